/// Agreement: curves as they were measured now against stored ones of the same experiment.
module ALStudio.Figures.Agreement

open System
open ALStudio.Statistics
open ALStudio.Figures.Rows

/// How far means over trials may move where somebody has said so, by the name of the metric; `Shares` stands for every share
/// that is not named. Elsewhere the spread of the stored trials decides.
type Tolerances = Map<string, float>

/// The name that stands for all shares, such as accuracies.
[<Literal>]
let Shares = "shares"

/// How far a share may move where there is one stored trial only, whose spread nobody knows.
[<Literal>]
let OfSingleTrials = 0.05

/// How often noise alone may be taken for a difference: by one machine of a hundred that round differently, for the points of a
/// metric, and for all its runs together.
[<Literal>]
let Level = 0.01

/// Runs that move together by a part of a tolerance that somebody has set are a difference, if that is no noise.
let private together = 0.2

let private said (tolerances: Tolerances) metric =
    match tolerances.TryFind metric, metric with
    | None, Metric.Whole _ when (Metric.describe metric).Scale = Share -> tolerances.TryFind Shares
    | found, _ -> found

// What does not matter is no difference, be it noise or not.
let private smallest metric =
    Verdicts.margin metric |> Option.defaultValue 0.0

/// How far the means of a metric may move: what somebody has said, or as far as noise carries them, by the spread of the stored
/// trials. None for what is shown but not judged: values of a single class rest on few test images, and nobody has said what
/// matters of other numbers, such as losses.
/// <param name="tolerances">What somebody has said.</param>
/// <param name="stored">Stored rows of one experiment.</param>
/// <param name="metric">Name of the metric.</param>
let toleranceOf tolerances (stored: Row list) metric =
    let described = Metric.describe metric

    match said tolerances metric, metric with
    | Some tolerance, _ -> Some tolerance
    | None, Metric.Whole _ when described.Scale = Share ->
        // Arms of one recipe share their start, which is counted once.
        let points =
            stored
            |> List.filter (fun row -> row.Metric = metric && Double.IsFinite row.Value)
            |> List.groupBy (fun row -> row.Arm, row.Cycle)
            |> List.map (fun ((_, cycle), rows) -> cycle, rows |> List.sortBy _.Trial |> List.map _.Value)
            |> List.distinct
            |> List.map (snd >> Sample.Of)
            |> List.toArray

        match points with
        | [||] -> None
        | _ ->
            match Option.ofNullable (Replication.Reach(points, Level)) with
            | Some reach -> Some(max reach (smallest described))
            | None -> Some OfSingleTrials
    | _ -> None

/// One point of a curve on both sides, in the trials that both have.
type Reading = {
    /// Number of the cycle.
    Cycle: int
    /// What has been spent now, in the budget's unit; the mean over trials.
    Spent: float
    /// The stored mean over trials.
    Stored: float
    /// The mean now.
    Now: float
    /// Now minus stored, trial by trial.
    Moved: PairedDifference
}

/// One curve on both sides.
type Pairing = {
    /// Name of the arm.
    Arm: string
    /// What was measured.
    Metric: Metric
    /// How far a point may move; None where it is shown only.
    Tolerance: float option
    /// Its points, ascending.
    Readings: Reading list
    /// The mean of its points behind the start, now minus stored, trial by trial, as one of the arms of its metric.
    Whole: Comparison
}

/// What all runs of an experiment say about one metric.
type Shift = {
    /// What was measured.
    Metric: Metric
    /// How far all runs together may move without mattering.
    Least: float
    /// The mean of the points behind the start, now minus stored, run by run.
    Runs: Comparison
}

/// Both sides of an experiment.
type Agreement = {
    /// Name of the experiment, with its preset.
    Experiment: string
    /// What only one side has or what cannot be compared: the arm, and a sentence.
    Gaps: (string * string) list
    /// The curves that both sides have.
    Pairings: Pairing list
    /// Their runs taken together, for each metric that is judged.
    Shifts: Shift list
    /// How many numbers both sides have, and how many of them are the same to the last bit.
    Numbers: int * int
}

/// The points that moved further than they may.
let beyond (pairing: Pairing) =
    match pairing.Tolerance with
    | None -> []
    | Some tolerance ->
        // What is written as 0.05 is not always 0.05 when two numbers are subtracted.
        pairing.Readings
        |> List.filter (fun reading -> abs (reading.Now - reading.Stored) > tolerance + 1e-9)

/// Whether all runs moved together, and by more than does not matter.
let isSystematic (shift: Shift) =
    shift.Runs.Adjusted.HasValue
    && shift.Runs.Adjusted.Value <= Level
    && abs shift.Runs.Difference.Mean > shift.Least

/// Whether both sides say the same.
let agrees (agreement: Agreement) =
    agreement.Gaps.IsEmpty
    && agreement.Pairings |> List.forall (beyond >> List.isEmpty)
    && not (agreement.Shifts |> List.exists isSystematic)

