/// What a study has come to: a value that each event turns into the next one. Screens are drawn from it.
module ALStudio.Cli.Progress

open System
open ALStudio.Core
open ALStudio.Figures

/// What a run is doing.
type Phase =
    | Waiting
    /// Another process does what comes next.
    | Awaiting
    | Training
    | Querying
    | Finished
    | Broken of string

/// One run as screens show it.
type Row = {
    Run: RunId
    Phase: Phase
    /// Number of cycles it will have, cycle 0 included.
    Planned: int
    /// Number of cycles that are stored.
    Done: int
    /// What each cycle's training costs compared with others, such as its number of labels.
    Weights: float list
    Cycle: int
    /// Which member of a committee is trained, 0 for the model that is reported.
    Member: int
    Epoch: int
    Epochs: int
    /// Share of the current training that is done.
    Share: float
    /// Share of it that was done before this process began.
    Before: float
    Loss: float
    ImagesPerSecond: float
    /// The last cycle's accuracy, or the first thing it measured.
    Accuracy: float option
}

/// All runs of a study in the order of the plan.
type Study = {
    Rows: Row list
    /// When the first training began.
    Since: DateTimeOffset option
    /// Weight of the trainings that were done since then.
    Worked: float
    /// A word to the user, such as that it is stopping.
    Notice: string option
}

/// What is known of a run before anything happens: its cycles' weights, and how many of them the store holds.
let waiting run weights finished = {
    Run = run
    Phase =
        if finished >= List.length weights then
            Finished
        else
            Waiting
    Planned = List.length weights
    Done = finished
    Weights = weights
    Cycle = finished
    Member = 0
    Epoch = 0
    Epochs = 0
    Share = 0.0
    Before = 0.0
    Loss = nan
    ImagesPerSecond = nan
    Accuracy = None
}

/// A study before its first event.
let study rows = { Rows = rows; Since = None; Worked = 0.0; Notice = None }

let private measured (cycle: Cycle) =
    let named name =
        cycle.Measurements |> Seq.tryFind (fun measurement -> measurement.Metric = name)

    named "accuracy"
    |> Option.orElse (named "meanIoU")
    |> Option.orElse (Seq.tryHead cycle.Measurements)

/// What a cycle is remembered by: its accuracy or mean IoU, or the first thing that was measured.
let headline (cycle: Cycle) = measured cycle |> Option.map _.Value

/// What its answers have come to: labels, or clicks and the images that have any label.
let private spent (cycle: Cycle) =
    let labels = cycle.Labels.ToString "#,0"

    if cycle.Cost = float cycle.Labels then
        labels + " labels"
    else
        cycle.Cost.ToString "#,0" + " clicks in " + labels + " images"

let private who (happened: RunEvent) =
    Show.name happened.Run.Arm + ", trial " + string happened.Run.Trial

let private hinted hint =
    if String.IsNullOrEmpty hint then "" else " " + hint

let private warning (it: TrainingWarned) =
    who it + ", cycle " + string it.Cycle + ": " + it.Reason + hinted it.Hint

let private resumed (it: TrainingResumed) =
    let paths = String.Join(", ", it.Damaged)
    let number (count: int) = count.ToString "#,0"

    let member' =
        if it.Member > 0 then
            ", member " + string (it.Member + 1)
        else
            ""

    let where = who it + ", cycle " + string it.Cycle + member' + ": "

    if it.Iteration = 0 then
        where + "begins again, because what was kept of it is damaged: " + paths
    else
        where
        + "goes on at iteration "
        + number it.Iteration
        + " of "
        + number it.Iterations
        + (if it.Damaged.Count > 0 then
               "; what was kept later is damaged: " + paths
           else
               "")

let private awaiting = "waiting for "

/// What is waited for, when somebody else does it.
let private awaited (happened: RunEvent) =
    match happened with
    | :? TrainingAwaited as it -> Some(awaiting + it.Holder + ": trains " + who it + ", cycle " + string it.Cycle)
    | :? RunAwaited as it -> Some(awaiting + it.Holder + ": works on " + who it)
    | _ -> None

