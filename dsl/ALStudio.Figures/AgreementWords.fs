/// AgreementWords: what became of stored curves, as people read it.
module ALStudio.Figures.AgreementWords

open ALStudio.Statistics
open ALStudio.Figures.Agreement

let private value metric number =
    Metric.value metric number
    + (if Metric.unit metric = "" then
           ""
       else
           "\u00A0" + Metric.unit metric)

let private moved metric number =
    match Metric.unitOfDifferences metric with
    | "" -> Metric.difference metric number
    | unit -> $"{Metric.difference metric number}\u00A0{unit}"

/// What the trials of a curve say: whether it moved as a whole, or whether that could be noise.
let verdict (pairing: Pairing) =
    let whole = pairing.Whole

    match whole.Verdict with
    | _ when whole.Difference.IsEqual -> "the same in every trial"
    | Verdict.Better
    | Verdict.Worse when whole.IsWithinMargin -> "systematic, though little"
    | Verdict.Better
    | Verdict.Worse -> "systematic"
    | Verdict.Equivalent -> "the same"
    | Verdict.SingleTrial -> "a single trial cannot tell"
    | _ -> $"""may be noise of {Show.count whole.Difference.Count "trial"}"""

/// The mean movement of a curve with its interval: "−0.4 points [−1.3, +0.5]".
let movement metric (comparison: Comparison) =
    let difference = comparison.Difference

    match Option.ofNullable (difference.MeanInterval()) with
    | Some interval when not difference.IsEqual -> $"{moved metric difference.Mean} {Metric.interval metric interval}"
    | _ -> moved metric difference.Mean

/// The point that moved furthest.
let furthest (pairing: Pairing) =
    pairing.Readings
    |> List.maxBy (fun reading -> abs (reading.Now - reading.Stored))

/// What a point is called: "150 labels".
let budget (units: string) (reading: Reading) =
    $"{Show.amount (round reading.Spent)} {units}"

/// How far a point may move, or that nobody judges it.
let allowed (pairing: Pairing) =
    match pairing.Tolerance with
    | Some tolerance -> Words.amount pairing.Metric tolerance
    | None -> "not judged"

/// How what is allowed came about.
let rule =
    "Allowed, where nobody has set it: as far as noise carries a mean over trials in one replay of a hundred, by the spread of the stored trials."

/// The names of the columns of `row`.
let columns = [ "arm"; "metric"; "furthest point"; "moved"; "allowed"; "all points"; "trials say" ]

/// A curve in a line of a table.
let row units (pairing: Pairing) =
    let point = furthest pairing

    [
        Show.name pairing.Arm
        pairing.Metric.Title
        budget units point
        moved pairing.Metric (point.Now - point.Stored)
        allowed pairing
        movement pairing.Metric pairing.Whole
        verdict pairing
    ]

/// Curves that a table shows: those of the whole test split, and others that are judged.
let shown (agreement: Agreement) =
    agreement.Pairings
    |> List.filter (fun pairing ->
        match pairing.Metric.Name with
        | Metric.Whole _ -> true
        | Metric.PerClass _ -> pairing.Tolerance.IsSome)

/// What all runs say about a metric: "Test accuracy: −0.4 points [−1.3, +0.5], p = 0.31".
let shift (shift: Shift) =
    let probability =
        match Option.ofNullable shift.Runs.Adjusted with
        | Some adjusted when not shift.Runs.Difference.IsEqual -> $", {Words.probability adjusted}"
        | _ -> ""

    $"{shift.Metric.Title}: {movement shift.Metric shift.Runs}{probability}"

/// What only one side has, or what cannot be compared.
let gap (arm, says) = $"{Show.name arm}: {says}"

/// The points of a curve that moved too far, a sentence each.
let outside units (pairing: Pairing) =
    let metric = pairing.Metric

    beyond pairing
    |> List.map (fun reading ->
        $"{Show.name pairing.Arm}: {metric.Title} at {budget units reading} was {value metric reading.Stored}, now {value metric reading.Now}; moved by {moved metric (reading.Now - reading.Stored)}, {allowed pairing} are allowed")

/// All runs that moved together, if they did.
let together (it: Shift) = [
    if isSystematic it then
        $"""All {Show.count it.Runs.Difference.Count "run"} together moved, which is no noise: {shift it}"""
]

/// Each difference that counts, in a sentence of its own; none where both sides agree.
let differences units (agreement: Agreement) =
    List.map gap agreement.Gaps
    @ List.collect (outside units) agreement.Pairings
    @ List.collect together agreement.Shifts

/// How both sides agree, in one sentence.
let summary (agreement: Agreement) =
    let all, same = agreement.Numbers

    if not (agrees agreement) then
        "The curves differ from the stored ones."
    elif same = all then
        $"""All {Show.count all "number"} are the same to the last bit."""
    else
        $"""The curves agree within tolerance; {Show.amount (float same)} of {Show.count all "number"} are the same to the last bit."""

let private short (text: string) =
    let line =
        (System.Text.RegularExpressions.Regex.Replace(text, @"\bALStudio\.(\w+\.)*", "")).Replace('\n', ' ').Trim()

    if line.Length > 300 then line[..299] + "…" else line

/// A fact that was otherwise, in two lines.
let otherwise (fact: StoredCurves.Otherwise) =
    Show.name fact.Name, short (Show.name fact.Stored), short (Show.name fact.Now)
