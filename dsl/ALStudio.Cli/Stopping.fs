/// Ctrl-C, SIGTERM and SIGHUP: the first one stops in good order, Ctrl-C after it leaves at once.
module ALStudio.Cli.Stopping

open System
open System.Runtime.InteropServices
open System.Threading

/// What is said after the first signal.
[<Literal>]
let Words = "stopping after this step; run the same command again to go on"

/// What is said when a step takes too long to wait for its end.
[<Literal>]
let Late =
    "this step takes too long to wait for; the same command goes on at the last checkpoint"

/// How long a stop in good order may take: whoever sends SIGTERM mostly kills ten seconds later, or later than that.
let Patience = TimeSpan.FromSeconds 9L

/// Hears the signals while a study runs. `leave` ends the process; tests hand in another one, and less patience.
type Stopping(announce: string -> unit, leave: int -> unit, patience: TimeSpan) =
    let source = new CancellationTokenSource()
    let mutable signals = 0

    let late _ =
        announce Late
        leave ExitCode.Stopped

    let deadline =
        new Timer(late, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)

    let signal kind =
        if Interlocked.Increment &signals = 1 then
            deadline.Change(patience, Timeout.InfiniteTimeSpan) |> ignore
            announce Words
            source.Cancel()
        // Schedulers and closing terminals send several signals; only a person who presses Ctrl-C again is in a hurry.
        elif kind = PosixSignal.SIGINT then
            leave ExitCode.Interrupted

    let heard (context: PosixSignalContext) =
        context.Cancel <- true
        signal context.Signal

    let registrations = [
        for kind in [ PosixSignal.SIGINT; PosixSignal.SIGTERM; PosixSignal.SIGHUP ] ->
            PosixSignalRegistration.Create(kind, heard)
    ]

    new(announce, leave) = new Stopping(announce, leave, Patience)

    /// Takes a signal, from whatever thread.
    member _.Signal kind = signal kind

    /// Cancelled by the first signal.
    member _.Token = source.Token

    /// Whether a signal came.
    member _.WasAsked = source.IsCancellationRequested

    interface IDisposable with
        member _.Dispose() =
            registrations |> List.iter _.Dispose()
            deadline.Dispose()
            source.Dispose()

/// Does something that goes on until a signal ends it in good order.
let untilAsked (work: CancellationToken -> unit) =
    use stop = new CancellationTokenSource()

    let heard (context: PosixSignalContext) =
        context.Cancel <- true
        stop.Cancel()

    let registrations = [
        for kind in [ PosixSignal.SIGINT; PosixSignal.SIGTERM; PosixSignal.SIGHUP ] ->
            PosixSignalRegistration.Create(kind, heard)
    ]

    try
        work stop.Token
    finally
        registrations |> List.iter _.Dispose()

[<DllImport("libc", EntryPoint = "_exit")>]
extern void private endProcess(int code)

/// Leaves the process without waiting for threads that compute.
let leaveAtOnce (code: int) =
    // Shows the cursor again, which the live table hides.
    if Terminal.isLive () then
        Console.Error.Write "\u001b[?25h"

    Console.Error.Flush()

    // Environment.Exit would run the destructors of libraries whose threads still compute, and may crash or wait for them.
    if OperatingSystem.IsWindows() then
        Environment.Exit code
    else
        endProcess code
