/// `alstudio work`: a worker of `run --jobs`. People do not type it, and help does not list it.
module ALStudio.Cli.Commands.Work

open System
open System.IO
open System.Runtime.InteropServices
open System.Threading
open ALStudio.Core
open ALStudio.Running.Workers
open ALStudio.Cli
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Run.command.Usage with
        Name = "work"
        Says = "do runs by order of another process"
        Explains = [ "Started by alstudio run --jobs N. Orders come on stdin, one run a line; words go to stdout." ]
        Options = Jobs.experiment :: Run.command.Usage.Options
        Examples = [ "alstudio work experiments/quickstart.alx.fsx --experiment quickstart" ]
}

/// Orders whose end leaves the worker a while to stop in good order: nobody waits for it any more.
type private Orders(reader: TextReader) =
    inherit TextReader()

    let patience = TimeSpan.FromSeconds 30L

    let leave () =
        Thread.Sleep patience
        Stopping.leaveAtOnce ExitCode.Stopped

    override _.ReadLine() =
        let line = reader.ReadLine()

        if isNull line then
            Thread(leave, IsBackground = true).Start()

        line

/// Ctrl-C reaches the whole group of processes, but only the one at the terminal decides what it means.
let private deaf kind =
    PosixSignalRegistration.Create(kind, fun context -> context.Cancel <- true)

let private work (line: Line) (loop: WorkerLoop) stop =
    let wanted = Scripts.load line |> Scripts.choose line
    let name = line.Find Jobs.experiment.Name

    match wanted.Experiments |> List.tryFind (fun it -> Some it.FullName = name) with
    | Some experiment -> loop.Work(experiment, Scripts.settings line wanted, stop)
    | None -> raise (ProblemException("The script has no experiment " + Option.defaultValue "" name + " any more."))

let private run (line: Line) =
    // What a script prints must not be taken for a word.
    let words = Console.Out
    Console.SetOut Console.Error
    let loop = WorkerLoop(new Orders(Console.In), words)
    use stop = new CancellationTokenSource()
    use _interrupt = deaf PosixSignal.SIGINT
    use _hangup = deaf PosixSignal.SIGHUP

    use _terminate =
        PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            fun context ->
                context.Cancel <- true
                stop.Cancel()
        )

    try
        work line loop stop.Token

        if stop.IsCancellationRequested then
            ExitCode.Stopped
        else
            ExitCode.Done
    with :? ProblemException as failure ->
        loop.Say(WorkerWord.Of failure)
        Guard.exitCode failure

let command = { Usage = usage; Run = run }
