/// Knobs of a script, from the command line to the store.
module KnobTests

open System.IO
open System.Text.Json
open Expecto
open Expecto.Flip
open Tool

let private script = "turned.alx.fsx"

let private study =
    (smallStudy "turned" 1 1 1 "Random()")
        .Replace("let quick", "let epochs = knob \"epochs\" 1\n\nlet quick")
        .Replace("Epochs = 1", "Epochs = epochs")

let private inStudy work =
    inFolder (fun folder ->
        File.WriteAllText(Path.Combine(folder, script), study)
        work (fun words -> run folder words))

[<Tests>]
let tests =
    testList "Knobs" [
        test "A value that is set trains anew, and stands with the results; the usual one is found again" {
            inStudy (fun run ->
                run [ "run"; script ] |> expectCode 0
                let turned = run [ "run"; script; "--set"; "epochs=2" ]
                turned |> expectCode 0

                turned.Error
                |> Expect.stringContains "other trainings" "2 of 2 cycles done (2 trainings"

                let shown = run [ "show"; "turned"; "--json" ]
                shown |> expectCode 0
                shown.Out |> Expect.stringContains "the value" "epochs=2"
                let usual = run [ "run"; script ]
                usual |> expectCode 0
                usual.Error |> Expect.stringContains "the first results" "2 of 2 cycles cached")
        }

        test "A misspelt knob ends with 2 before anything is written, and names the nearest" {
            inFolder (fun folder ->
                File.WriteAllText(Path.Combine(folder, script), study)
                let ended = run folder [ "run"; script; "--set"; "epcohs=2" ]
                ended |> expectCode 2

                ended.Error
                |> Expect.stringContains "what" "The script has no knob epcohs for --set epcohs=2."

                ended.Error |> Expect.stringContains "hint" "Maybe you want: epochs"
                Directory.Exists(Path.Combine(folder, ".alstudio")) |> Expect.isFalse "a store")
        }

        test "check --json lists knobs with their values" {
            inStudy (fun run ->
                let ended = run [ "check"; script; "--set"; "epochs=5"; "--json" ]
                ended |> expectCode 0
                let knob = (JsonDocument.Parse(ended.Out).RootElement.GetProperty "knobs")[0]

                [ for name in [ "name"; "usual"; "value" ] -> knob.GetProperty(name).GetString() ]
                |> Expect.equal "" [ "epochs"; "1"; "5" ])
        }
    ]
