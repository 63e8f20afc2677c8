/// Programs that a target starts, in the repository's root.
module Processes

open System
open System.Diagnostics
open System.IO

let root = Path.GetDirectoryName __SOURCE_DIRECTORY__
let inRoot path = Path.Combine(root, path)
let artifacts = inRoot "artifacts"

/// Ends the script with a message instead of a stack trace.
exception Stop of message: string

let stop message = raise (Stop message)

/// Runs a program in the repository's root and hands back its exit code and peak memory in bytes.
let start (environment: (string * string) list) (program: string) (arguments: string list) =
    let info = ProcessStartInfo(program, arguments, WorkingDirectory = root)

    for name, value in environment do
        info.Environment[name] <- value

    use running = Process.Start info
    let mutable peak = 0L

    while not (running.WaitForExit 200) do
        running.Refresh()
        // A process may end between the two lines; its last peak is then the one already seen.
        peak <-
            max
                peak
                (try
                    running.PeakWorkingSet64
                 with :? InvalidOperationException ->
                     0L)

    running.ExitCode, peak

let run program arguments =
    match start [] program arguments with
    | 0, _ -> ()
    | code, _ ->
        let line = String.concat " " (program :: arguments)
        stop $"{line} ended with exit code {code}."

let dotnet arguments = run "dotnet" arguments

/// The program that was built.
let cli = inRoot "dsl/ALStudio.Cli/bin/Release/net10.0/alstudio.dll"
