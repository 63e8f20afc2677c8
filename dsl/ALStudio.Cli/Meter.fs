/// How far a fetch is, on one line that is drawn over, or a line for each tenth elsewhere.
module ALStudio.Cli.Meter

open System
open System.Diagnostics
open ALStudio.Learning.Fetching

/// Shows the steps of a fetch: `say` gets whole lines, `draw` what replaces the line before.
type Meter(isLive: bool, say: string -> unit, draw: string -> unit) =
    let clock = Stopwatch.StartNew()
    let mutable start = 0L, TimeSpan.Zero
    let mutable shown = -1.0

    let percentOf (now: FetchProgress) =
        if now.Total.HasValue && now.Total.Value > 0L then
            Some(100.0 * float now.Bytes / float now.Total.Value)
        else
            None

    let line (now: FetchProgress) =
        let seconds = (clock.Elapsed - snd start).TotalSeconds
        let rate = float (now.Bytes - fst start) / max 0.001 seconds

        let left =
            if now.Total.HasValue && seconds > 2.0 && rate > 0.0 then
                ", about "
                + Durations.roughly (TimeSpan.FromSeconds(float (now.Total.Value - now.Bytes) / rate))
                + " left"
            else
                ""

        let share =
            match percentOf now with
            | Some percent -> percent.ToString "0" + " % of " + Sizes.say now.Total.Value
            | None -> Sizes.say now.Bytes

        now.File + ": " + share + ", " + Sizes.say (int64 rate) + "/s" + left

    /// Takes a step.
    member _.Hear(now: FetchProgress) =
        match now.Note with
        | null when isLive ->
            if clock.Elapsed.TotalSeconds - shown > 0.2 then
                shown <- clock.Elapsed.TotalSeconds
                draw (line now)
        | null ->
            match percentOf now with
            | Some percent when Math.Floor(percent / 10.0) > shown ->
                shown <- Math.Floor(percent / 10.0)
                say (line now)
            | _ -> ()
        | note ->
            if isLive then
                draw ""

            start <- now.Bytes, clock.Elapsed

            shown <-
                match percentOf now with
                | Some percent when not isLive -> Math.Floor(percent / 10.0)
                | _ -> -1.0

            say note

/// The meter that fits where stderr goes.
let fitting () =
    // The cursor stays at the beginning, so that whatever is said next writes over the line.
    let draw (text: string) =
        Console.Error.Write("\r\u001b[K" + Terminal.plain text + "\r")

    Meter(Terminal.isLive (), Terminal.say, draw)
