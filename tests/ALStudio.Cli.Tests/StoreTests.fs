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
                inStore (fun store -> Diff.between store "shapes" "shapes" |> Expect.equal "" ([], []))
            }
        ]

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

                    (run [ "gc"; "--dry-run" ]).Code |> Expect.equal "" 0)
            }
        ]
    ]