let private noticed (happened: RunEvent) (before: string option) =
    match happened, awaited happened with
    | _, Some text -> Some text
    | (:? TrainingWarned as it), _ -> Some(warning it)
    | (:? TrainingResumed as it), _ -> Some(resumed it)
    | (:? TrainingProgressed), _ -> before
    | _ -> before |> Option.filter (fun text -> not (text.StartsWith awaiting))

let private weight cycle row =
    row.Weights |> List.tryItem cycle |> Option.defaultValue 0.0

let private turn (happened: RunEvent) row =
    match happened with
    | :? RunStarted as it -> {
        row with
            Phase =
                if it.FinishedCycles >= row.Planned then
                    Finished
                else
                    Querying
            Done = it.FinishedCycles
            Cycle = it.FinishedCycles
      }
    | :? TrainingAwaited as it -> { row with Phase = Awaiting; Cycle = it.Cycle; Member = it.Member }
    | :? RunAwaited -> { row with Phase = Awaiting }
    | :? TrainingStarted as it -> {
        row with
            Phase = Training
            Cycle = it.Cycle
            Member = it.Member
            Epoch = 0
            Share = 0.0
            Before = 0.0
            Loss = nan
            ImagesPerSecond = nan
      }
    | :? TrainingResumed as it ->
        let share = float it.Iteration / float (max 1 it.Iterations)
        { row with Share = share; Before = share }
    | :? TrainingProgressed as it -> {
        row with
            Phase = Training
            Cycle = it.Cycle
            Member = it.Member
            Epoch = it.Epoch
            Epochs = it.Epochs
            Share = float it.Iteration / float (max 1 it.Iterations)
            Loss = it.Loss
            ImagesPerSecond = it.ImagesPerSecond
      }
    | :? CycleFinished as it -> {
        row with
            Phase = Querying
            Done = it.Cycle.Number + 1
            Cycle = it.Cycle.Number
            Share = 0.0
            Before = 0.0
            Accuracy = headline it.Cycle
      }
    | :? RunFinished -> { row with Phase = Finished; Share = 0.0 }
    | :? RunFailed as it -> { row with Phase = Broken it.Reason; Share = 0.0 }
    | _ -> row

/// The study after an event.
let hear (happened: RunEvent) study =
    let since =
        match happened with
        | :? TrainingStarted -> study.Since |> Option.orElse (Some happened.At)
        | _ -> study.Since

    let worked =
        match happened with
        | :? CycleFinished as it when not it.Shared ->
            study.Rows
            |> List.tryFind (fun row -> row.Run = happened.Run)
            |> Option.map (fun row -> (1.0 - row.Before) * weight it.Cycle.Number row)
            |> Option.defaultValue 0.0
        | _ -> 0.0

    {
        study with
            Rows = [
                for row in study.Rows do
                    if row.Run = happened.Run then turn happened row else row
            ]
            Since = since
            Worked = study.Worked + worked
            Notice = noticed happened study.Notice
    }

/// The study with a word to the user.
let notice text study = { study with Notice = Some text }

let private isOpen row =
    match row.Phase with
    | Finished
    | Broken _ -> false
    | _ -> true

/// Finished and planned cycles of all runs.
let cycles study =
    study.Rows |> List.sumBy _.Done, study.Rows |> List.sumBy _.Planned

/// How long the rest takes, judged by what was done since the first training began; None while that says too little.
let timeLeft (now: DateTimeOffset) study =
    let current = study.Rows |> List.sumBy (fun row -> row.Share * weight row.Cycle row)

    let worked =
        study.Worked
        + (study.Rows
           |> List.sumBy (fun row -> (row.Share - row.Before) * weight row.Cycle row))

    let open' =
        study.Rows
        |> List.filter isOpen
        |> List.sumBy (fun row -> row.Weights |> List.skip (min row.Done row.Planned) |> List.sum)

    match study.Since with
    | Some since when worked > 0.0 && now - since > TimeSpan.FromSeconds 2L ->
        let left = max 0.0 (open' - current)
        Some(TimeSpan.FromSeconds((now - since).TotalSeconds * left / worked))
    | _ -> None

/// A share as a percentage with one decimal.
let percent (share: float) = (100.0 * share).ToString "0.0" + " %"

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
