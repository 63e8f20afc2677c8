/// What a screen and a log show of a study.
module ALStudio.Cli.ProgressText

open System
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Cli.EventWords
open ALStudio.Cli.Progress

let private number format (value: float) =
    if Double.IsFinite value then
        value.ToString(format: string)
    else
        ""

let private state row =
    match row.Phase with
    | Waiting -> "waiting"
    | Awaiting -> "elsewhere"
    | Training when row.Epochs > 0 ->
        let member' =
            if row.Member > 0 then
                "member " + string (row.Member + 1) + ": "
            else
                ""

        member' + string row.Epoch + "/" + string row.Epochs
    | Training -> "starting"
    | Querying when row.Done = 0 -> "starting"
    | Querying -> "querying"
    | Finished -> "done"
    | Broken _ -> "failed"

/// Names of the columns of `cells`.
let columns = [ "arm"; "trial"; "cycle"; "epoch"; "loss"; "accuracy"; "images/s" ]

/// What a screen shows of a run, one text per column. Cycles are counted as the figures count them, from 0.
let cells row = [
    Show.name row.Run.Arm
    string row.Run.Trial
    string (min row.Cycle (row.Planned - 1)) + "/" + string (row.Planned - 1)
    state row
    (if row.Phase = Training then number "0.000" row.Loss else "")
    row.Accuracy |> Option.map percent |> Option.defaultValue ""
    (if row.Phase = Training then
         number "#,0" row.ImagesPerSecond
     else
         "")
]

/// The rows that fit on a screen: what runs or failed first of all, then what was finished last, then what comes next.
let visible height study =
    let rank index row =
        match row.Phase with
        | Awaiting
        | Training
        | Querying -> 0, index
        | Broken _ -> 1, index
        | Finished -> 2, -index
        | Waiting -> 2, index

    if List.length study.Rows <= height then
        study.Rows
    else
        study.Rows
        |> List.indexed
        |> List.sortBy (fun (index, row) -> rank index row)
        |> List.truncate (max 1 height)
        |> List.sortBy fst
        |> List.map snd

/// One line under the table: how far all of it is, and how long the rest takes.
let summary now study =
    let finished, planned = cycles study

    let left =
        timeLeft now study
        |> Option.map (fun span -> ", about " + Durations.roughly span + " left")

    string finished
    + " of "
    + string planned
    + " cycles"
    + Option.defaultValue "" left

/// The line that a log gets for an event, if it is worth one; the study has heard the event already.
let line (happened: RunEvent) study =
    let who = who happened

    match happened with
    | :? CycleFinished as it ->
        let finished, planned = cycles study
        let width = (string planned).Length
        let count = "[" + (string finished).PadLeft width + "/" + string planned + "] "

        let labels = ", cycle " + string it.Cycle.Number + ": " + spent it.Cycle

        let measured =
            measured it.Cycle
            |> Option.map (fun found ->
                ", "
                + (Metric.describe found.Metric).Title.Replace("Test ", "")
                + " "
                + percent found.Value)
            |> Option.defaultValue ""

        let time =
            if it.Shared then
                ", stored training"
            else
                let seconds =
                    it.Cycle.Timing.Training + it.Cycle.Timing.Measuring + it.Cycle.Timing.Querying

                ", " + Durations.say (TimeSpan.FromSeconds seconds)

        let left =
            timeLeft happened.At study
            |> Option.filter (fun _ -> finished < planned)
            |> Option.map (fun span -> ", about " + Durations.roughly span + " left")
            |> Option.defaultValue ""

        Some(count + who + labels + measured + time + left)
    | :? RunFailed as it -> Some(who + " failed in cycle " + string it.Cycle + ": " + it.Reason + hinted it.Hint)
    | :? TrainingWarned as it -> Some(warning it)
    | :? TrainingResumed as it -> Some(resumed it)
    | _ -> awaited happened
