/// Ctrl-C, SIGTERM and SIGHUP: the first one stops in good order, the second one leaves at once.
module ALStudio.Cli.Stopping

open System
open System.Runtime.InteropServices
open System.Threading

/// What is said after the first signal.
[<Literal>]
let Words = "stopping after this step; run the same command again to go on"

/// Hears the signals while a study runs. `leave` ends the process; tests hand in another one.
type Stopping(announce: string -> unit, leave: int -> unit) =
    let source = new CancellationTokenSource()
    let mutable signals = 0

    let signal () =
        if Interlocked.Increment &signals = 1 then
            announce Words
            source.Cancel()
        else
            leave ExitCode.Interrupted

    let heard (context: PosixSignalContext) =
        context.Cancel <- true
        signal ()

    let registrations = [
        for kind in [ PosixSignal.SIGINT; PosixSignal.SIGTERM; PosixSignal.SIGHUP ] ->
            PosixSignalRegistration.Create(kind, heard)
    ]

    /// Takes a signal, from whatever thread.
    member _.Signal() = signal ()

    /// Cancelled by the first signal.
    member _.Token = source.Token

    /// Whether a signal came.
    member _.WasAsked = source.IsCancellationRequested

    interface IDisposable with
        member _.Dispose() =
            registrations |> List.iter _.Dispose()
            source.Dispose()

/// Leaves the process without waiting for threads that compute.
let leaveAtOnce (code: int) =
    // Shows the cursor again, which the live table hides.
    if Terminal.isLive () then
        Console.Error.Write "\u001b[?25h"

    Console.Error.Flush()
    Environment.Exit code
