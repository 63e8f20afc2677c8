/// Milliseconds from process start to each milestone, on stderr, when ALSTUDIO_TRACE_STARTUP is set to 1.
module ALStudio.Cli.Startup

open System
open System.Diagnostics
open System.Threading

let private wanted =
    Environment.GetEnvironmentVariable "ALSTUDIO_TRACE_STARTUP" = "1"

let private elapsed () =
    use self = Process.GetCurrentProcess()
    int (DateTime.Now - self.StartTime).TotalMilliseconds

/// Says that a milestone was reached.
let reached (milestone: string) =
    if wanted then
        Console.Error.WriteLine("startup " + elapsed().ToString().PadLeft 6 + " ms  " + milestone)

/// A function that says so the first time it is called, from whatever thread.
let once (milestone: string) =
    let mutable calls = 0

    fun () ->
        if wanted && Interlocked.Increment &calls = 1 then
            reached milestone
