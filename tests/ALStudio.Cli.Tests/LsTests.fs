module LsTests

open System
open System.Collections.Generic
open System.IO
open System.Text.Json
open ALStudio.Cli
open ALStudio.Cli.Commands
open ALStudio.Core
open Expecto
open Expecto.Flip

let private inFolder work =
    let folder = Directory.CreateTempSubdirectory "alstudio-test-"

    try
        work folder.FullName
    finally
        folder.Delete true

let cycle number =
    Cycle(
        number,
        [||],
        [||],
        1000 * (number + 1),
        1000.0 * float (number + 1),
        "key",
        [| Measurement("accuracy", 0.25 * float (number + 1)) |],
        Timing(0.0, 0.0, 0.0)
    )

let definition arm = String.replicate 8 (arm + "00000000")

let private keepRun (store: Store) experiment arm trial cycles =
    let header =
        RunHeader(
            RunId(experiment, arm, trial),
            definition arm,
            Dictionary<string, string>(),
            Dictionary<string, string>(),
            CostUnit.Label,
            null,
            DateTimeOffset.UnixEpoch
        )

    use log = store.OpenRun header

    for number in 0 .. cycles - 1 do
        log.Append(cycle number)

/// Two arms of two trials with three cycles; one run is whole, one is half done, two were not begun.
let someStore folder =
    let store = Store.Open folder
    let arms = [| StudyArm("Random", definition "Random", 2); StudyArm("Entropy", definition "Entropy", 2) |]
    store.Keep(StudyRecord("shapes", 2, arms))
    keepRun store "shapes" "Random" 1 3
    keepRun store "shapes" "Entropy" 1 1
    store.Keep(StudyRecord("digits@quick", 0, [| StudyArm("Random", definition "Random", 1) |]))
    keepRun store "digits@quick" "Random" 1 1
    store

let private text store wanted = Ls.look store wanted |> Ls.text

[<Tests>]
let tests =
    testList "ls" [
        test "Experiments are listed with their progress" {
            inFolder (fun folder -> text (someStore folder) None |> Approved.approved "ls")
        }

        test "The runs of one experiment are listed, those that wait too" {
            inFolder (fun folder -> text (someStore folder) (Some "shapes") |> Approved.approved "ls-experiment")
        }

        test "An empty store says so" {
            inFolder (fun folder ->
                let empty = Store.Open(Path.Combine(folder, "none"))
                text empty None |> Expect.stringEnds "" "holds no experiment yet."
                Directory.Exists empty.Folder |> Expect.isFalse "looking makes no folder")
        }

        test "An unknown experiment names the nearest one" {
            inFolder (fun folder ->
                let store = someStore folder

                try
                    text store (Some "shpes") |> failtestf "It was found: %s"
                with :? ProblemException as failure ->
                    failure.Problems[0].Hint |> Expect.equal "" "Did you mean shapes?")
        }

        test "An experiment with a damaged file is listed as damaged, and the others as they are" {
            inFolder (fun folder ->
                let store = someStore folder
                Tool.damage store "shapes" "cycles.jsonl"
                text store None |> Approved.approved "ls-damaged"
                let problem = Ls.look store None |> Ls.problems |> List.exactlyOne
                problem.What |> Expect.stringContains "which file" "cycles.jsonl"
                use json = JsonDocument.Parse(Json.render (Ls.json (Ls.look store None)))
                let shapes = json.RootElement.GetProperty("experiments")[1]
                shapes.GetProperty("problems").GetArrayLength() |> Expect.equal "" 1)
        }

        test "An experiment whose record is damaged has no name to be listed by, and is told" {
            inFolder (fun folder ->
                let store = someStore folder
                Tool.damage store "shapes" "study.json"
                text store None |> Expect.stringContains "the other one" "digits@quick"
                let problem = Ls.look store None |> Ls.problems |> List.exactlyOne
                problem.What |> Expect.stringContains "which file" "study.json"

                let ended = Tool.run folder [ "ls"; "--store"; folder ]
                ended.Code |> Expect.equal ended.Error 1
                ended.Error |> Expect.stringContains "which file" "study.json"
                ended.Out |> Expect.stringContains "the other one" "digits@quick"

                // A report names other data sets of the store, so it looks at all records.
                (Results.read store "digits@quick" []).Runs.Length |> Expect.equal "" 1)
        }

        test "A damaged run of a study with the same arms keeps no other from its report" {
            inFolder (fun folder ->
                let store = someStore folder
                let shapes = store.Study "shapes" |> nonNull
                store.Keep(StudyRecord("other", shapes.Cycles, shapes.Arms))
                keepRun store "other" "Random" 1 3
                Tool.damage store "other" "run.json"
                (Results.read store "shapes" []).Runs.Length |> Expect.equal "" 2)
        }

        test "JSON has a version, and every run with its cycles" {
            inFolder (fun folder ->
                use json =
                    JsonDocument.Parse(Json.render (Ls.json (Ls.look (someStore folder) None)))

                let root = json.RootElement
                root.GetProperty("version").GetInt32() |> Expect.equal "" 1
                root.GetProperty("alstudio").GetString() |> Expect.equal "" "ls"
                let experiments = List.ofSeq (root.GetProperty("experiments").EnumerateArray())

                [
                    for experiment in experiments do
                        for run in experiment.GetProperty("runs").EnumerateArray() ->
                            experiment.GetProperty("name").GetString(),
                            run.GetProperty("arm").GetString(),
                            run.GetProperty("trial").GetInt32(),
                            run.GetProperty("finishedCycles").GetInt32(),
                            run.GetProperty("plannedCycles").GetInt32()
                ]
                |> Expect.equal "" [
                    "digits@quick", "Random", 1, 1, 1
                    "shapes", "Random", 1, 3, 3
                    "shapes", "Random", 2, 0, 3
                    "shapes", "Entropy", 1, 1, 3
                    "shapes", "Entropy", 2, 0, 3
                ])
        }
    ]