let private setOf (part: Row -> 'T) (rows: Row list) = rows |> List.map part |> Set.ofList

/// Values by trial.
type private Values = Map<int, float>

let private byTrial (values: Row list) : Values =
    values |> List.map (fun row -> row.Trial, row.Value) |> Map.ofList

let private paired (stored: Values) (now: Values) =
    match
        [
            for KeyValue(trial, value) in now do
                if stored.ContainsKey trial then
                    value, stored[trial]
        ]
    with
    | [] -> None
    | pairs -> Some(PairedDifference.Between([| for now, _ in pairs -> now |], [| for _, stored in pairs -> stored |]))

let private reading cycle (stored: Row list) (now: Row list) =
    let before, after = byTrial stored, byTrial now

    paired before after
    |> Option.map (fun moved ->
        let shared = [
            for trial in after.Keys do
                if before.ContainsKey trial then
                    trial
        ]

        {
            Cycle = cycle
            Spent = now |> List.averageBy _.Cost
            Stored = shared |> List.averageBy (fun trial -> before[trial])
            Now = shared |> List.averageBy (fun trial -> after[trial])
            Moved = moved
        })

// The start is one training for all arms of a recipe: what it moves must not be counted once for each of them.
let private behindStart (rows: Row list) =
    match rows |> List.filter (fun row -> row.Cycle > 0) with
    | [] -> rows
    | behind -> behind

let private means (rows: Row list) : Values =
    rows
    |> List.groupBy _.Trial
    |> List.map (fun (trial, rows) -> trial, rows |> List.averageBy _.Value)
    |> Map.ofList

/// A curve of both sides before it is judged among the other arms.
type private Sides = { Arm: string; Metric: string; Readings: Reading list; Whole: PairedDifference }

let private both arm metric (stored: Row list) (now: Row list) =
    let key (row: Row) = row.Trial, row.Cycle
    let shared = Set.intersect (setOf key stored) (setOf key now)
    let common = List.filter (fun row -> shared.Contains(key row))
    let stored, now = common stored, common now

    let ofCycle cycle =
        List.filter (fun (row: Row) -> row.Cycle = cycle)

    paired (means (behindStart stored)) (means (behindStart now))
    |> Option.map (fun whole ->
        let readings = [
            for cycle in setOf _.Cycle now do
                yield! reading cycle (ofCycle cycle stored) (ofCycle cycle now) |> Option.toList
        ]

        { Sides.Arm = arm; Metric = metric; Readings = readings; Whole = whole })

let private pairings (tolerance: string -> float option) (all: Sides list) =
    all
    |> List.groupBy _.Metric
    |> List.collect (fun (metric, curves) ->
        let tolerance = tolerance metric

        let judged =
            Comparison.Family(
                [| for curve in curves -> curve.Whole |],
                tolerance |> Option.filter (fun width -> width > 0.0) |> Option.toNullable
            )

        List.zip curves (List.ofSeq judged)
        |> List.map (fun (curve, whole) -> {
            Pairing.Arm = curve.Arm
            Metric = Metric.describe metric
            Tolerance = tolerance
            Readings = curve.Readings
            Whole = whole
        }))

let private shifts tolerances (tolerance: string -> float option) (all: Sides list) =
    let judged =
        all |> List.groupBy _.Metric |> List.filter (fst >> tolerance >> Option.isSome)

    let moved = [|
        for _, curves in judged do
            let runs = [|
                for curve in curves do
                    yield! curve.Whole.Differences.Values
            |]

            PairedDifference.Between(runs, Array.zeroCreate runs.Length)
    |]

    List.zip judged (List.ofSeq (Comparison.Family(moved, Nullable())))
    |> List.map (fun ((name, _), runs) ->
        let metric = Metric.describe name

        {
            Metric = metric
            Least =
                match said tolerances name with
                | Some tolerance -> together * tolerance
                | None -> smallest metric
            Runs = runs
        })

/// Compares the rows of one experiment. Arms, trials, cycles and metrics may be in any order.
/// <param name="tolerances">How far means over trials may move, where somebody has said so.</param>
/// <param name="experiment">Its name.</param>
/// <param name="stored">What was stored.</param>
/// <param name="now">What is measured now.</param>
let between tolerances experiment (stored: Row list) (now: Row list) =
    let byArm (rows: Row list) =
        rows |> List.groupBy _.Arm |> Map.ofList

    let before, after = byArm stored, byArm now
    let arms = now |> List.map _.Arm |> List.distinct |> List.filter before.ContainsKey

    let byMetric (rows: Row list) =
        rows
        |> List.filter (fun row -> Double.IsFinite row.Value)
        |> List.groupBy _.Metric

    let sides = [
        for arm in arms do
            let stored = byMetric before[arm] |> Map.ofList

            for metric, rows in byMetric after[arm] do
                match stored.TryFind metric with
                | Some stored -> yield! both arm metric stored rows |> Option.toList
                | None -> ()
    ]

    let tolerances' =
        sides
        |> List.map _.Metric
        |> List.distinct
        |> List.map (fun metric -> metric, toleranceOf tolerances stored metric)
        |> Map.ofList

    let tolerance metric = tolerances'[metric]

    let key (row: Row) =
        row.Arm, row.Metric, row.Trial, row.Cycle

    let values = stored |> List.map (fun row -> key row, row.Value) |> Map.ofList
    let shared = now |> List.filter (fun row -> values.ContainsKey(key row))

    {
        Experiment = experiment
        Gaps = Gaps.between stored now
        Pairings = pairings tolerance sides
        Shifts = shifts tolerances tolerance sides
        Numbers =
            shared.Length,
            shared
            |> List.filter (fun row -> values[key row].Equals row.Value)
            |> List.length
    }
