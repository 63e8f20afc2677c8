/// Times as people say them.
module ALStudio.Cli.Durations

open System
open System.Globalization

/// "0.4 s", "12 s", "4 min 10 s", "2 h 05 min", "3 d 4 h".
let say (span: TimeSpan) =
    let two (number: int) = number.ToString "00"

    if span < TimeSpan.FromSeconds(value = 9.95) then
        span.TotalSeconds.ToString "0.0" + " s"
    elif span < TimeSpan.FromSeconds(value = 59.5) then
        span.TotalSeconds.ToString "0" + " s"
    elif span < TimeSpan.FromMinutes(value = 59.5) then
        let seconds = int (Math.Round span.TotalSeconds)
        string (seconds / 60) + " min " + two (seconds % 60) + " s"
    elif span < TimeSpan.FromHours(value = 23.99) then
        let minutes = int (Math.Round span.TotalMinutes)
        string (minutes / 60) + " h " + two (minutes % 60) + " min"
    else
        let hours = int (Math.Round span.TotalHours)
        string (hours / 24) + " d " + string (hours % 24) + " h"

/// The same for a guess: no more digits than a guess deserves.
let roughly (span: TimeSpan) =
    if span < TimeSpan.FromSeconds 1L then
        "a second"
    elif span < TimeSpan.FromSeconds 60L then
        span.TotalSeconds.ToString "0" + " s"
    elif span < TimeSpan.FromMinutes 10L then
        say span
    elif span < TimeSpan.FromMinutes 90L then
        span.TotalMinutes.ToString "0" + " min"
    else
        say span

/// Reads "30s", "1.5m" or "2h"; None for anything else.
let parse (text: string) =
    let number (unit': float -> TimeSpan) =
        match
            Double.TryParse(text[.. text.Length - 2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
        with
        | true, value when value <= 1e6 -> Some(unit' value)
        | _ -> None

    match Seq.tryLast text with
    | Some 's' -> number TimeSpan.FromSeconds
    | Some 'm' -> number TimeSpan.FromMinutes
    | Some 'h' -> number TimeSpan.FromHours
    | _ -> None
