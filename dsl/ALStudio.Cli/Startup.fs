/// Milliseconds from process start to each milestone, on stderr, when ALSTUDIO_TRACE_STARTUP is set to 1.
module ALStudio.Cli.Startup

open System
open System.Diagnostics
open System.Threading

let private wanted =
    Environment.GetEnvironmentVariable "ALSTUDIO_TRACE_STARTUP" = "1"

let private spent () =
    use self = Process.GetCurrentProcess()
    int (DateTime.Now - self.StartTime).TotalMilliseconds, int self.TotalProcessorTime.TotalMilliseconds

/// Says that a milestone was reached, after how long, and how much of it processors were busy.
let reached (milestone: string) =
    if wanted then
        let wall, busy = spent ()

        Console.Error.WriteLine(
            "startup "
            + wall.ToString().PadLeft 6
            + " ms, busy "
            + busy.ToString().PadLeft 6
            + " ms  "
            + milestone
        )

/// A function that says so the first time it is called, from whatever thread.
let once (milestone: string) =
    let mutable calls = 0

    fun () ->
        if wanted && Interlocked.Increment &calls = 1 then
            reached milestone
