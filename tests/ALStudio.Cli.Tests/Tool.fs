/// The built program, run as users run it: as a process in a folder of its own.
module Tool

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Text
open System.Threading.Tasks

/// What a process ended with.
type Ended = { Code: int; Out: string; Error: string }

/// The program that was built in the configuration of these tests.
let private program =
    let configuration =
        DirectoryInfo(AppContext.BaseDirectory).Parent |> nonNull |> _.Name

    Path.Combine(
        __SOURCE_DIRECTORY__,
        "..",
        "..",
        "dsl",
        "ALStudio.Cli",
        "bin",
        configuration,
        "net10.0",
        "alstudio.dll"
    )
    |> Path.GetFullPath

/// Starts the program and hands it out together with its end. `hear` gets each line of stderr as it comes.
let launch
    (folder: string)
    (environment: (string * string) list)
    (hear: Process -> string -> unit)
    (words: string list)
    =
    let info =
        ProcessStartInfo(
            "dotnet",
            program :: words,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true
        )

    // Settings of whoever runs these tests must not leak into them.
    for name in [ "ALSTUDIO_STORE"; "ALSTUDIO_DATA"; "ALSTUDIO_TRACE_STARTUP" ] do
        info.Environment.Remove name |> ignore

    // One thread: fast for tiny batches, and no team of threads spins beside other tests.
    info.Environment["OMP_NUM_THREADS"] <- "1"

    for name, value in environment do
        info.Environment[name] <- value

    let running = Process.Start info |> nonNull
    running.StandardInput.Close()
    let errors = StringBuilder()

    let listening =
        task {
            let mutable isOpen = true

            while isOpen do
                match! running.StandardError.ReadLineAsync() with
                | null -> isOpen <- false
                | line ->
                    errors.Append(line).Append '\n' |> ignore
                    hear running line
        }

    let ending =
        task {
            let! out = running.StandardOutput.ReadToEndAsync()
            do! listening
            do! running.WaitForExitAsync()
            let code = running.ExitCode

            return { Code = code; Out = out; Error = errors.ToString() }
        }

    running, ending

/// Runs the program to its end; five minutes are far more than any of these tests needs on a busy machine.
let runWith folder environment hear words =
    let running, (ending: Task<Ended>) = launch folder environment hear words
    use _ = running

    if ending.Wait(TimeSpan.FromMinutes 5L) then
        ending.Result
    else
        failwith ("alstudio " + String.Join(" ", List.toArray words) + " did not end.")

/// Runs the program to its end.
let run folder words = runWith folder [] (fun _ _ -> ()) words

/// Sends a signal by name, such as INT.
let send (name: string) (running: Process) =
    use shell = Process.Start("sh", [ "-c"; "kill -" + name + " " + string running.Id ])
    shell.WaitForExit()

/// Whether this process, and so its children, ignore Ctrl-C: shells arrange that for jobs in the background.
let ignoresInterrupts () =
    let prefix = "SigIgn:"

    File.Exists "/proc/self/status"
    && File.ReadLines "/proc/self/status"
       |> Seq.tryFind _.StartsWith(prefix)
       |> Option.exists (fun line -> Convert.ToUInt64(line[prefix.Length ..].Trim(), 16) &&& 2UL <> 0UL)

/// A folder that is gone afterwards.
let inFolder (work: string -> 'result) =
    let folder = Directory.CreateTempSubdirectory "alstudio-test-"

    try
        work folder.FullName
    finally
        folder.Delete true

/// A process ended with a code; else everything that it said is shown.
let expectCode code (ended: Ended) =
    Expecto.Expect.equal ended.Code code (ended.Out + ended.Error)

/// Leaves a file of an experiment half written.
let damage (store: ALStudio.Core.Store) experiment name =
    let file =
        Directory.GetFiles(Path.Combine(store.Folder, "runs", experiment), name, SearchOption.AllDirectories)
        |> Array.head

    File.WriteAllText(file, "{\n")

/// What a refusal says, with its hint.
let saysOf work =
    try
        work () |> ignore
        Expecto.Tests.failtest "It went well."
    with :? ALStudio.Core.ProblemException as failure ->
        let problem = failure.Problems[0]
        problem.What + " " + problem.Hint

/// A study of seconds: generated images, a small network, labels by tens.
let smallStudy (name: string) (epochs: int) (cycles: int) (trials: int) (strategies: string) =
    $"""#load ".alx/prelude.fsx"
open ALStudio

let quick = Supervised(ConvNet(Width = 8), Epochs = {epochs}, BatchSize = 20)

experiment "{name}" {{
    dataset (Shapes(Train = 100, Test = 50))
    start (Balanced 20<label>)
    query 10<label>
    cycles {cycles}
    trials {trials}
    compare (arms quick [ {strategies} ])
}}
"""
