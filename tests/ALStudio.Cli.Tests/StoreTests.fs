module StoreTests

open System.IO
open System.Text.Json
open ALStudio.Cli
open ALStudio.Cli.Commands
open ALStudio.Core
open Expecto
open Expecto.Flip
open Tool

/// A store with two experiments and, for one, a report.
let private inStore work =
    inFolder (fun folder ->
        let store = LsTests.someStore folder

        let write (folder: string) =
            let path = Path.Combine(folder, "report.html")
            File.WriteAllText(path, "<html>")
            [| path |] :> System.Collections.Generic.IReadOnlyList<string>

        store.WriteReport("shapes", write) |> ignore
        store.Sweep() |> ignore
        work store)

let private parse (json: Json.Json) =
    JsonDocument.Parse(Json.render json).RootElement

[<Tests>]
let tests =
    testList "The store" [
        testList "store verify" [
            test "What is wrong is told with what to do" {
                inStore (fun store ->
                    File.WriteAllText(Path.Combine(store.Folder, "reports", "shapes", "report.html"), "<htm")
                    File.WriteAllText(Path.Combine(store.Folder, "runs", "thesis.doc"), "")
                    StoreVerify.text (store.Verify()) |> Approved.approved "store-verify")
            }

            test "JSON says whether the store is whole and names every file" {
                inStore (fun store ->
                    let json = parse (StoreVerify.json store (store.Verify()))
                    json.GetProperty("whole").GetBoolean() |> Expect.isFalse "trainings are missing"
                    let first = json.GetProperty("findings")[0]
                    first.GetProperty("kind").GetString() |> Expect.equal "" "missing"
                    first.GetProperty("path").GetString() |> Expect.equal "" "trainings/ke/key")
            }
        ]

        testList "gc" [
            test "What would be freed is told one by one" {
                inStore (fun store ->
                    Directory.CreateDirectory(Path.Combine(store.Folder, "trainings", "ab"))
                    |> ignore

                    File.WriteAllText(Path.Combine(store.Folder, "trainings", "ab", ".draft.elsewhere.7"), "half")
                    Gc.text true (store.Sweep true) |> Approved.approved "gc"

                    (parse (Gc.json false (store.Sweep()))).GetProperty("bytes").GetInt64()
                    |> Expect.equal "" 4L

                    Gc.text false (store.Sweep()) |> Expect.equal "" "There is nothing to free.")
            }

            test "Nothing is made where there is no store" {
                inFolder (fun folder ->
                    let store = Store.Open(Path.Combine(folder, "none"))
                    Gc.text false (store.Sweep()) |> Expect.equal "" "There is nothing to free."
                    (store.Verify()).IsWhole |> Expect.isTrue ""
                    Directory.Exists store.Folder |> Expect.isFalse "")
            }
        ]

        testList "rm" [
            test "An arm goes, the others stay" {
                inStore (fun store ->
                    store.Remove("shapes", "Random").Runs |> Expect.equal "" 1

                    [ for arm in (nonNull (store.Study "shapes")).Arms -> arm.Name ]
                    |> Expect.equal "" [ "Entropy" ]

                    store.Runs("shapes").Count |> Expect.equal "" 1
                    store.Remove("shapes", "Entropy").Runs |> Expect.equal "" 1
                    List.ofSeq (store.Experiments()) |> Expect.equal "" [ "digits@quick" ])
            }

            test "What was removed comes back, the last one first" {
                inStore (fun store ->
                    store.Remove("shapes", "Random") |> ignore
                    store.Remove "shapes" |> ignore

                    let back () =
                        store.Undo() |> nonNull |> Rm.broughtBack

                    back () |> Expect.stringStarts "" "shapes is back: 1 run, removed "
                    back () |> Expect.stringStarts "" "shapes/Random is back: 1 run, removed "
                    store.Runs("shapes").Count |> Expect.equal "" 2
                    store.Undo() |> isNull |> Expect.isTrue "")
            }
        ]

        testList "show" [
            test "An experiment is shown part by part" {
                inStore (fun store -> Show.text store "shapes" None |> Approved.approved "show")
            }

            test "JSON has every cycle of one arm" {
                inStore (fun store ->
                    let answer = parse (Show.json store "shapes" (Some "Random"))
                    let arm = answer.GetProperty("arms").EnumerateArray() |> Seq.exactlyOne
                    let run = arm.GetProperty("runs").EnumerateArray() |> Seq.exactlyOne
                    let cycles = run.GetProperty("cycles").EnumerateArray() |> List.ofSeq
                    cycles.Length |> Expect.equal "" 3
                    let measured = cycles[2].GetProperty("measurements").GetProperty("accuracy")
                    measured.GetDouble() |> Expect.equal "" 0.75)
            }

            test "An unknown arm names those that there are" {
                inStore (fun store ->
                    try
                        Show.text store "shapes" (Some "Margin") |> failtestf "It was found: %s"
                    with :? ProblemException as failure ->
                        failure.Problems[0].Hint |> Expect.equal "" "It has: Random, Entropy.")
            }
        ]

        testList "diff" [
            test "Arms, sizes and facts that differ are told" {
                inStore (fun store ->
                    Diff.text (Diff.between store "shapes" "digits@quick")
                    |> Approved.approved "diff")
            }

            test "An experiment differs in nothing from itself" {
                inStore (fun store ->
                    Diff.between store "shapes" "shapes"
                    |> Expect.equal "" { Script = []; Plan = []; Environment = []; Results = [] })
            }

            test "Script, plan, environment and results are told in this order" {
                inFolder (fun folder ->
                    let store = Store.Open folder

                    let keep name script machine trials accuracy =
                        let definition = String.replicate 64 "a"
                        store.Keep(StudyRecord(name, 0, [| StudyArm("Random", definition, trials) |], [| 10.0 |]))

                        for trial in 1..trials do
                            let header =
                                RunHeader(
                                    RunId(name, "Random", trial),
                                    definition,
                                    System.Collections.Generic.Dictionary(dict [ "recipe", name ]),
                                    System.Collections.Generic.Dictionary(
                                        dict [
                                            "script text", script
                                            "script", name + ".alx.fsx"
                                            "processor", machine
                                            "trial seed", string trial
                                        ]
                                    ),
                                    CostUnit.Label,
                                    null,
                                    System.DateTimeOffset.UnixEpoch
                                )

                            let measured = [| Measurement("accuracy", accuracy + 0.01 * float trial) |]
                            use log = store.OpenRun header
                            log.Append(Cycle(0, [||], [||], 10, 10.0, "key", measured, Timing(0.0, 0.0, 0.0)))

                    keep "old" "one\ntwo\nthree\nfour\n" "old chip" 2 0.5
                    keep "new" "one\n2\nthree\nthree and a half\nfour\n" "new chip" 3 0.6
                    let found = Diff.between store "old" "new"
                    Diff.text found |> Approved.approved "diff-all"
                    let json = parse (Diff.json "old" "new" found)
                    json.GetProperty("script").GetArrayLength() |> Expect.equal "" 3
                    let second = json.GetProperty("script")[1]
                    second.GetProperty("text").GetString() |> Expect.equal "" "2"
                    json.GetProperty("results").GetArrayLength() |> Expect.equal "" 1)
            }
        ]

        testProperty "Lines that differ, taken out and put in, make one text of the other"
        <| fun (left: bool list) (right: bool list) ->
            let text bits =
                String.concat "\n" [ for bit in bits -> if bit then "yes" else "no" ]

            let lines (text: string) =
                if text = "" then [] else List.ofArray (text.Split '\n')

            let left, right = text left, text right
            let found = LineDiff.between left right

            let without choose text =
                let gone = found |> List.choose choose |> set

                lines text
                |> List.indexed
                |> List.filter (fun (at, _) -> not (gone.Contains(at + 1)))
                |> List.map snd

            let ofLeft line =
                match line with
                | LineDiff.Left(number, _) -> Some number
                | LineDiff.Right _ -> None

            let ofRight line =
                match line with
                | LineDiff.Right(number, _) -> Some number
                | LineDiff.Left _ -> None

            without ofLeft left = without ofRight right

        test "Sizes are said in powers of a thousand" {
            [ 0L; 312L; 999L; 4_120L; 99_960L; 1_000_000L; 1_734_000_000L ]
            |> List.map Sizes.say
            |> Expect.equal "" [ "0 B"; "312 B"; "999 B"; "4.1 KB"; "100 KB"; "1.0 MB"; "1.7 GB" ]
        }

        testSequenced
        <| testList "As a user meets it" [
            test "A damaged store ends with 1, wrong words with 2" {
                inStore (fun store ->
                    let run words =
                        run store.Folder (words @ [ "--store"; store.Folder ])

                    (run [ "store"; "verify" ]).Code |> Expect.equal "trainings are missing" 1
                    (run [ "store"; "veryfi" ]).Code |> Expect.equal "" 2
                    (run [ "diff"; "shapes" ]).Code |> Expect.equal "" 2
                    (run [ "show"; "shpes" ]).Code |> Expect.equal "" 2
                    (run [ "rm"; "shapes"; "Entropie" ]).Code |> Expect.equal "" 2
                    let removed = run [ "rm"; "shapes"; "Entropy"; "--json" ]
                    removed.Code |> Expect.equal removed.Error 0

                    JsonDocument.Parse(removed.Out).RootElement.GetProperty("runs").GetInt32()
                    |> Expect.equal "" 1

                    let back = run [ "rm"; "--undo"; "--json" ]
                    back.Code |> Expect.equal back.Error 0

                    JsonDocument.Parse(back.Out).RootElement.GetProperty("arm").GetString()
                    |> Expect.equal "" "Entropy"

                    (run [ "rm"; "--undo" ]).Code |> Expect.equal "the trash is empty" 2
                    (run [ "rm"; "--undo"; "shapes" ]).Code |> Expect.equal "" 2
                    (run [ "rm" ]).Code |> Expect.equal "" 2
                    (run [ "gc"; "--dry-run" ]).Code |> Expect.equal "" 0)
            }
        ]
    ]
