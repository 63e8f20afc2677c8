/// What a study has come to: a value that each event turns into the next one. Screens are drawn from it.
module ALStudio.Cli.Progress

open System
open ALStudio.Core
open ALStudio.Cli.EventWords

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
