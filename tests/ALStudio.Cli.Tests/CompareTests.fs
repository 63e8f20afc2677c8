module CompareTests

open System.Text.Json
open ALStudio.Cli
open ALStudio.Cli.Commands
open ALStudio.Core
open Expecto
open Expecto.Flip
open Tool

let private inStore work =
    inFolder (fun folder -> LsTests.someStore folder |> work)

let private compared (store: Store) left right metric =
    Compare.between (Compare.side store left) (Compare.side store right) metric

[<Tests>]
let tests =
    testList "compare" [
        test "Arms of one name stand side by side, and what only one side has is told" {
            inStore (fun store ->
                compared store "shapes" "digits@quick" None
                |> Compare.text
                |> Approved.approved "compare")
        }

        test "Any two arms can be compared" {
            inStore (fun store ->
                let it = compared store "shapes/Random" "shapes/Entropy" None
                let json = JsonDocument.Parse(Json.render (Compare.json it)).RootElement
                let arm = json.GetProperty("arms").EnumerateArray() |> Seq.exactlyOne
                arm.GetProperty("right").GetString() |> Expect.equal "" "Entropy"
                let reading = arm.GetProperty("readings").EnumerateArray() |> Seq.exactlyOne
                reading.GetProperty("spent").GetDouble() |> Expect.equal "" 1000.0
                reading.GetProperty("difference").GetDouble() |> Expect.equal "" 0.0

                reading.GetProperty("verdict").GetString()
                |> Expect.equal "" "a single trial cannot tell")
        }

        test "What cannot be compared is said with what can" {
            inStore (fun store ->
                saysOf (fun () -> compared store "shapes/Entropy" "digits@quick" None)
                |> Expect.equal
                    ""
                    "shapes/Entropy is an arm, and digits@quick is an experiment. Name an arm of both, such as digits@quick/Entropy, or none."

                saysOf (fun () -> compared store "shapes" "shapes" (Some "loss"))
                |> Expect.equal "" "shapes has not measured loss. It has: accuracy."

                saysOf (fun () -> compared store "shapes/Entrpy" "shapes" None)
                |> Expect.equal "" "shapes has no arm Entrpy. Did you mean Entropy?"

                saysOf (fun () -> compared store "shpes" "shapes" None)
                |> Expect.stringEnds "" "Did you mean shapes?")
        }

        testSequenced
        <| testList "As a user meets it" [
            test "Two names are needed" {
                inStore (fun store ->
                    let run words =
                        run store.Folder (words @ [ "--store"; store.Folder ])

                    (run [ "compare"; "shapes" ]).Code |> Expect.equal "" 2
                    let ended = run [ "compare"; "shapes"; "shapes"; "--json" ]
                    ended.Code |> Expect.equal ended.Error 0)
            }
        ]
    ]
