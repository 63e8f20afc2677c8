/// What takes too long for every day. All of it expects that everything was built.
module Soak

#load "Processes.fsx"

open System
open System.Diagnostics
open System.IO
open Processes

/// Looks at 5,000 states that a power cut may leave of a store; every day it is some hundreds.
let powerCuts () =
    let tests =
        inRoot "tests/ALStudio.Running.Tests/bin/Release/net10.0/ALStudio.Running.Tests.dll"

    let code, _ =
        start [ ("ALSTUDIO_POWER_CUTS", "5000") ] "dotnet" [
            "test"
            tests
            "--filter"
            "FullyQualifiedName~PowerCutTests"
        ]

    if code <> 0 then
        stop "A power cut left a store that is not whole, or that does not go on."

/// Kills a study at 250 random times, reads 200 scripts with a slip, and looks for what a hundred cycles leave behind; every
/// day it is fewer.
let kills () =
    let built name =
        inRoot $"tests/{name}/bin/Release/net10.0/{name}.dll"

    for arguments in
        [
            [ built "ALStudio.Cli.Tests"; "--filter-test-list"; "Killed" ]
            [ built "ALStudio.Cli.Tests"; "--filter-test-list"; "Hostile names" ]
            [ built "ALStudio.Cli.Tests"; "--filter-test-list"; "Mutants" ]
            [ built "ALStudio.Cli.Tests"; "--filter-test-case"; "Eight processes" ]
            [
                "test"
                built "ALStudio.Running.Tests"
                "--filter"
                "LeakTests"
                "--logger"
                "console;verbosity=detailed"
            ]
        ] do
        match start [ ("ALSTUDIO_SOAK", "1") ] "dotnet" arguments with
        | 0, _ -> ()
        | code, _ ->
            let line = String.concat " " arguments
            stop $"{line} ended with exit code {code}."

/// Runs a script into a store of its own; hands back the folder of its report and the run's peak memory.
let study (script: string) (store: string) (more: string list) =
    if Directory.Exists store then
        Directory.Delete(store, true)

    let code, peak = start [] "dotnet" ([ cli; "run"; script; "--store"; store ] @ more)

    if code <> 0 then
        stop $"{script} ended with exit code {code}."

    let reports = Directory.GetDirectories(Path.Combine(store, "reports"))
    reports |> Array.exactlyOne, peak

type Row = { Arm: string; Trial: int; Cycle: int; Metric: string; Value: float }

/// The rows of a curves.csv whose names need no quoting, as those of the shipped experiments.
let curves (file: string) = [
    for line in File.ReadLines file |> Seq.skip 1 do
        match line.Split ',' with
        | [| _; arm; trial; cycle; _; _; metric; value |] -> {
            Arm = arm
            Trial = int trial
            Cycle = int cycle
            Metric = metric
            Value = float value
          }
        | _ -> stop $"{file}: this line has not eight fields: {line}"
]

/// The small CIFAR-10 study, twice: the same bytes, little memory, curves that climb, arms that begin alike.
let smallCifar () =
    let script = inRoot "experiments/cifar10-small.alx.fsx"

    let data =
        match Environment.GetEnvironmentVariable "ALSTUDIO_SHARED" with
        | null
        | "" -> inRoot "../shared/data"
        | shared -> Path.Combine(shared, "data")

    let once name =
        study script (Path.Combine(artifacts, "soak", name)) [ "--data"; data ]

    let watch = Stopwatch.StartNew()
    let first, peak = once "first"

    printfn
        $"cifar10-small took {watch.Elapsed.TotalMinutes:F1} minutes, peak memory {float peak / 1073741824.0:F2} GiB."

    let second, _ = once "second"
    let file report = Path.Combine(report, "curves.csv")

    if File.ReadAllBytes(file first) <> File.ReadAllBytes(file second) then
        stop "Two runs of one seed gave different curves.csv."

    if peak >= 3L * 1073741824L then
        stop "The run used 3 GiB of memory or more."

    let accuracy =
        curves (file first) |> List.filter (fun row -> row.Metric = "accuracy")

    let shown values =
        values
        |> List.map (fun (value: float) -> value.ToString "F4")
        |> String.concat " "

    // One trial on 2,000 test images has a standard error of one point: the curve is the mean, as in every figure.
    for arm, rows in accuracy |> List.groupBy _.Arm do
        let mean =
            rows
            |> List.groupBy _.Cycle
            |> List.sortBy fst
            |> List.map (fun (_, trials) -> trials |> List.averageBy _.Value)

        printfn $"{arm}: {shown mean}"

        if mean |> List.pairwise |> List.exists (fun (before, after) -> after <= before) then
            stop $"The curve of {arm} does not climb at every cycle."

    for (arm, trial), rows in accuracy |> List.groupBy (fun row -> row.Arm, row.Trial) do
        let values = rows |> List.sortBy _.Cycle |> List.map _.Value
        printfn $"{arm}, trial {trial}: {shown values}"

        if List.last values <= 0.5 then
            stop $"The last point of {arm}, trial {trial}, is not above 50 %%."

    let starts =
        accuracy |> List.filter (fun row -> row.Cycle = 0) |> List.groupBy _.Trial

    if
        starts
        |> List.exists (fun (_, rows) -> rows |> List.distinctBy _.Value |> List.length > 1)
    then
        stop "Arms of one trial differ at cycle 0."
