/// Runs side by side: how many, on which devices, and the command line of each worker.
module ALStudio.Cli.Jobs

open System
open System.Diagnostics
open System.IO
open ALStudio.Core
open ALStudio.Running
open ALStudio.Running.Workers
open ALStudio.Cli.Options

/// The option by which a worker is told whose runs it does.
let experiment =
    value "--experiment" "NAME" (fun _ -> None) "the experiment whose runs are done, by its full name"

/// The devices that a line asks for.
let devices (line: Line) =
    line.Find "--device"
    |> Option.map (fun text -> List.ofArray (text.Split ','))
    |> Option.defaultValue [ "auto" ]

/// How many runs go side by side.
let count (line: Line) =
    line.Find "--jobs"
    |> Option.map int
    |> Option.defaultValue (devices line).Length

/// What is wrong with the two together.
let problems (line: Line) =
    let devices = devices line

    if count line < devices.Length then
        [
            Problem(
                "--jobs " + string (count line) + " leaves cards without work.",
                null,
                "Ask for " + string devices.Length + " jobs or more, or for fewer cards."
            )
        ]
    else
        []

/// The device of each job: each gets one after another.
let assigned (line: Line) =
    let devices = devices line
    [ for job in 0 .. count line - 1 -> devices[job % devices.Length] ]

/// What a worker is told otherwise, or not at all.
let private own =
    set [ "--jobs"; "--device"; "--threads"; "--json"; experiment.Name ]

/// The words of a worker's command line.
let words (line: Line) name device (threads: int) =
    let passed =
        line.Given
        |> List.filter (fun (option, _) -> not (own.Contains option))
        |> List.map (fun (option, value) -> if value = "" then option else option + "=" + value)

    [ "work"; Option.get line.Argument ]
    @ passed
    @ [ experiment.Name + "=" + name; "--device=" + device; "--threads=" + string threads ]

/// This program with other words.
let private program (words: string list) =
    let host = Environment.ProcessPath |> nonNull

    let itself =
        if Path.GetFileNameWithoutExtension host = "dotnet" then
            [ Path.Combine(AppContext.BaseDirectory, "alstudio.dll") ]
        else
            []

    ProcessStartInfo(host, itself @ words)

/// A place for each job; none if there is one job only, which this process does itself.
let places (line: Line) name : PlaceMaker list =
    match assigned line with
    | [ _ ] -> []
    | devices -> [
        for device in devices ->
            PlaceMaker(fun threads listener ->
                new Worker(program (words line name device threads), listener, TimeProvider.System))
      ]
