module ALStudio.Dsl.Tests.KnobTests

open Expecto
open ALStudio
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning.Objectives
open ALStudio.Dsl.Tests.Scripts

let private script =
    """open ALStudio

let epochs = knob "epochs" 3
let rate = knob "rate" 0.05
let first = knob "first" 100<label>
let isWide = knob "wide" false

let network =
    match knob "net" "narrow" with
    | "narrow" -> WideResNet(Depth = 10, Width = if isWide then 2 else 1)
    | other -> failwith $"There is no network {other}."

experiment "turned" {
    dataset (Shapes())
    start (Balanced first)
    query 100<label>
    cycles 1
    compare (arms (Supervised(network, Epochs = epochs, Rate = rate)) [ Random() ])
}
"""

let private loadWith (set: (string * string) list) text =
    use folder = new Folder()
    Host.loadWith (Map.ofList set) (folder.Write("study.alx.fsx", text))

let private said set text =
    match loadWith set text with
    | Ok _ -> failtest "nothing is wrong"
    | Error problems -> [ for problem in problems -> $"{problem.What} {problem.Hint}" ]

let private recipe set =
    match loadWith set script with
    | Error problems -> failtest (Problems.renderAll Problems.sourceOf problems)
    | Ok loaded ->
        let experiment = loaded.Declarations.Head.Experiment
        experiment.Arms[0].Recipe :?> Supervised, experiment.Start.Amount.Amount, loaded.Knobs

[<Tests>]
let tests =
    testList "knobs" [
        testCase "A knob that is not set has its usual value, which is told" (fun () ->
            let recipe, first, knobs = recipe []
            Expect.equal (recipe.Epochs, recipe.Rate, first) (3, 0.05, 100.0) "values"

            Expect.equal
                [ for knob in knobs -> knob.Name, knob.Usual, knob.Value ]
                [
                    "epochs", "3", "3"
                    "rate", "0.05", "0.05"
                    "first", "100", "100"
                    "wide", "false", "false"
                    "net", "narrow", "narrow"
                ]
                "in order")

        testCase "What is set goes before what is written, and keeps its kind and unit" (fun () ->
            let recipe, first, knobs =
                recipe [ "epochs", "5_0"; "rate", "1e-3"; "first", "200"; "wide", "true" ]

            Expect.equal (recipe.Epochs, recipe.Rate, first) (50, 0.001, 200.0) "values"
            Expect.equal (recipe.Network.ToString()) (WideResNet(Depth = 10, Width = 2).ToString()) "a choice"
            Expect.equal (knobs |> List.map _.Value) [ "50"; "0.001"; "200"; "true"; "narrow" ] "what was taken")

        testCase "A text may be empty" (fun () ->
            match script.Replace("| \"narrow\" ->", "| \"\" ->") |> loadWith [ "net", "" ] with
            | Ok loaded -> Expect.equal (List.last loaded.Knobs).Value "" "an empty one"
            | Error problems -> failtest (Problems.renderAll Problems.sourceOf problems))

        testCase "The same compiled script takes other values" (fun () ->
            use folder = new Folder()
            let file = folder.Write("study.alx.fsx", script)

            let load set =
                match Host.loadWith (Map.ofList set) file with
                | Ok loaded -> loaded
                | Error problems -> failtest (Problems.renderAll Problems.sourceOf problems)

            let first = load []
            Expect.isFalse first.IsCached "compiled"
            let again = load [ "epochs", "7" ]
            Expect.notEqual again.Key first.Key "its figures may depend on it"
            Expect.isTrue again.IsCached "found"
            Expect.equal again.Knobs.Head.Value "7" "with another value")

        testCase "A value of another kind is told with its line and an example" (fun () ->
            use folder = new Folder()

            match Host.loadWith (Map.ofList [ "rate", "fast" ]) (folder.Write("study.alx.fsx", script)) with
            | Ok _ -> failtest "nothing is wrong"
            | Error problems ->
                let problem = List.exactlyOne problems
                Expect.equal problem.What "The knob rate takes a number, not \"fast\"." "what"
                Expect.equal problem.Hint "For example: --set rate=0.05" "hint"
                Expect.equal (problem.Where |> Option.ofObj |> Option.map _.Line) (Some 4) "line")

        testCase "Whole numbers, switches and texts say what they take" (fun () ->
            Expect.equal
                [
                    for name, value in [ "epochs", "2.5"; "epochs", "9999999999"; "wide", "yes"; "first", "1<label>" ] ->
                        said [ name, value ] script |> List.exactlyOne
                ]
                [
                    "The knob epochs takes a whole number, not \"2.5\". For example: --set epochs=3"
                    "The knob epochs takes a whole number, not \"9999999999\". For example: --set epochs=3"
                    "The knob wide takes true or false, not \"yes\". For example: --set wide=false"
                    "The knob first takes a whole number, not \"1<label>\". For example: --set first=100"
                ]
                "each")

        testCase "A value that is set for no knob is told, with what is near" (fun () ->
            Expect.equal
                (said [ "epcohs", "5"; "trails", "1"; "zzz", "1" ] script)
                [
                    "The script has no knob epcohs for --set epcohs=5. Maybe you want: epochs"
                    "The script has no knob trails for --set trails=1. Maybe you want: trials"
                    "The script has no knob zzz for --set zzz=1. Its knobs are: epochs, rate, first, wide, net"
                ]
                "all of them"

            Expect.equal
                (said [ "zzz", "1" ] (study "none"))
                [
                    "The script has no knob zzz for --set zzz=1. It has none; --set takes trials, cycles, query, seed."
                ]
                "a script without knobs")

        testCase "An interactive session has the usual values" (fun () ->
            Expect.equal (knob "epochs" 20) 20 "nobody listens")
    ]
