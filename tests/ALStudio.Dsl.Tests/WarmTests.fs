/// Scripts that are read again and again in one process: what is said of them is the same as by the compiler.
module ALStudio.Dsl.Tests.WarmTests

open System
open System.IO
open Expecto
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Dsl.Tests.Approved
open ALStudio.Dsl.Tests.Scripts

/// One for all tests, as one process of `watch` has it.
let private warm = lazy (new Host.Warm())

let private names (result: Result<Host.Loaded, Problem list>) =
    match result with
    | Ok loaded ->
        (loaded.Declarations |> List.map _.Experiment.Name)
        @ (loaded.TradeOffs |> List.map _.Name)
    | Error problems -> [ Problems.renderAll Problems.sourceOf problems ]

/// Scripts with other libraries come last: they need sessions that know those.
let private inGroups (scripts: string array) =
    scripts
    |> Array.sortBy (fun script ->
        let text = File.ReadAllText script
        text.Contains "#r ", text.Contains "Plotly", script)

[<Tests>]
let tests =
    testList "warm" [
        testCase "A script is read again with what has changed, and nothing is kept on disk" (fun () ->
            use folder = new Folder()
            let script = folder.Write("study.alx.fsx", study "first")
            Expect.equal (names (warm.Value.Load script)) [ "first" ] "as written"
            folder.Write("study.alx.fsx", study "second") |> ignore
            Expect.equal (names (warm.Value.Load script)) [ "second" ] "after a change"

            folder.Write("study.alx.fsx", (study "third").Replace("let plain", "let bare"))
            |> ignore

            match warm.Value.Load script with
            | Ok _ -> failtest "a name of before is still known"
            | Error problems ->
                Expect.equal (problems |> List.map _.What) [ "'plain' is not known here." ] "the name is gone"

            let cache = Path.Combine(folder.Path, ".alx", "cache")
            Expect.isFalse (Directory.Exists cache) "a cache")

        testCase "What a loaded file says no more is forgotten" (fun () ->
            use folder = new Folder()

            let helper name =
                $"module Recipes\nopen ALStudio\nlet {name} = Supervised(WideResNet())\n"

            folder.Write("recipes.fsx", helper "plain") |> ignore

            let text =
                (study "loads").Replace(header, "#load \"recipes.fsx\"\nopen ALStudio\nopen Recipes\n")

            let script = folder.Write("study.alx.fsx", text)
            Expect.equal (names (warm.Value.Load script)) [ "loads" ] "as written"
            folder.Write("recipes.fsx", helper "bare") |> ignore

            match warm.Value.Load script with
            | Ok _ -> failtest "the old file is still known"
            | Error problems -> Expect.stringContains problems.Head.What "'plain' is not known" "the name is gone")

        for script in inGroups PromiseTests.scripts do
            let name = Path.GetFileNameWithoutExtension script |> string

            testCase (name.Replace('-', ' ')) (fun () ->
                approved name (problemsBy warm.Value.Load (PromiseTests.read script)))

        for script in HostTests.experiments do
            let name = Path.GetFileName script |> string

            testCase $"experiments/{name}" (fun () ->
                use folder = new Folder()
                let copy = folder.Write("experiments/" + name, File.ReadAllText script)
                let read = warm.Value.Load copy
                Expect.contains (names read) (name.Replace(".alx.fsx", "")) "its name"
                Expect.isEmpty (read |> Result.map _.Warnings |> Result.defaultValue []) "warnings")
    ]
