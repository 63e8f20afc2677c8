module ALStudio.Dsl.Tests.FigureTests

open Expecto
open Plotly.NET
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Drawing
open ALStudio.Figures
open ALStudio.Dsl.Tests.Scripts

/// A script with figures, and what else stands at its top.
let private withFigures opened lines =
    let figures =
        lines |> List.map (fun line -> "    " + line + "\n") |> String.concat ""

    $"""{opened}
{header}
experiment "drawn" {{
    dataset (Shapes())
    start (Balanced 100<label>)
    query 100<label>
    cycles 1
    compare (arms plain [ Random(); Entropy() ])
{figures}}}
"""

let private byHand = withFigures "open Plotly.NET"

/// What two arms measured in two cycles of two trials.
let private measured: Rows.Row list = [
    for arm, gain in [ "Random", 0.1; "Entropy", 0.2 ] do
        for trial in 1..2 do
            for cycle in 0..1 do
                ({
                    Experiment = "drawn"
                    Arm = arm
                    Trial = trial
                    Cycle = cycle
                    Labels = 100 * (cycle + 1)
                    Cost = 100.0 * float (cycle + 1)
                    Metric = "accuracy"
                    Value = 0.5 + gain * float cycle + 0.01 * float trial
                }
                : Rows.Row)
]

let private drawn text =
    use folder = new Folder()

    match Host.load (folder.Write("study.alx.fsx", text)) with
    | Error problems -> failtest (Problems.renderAll Problems.sourceOf problems)
    | Ok loaded -> Drawings.draw loaded loaded.Declarations.Head.Figures measured

let private json (own: OwnFigure) =
    match own.Chart with
    | Drawn chart -> GenericChart.toFigureJson chart
    | Undrawable problem -> failtest problem.What
    | Elsewhere -> failtest "it was not drawn"

let private why (own: OwnFigure) =
    match own.Chart with
    | Undrawable problem -> problem
    | _ -> failtest "it was drawn"

let private line (problem: Problem) =
    problem.Where |> Option.ofObj |> Option.map _.Line

[<Tests>]
let tests =
    testList "figures" [
        testCase "Figures are kept in order, with their places, and their names are the experiment's" (fun () ->
            let declaration =
                withFigures "" [ "figure \"accuracy\" Curves.accuracy"; "figure \"loss\" Curves.loss" ]
                |> declarations
                |> List.head

            let names = declaration.Figures |> List.map _.Name
            Expect.equal names [ "accuracy"; "loss" ] "in order"
            Expect.equal (List.ofSeq declaration.Experiment.Figures) names "what the store keeps"

            let lines =
                declaration.Figures
                |> List.map (fun figure -> figure.Where |> Option.map _.Line)

            Expect.equal lines [ Some 11; Some 12 ] "places")

        testCase "Figures and claims stay with the smaller forms of an experiment" (fun () ->
            let declaration =
                withFigures "" [
                    "figure \"accuracy\" Curves.accuracy"
                    "claim \"asking pays\" (accuracy \"Entropy\" last |> betterThan (accuracy \"Random\" last))"
                    "preset \"small\" (withTrials 1)"
                ]
                |> declarations
                |> List.head

            match Presets.apply (ALStudio.Learning.DataRoot [||]) "small" declaration with
            | Error problems -> failtest (Problems.renderAll Problems.sourceOf problems)
            | Ok small ->
                let changed = Overrides.apply small (Overrides.Cycles 0)
                Expect.equal (List.ofSeq changed.Figures) [ "accuracy" ] "figures"
                Expect.equal changed.Claims.Count 1 "claims"
                Expect.equal changed.Places declaration.Experiment.Places "places")

        testCase "The usual curves need no library of charts, and are drawn for each arm" (fun () ->
            let accuracy =
                withFigures "" [ "figure \"accuracy\" Curves.accuracy" ] |> drawn |> List.head

            Expect.stringContains (json accuracy) "Entropy" "an arm"
            Expect.stringContains (json accuracy) "Test accuracy" "the axis")

        testCase "A figure by hand is a function from a Deedle frame to a chart of Plotly.NET" (fun () ->
            let both =
                byHand [
                    "figure \"ready\" Curves.accuracy"
                    "figure \"by hand\" (fun curves ->"
                    "    curves |> Curves.of' \"accuracy\" |> Chart.combine |> Chart.withXAxisStyle \"labels spent\")"
                    "figure \"rows\" (fun curves -> Chart.Point(x = [ curves.RowCount ], y = [ curves.ColumnCount ], UseDefaults = false))"
                ]
                |> drawn

            Expect.equal (both |> List.map _.Name) [ "ready"; "by hand"; "rows" ] "in order"
            Expect.stringContains (json both[0]) "Test accuracy" "curves that are ready beside those by hand"
            Expect.stringContains (json both[1]) "labels spent" "what the author wrote on the axis"

            Expect.stringContains
                (json both[2])
                "\"x\":[8],\"y\":[8]"
                "the columns of curves.csv, a row for each measurement")

        testCase "A figure that fails says which line stopped, and the others are drawn" (fun () ->
            let figures =
                byHand [
                    "figure \"fails\" (fun curves ->"
                    "    let empty: int list = []"
                    "    Chart.Point(x = [ List.max empty ], y = [ 1 ]))"
                    "figure \"accuracy\" Curves.accuracy"
                ]
                |> drawn

            let problem = why figures[0]
            Expect.stringStarts problem.What "The figure \"fails\" cannot be drawn: " "which figure"
            Expect.equal (line problem) (Some 13) "the line inside the figure"
            Expect.stringContains (json figures[1]) "Entropy" "the other one")

        testCase "What a figure computes late fails where it is drawn" (fun () ->
            let late =
                byHand [
                    "figure \"late\" (fun curves ->"
                    "    Chart.Point(x = Seq.map (fun i -> if i > 0 then failwith \"too late\" else i) [ 0; 1 ], y = [ 1; 2 ]))"
                ]
                |> drawn
                |> List.head

            Expect.stringContains (why late).What "too late" "the reason")

        testCase "A metric that was not measured is no empty figure" (fun () ->
            let misspelt =
                byHand [ "figure \"misspelt\" (fun curves -> curves |> Curves.of' \"acuracy\" |> Chart.combine)" ]
                |> drawn
                |> List.head
                |> why

            Expect.equal
                misspelt.What
                "The figure \"misspelt\" cannot be drawn: This study has not measured acuracy."
                "what is missing"

            Expect.equal misspelt.Hint "Maybe you want: accuracy" "what is near"
            Expect.equal (line misspelt) (Some 11) "the line of the figure"

            let unmeasured =
                withFigures "" [ "figure \"loss\" Curves.loss" ] |> drawn |> List.head |> why

            Expect.equal unmeasured.Hint "Measured are: accuracy" "what there is")

        testCase "What one figure does to its frame is nothing to the next" (fun () ->
            let figures =
                byHand [
                    "figure \"drops\" (fun curves ->"
                    "    curves.DropColumn \"arm\""
                    "    Chart.Point(x = [ 1 ], y = [ curves.ColumnCount ]))"
                    "figure \"accuracy\" Curves.accuracy"
                ]
                |> drawn

            Expect.stringContains (json figures[1]) "Entropy" "the other one")
    ]
