/// SideBySide: curves of two experiments, arm against arm and budget by budget.
module ALStudio.Figures.SideBySide

open System
open ALStudio.Core
open ALStudio.Statistics

/// What the trials of two arms say about each other; differences are right minus left.
type Evidence =
    /// Trial r of both began with the same images, weights and orders; the comparison is of how much better the right arm is.
    | Paired of PairedDifference * Comparison
    /// Their trials share nothing; with the probability after Holm's correction, where there is one.
    | Unpaired of UnpairedDifference * adjusted: float option

/// Two arms at one budget, or over all of them.
type Reading = {
    /// What both had spent, in the budget's unit; None for the mean over the common budgets (area under the curve).
    Spent: float option
    /// Values of the left arm's trials.
    Left: Sample
    /// Values of the right arm's trials.
    Right: Sample
    /// What they say.
    Evidence: Evidence
}

/// Two arms that are held against each other.
type Pairing = {
    /// The arm of the left experiment.
    LeftArm: string
    /// The arm of the right experiment.
    RightArm: string
    /// Budgets that both have reached, ascending, then the area if there are several.
    Readings: Reading list
}

/// Two experiments side by side.
type SideBySide = {
    /// What was measured.
    Metric: Metric
    /// Why trials are not paired; None where they are.
    Unpaired: string option
    /// The arms.
    Pairings: Pairing list
    /// Pairs of arms that have no budget in common.
    Apart: (string * string) list
}

// A run's fact that decides with what a trial begins.
let private fact name (facts: System.Collections.Generic.IReadOnlyDictionary<string, string>) =
    match facts.TryGetValue name with
    | true, value -> Some value
    | _ -> None

let private runsOf (study: Study) arm =
    study.Runs |> List.filter (fun run -> run.Header.Id.Arm = arm)

/// Why trials of the same number are no pairs, if they are none.
let private unpaired (left: Study) (right: Study) pairs =
    let facts =
        pairs
        |> List.collect (fun (leftArm, rightArm) -> [
            for first in runsOf left leftArm do
                for second in runsOf right rightArm do
                    if first.Header.Id.Trial = second.Header.Id.Trial then
                        fact "dataset" first.Header.Description = fact "dataset" second.Header.Description,
                        match
                            fact "trial seed" first.Header.Provenance, fact "trial seed" second.Header.Provenance
                        with
                        | Some first, Some second -> first = second
                        | _ -> false
        ])

    match facts with
    | [] -> Some "they have no trial of the same number"
    | _ when facts |> List.exists (fst >> not) -> Some "the data sets are not the same"
    | _ when facts |> List.exists (snd >> not) -> Some "the seeds of their trials are not the same"
    | _ -> None

/// What two arms measured at a budget, or in the mean over budgets, by trial.
type private Met = { At: float option; First: (int * float) list; Second: (int * float) list }

// A label budget is met exactly; of clicks the last answer may cost more than was left, so cycles are compared that spent about the same.
let private met (units: CostUnit) (left: Curve) (right: Curve) =
    let isSame (first: Point) (second: Point) =
        match units with
        | CostUnit.Click ->
            first.Cycle = second.Cycle
            && abs (first.Spent - second.Spent) <= 0.05 * max first.Spent second.Spent
        | _ -> first.Spent = second.Spent

    let common = [
        for first in left.Points do
            match right.Points |> List.tryFind (isSame first) with
            | Some second -> first, second
            | None -> ()
    ]

    let area (points: Point list) (curve: Curve) =
        let cycles = points |> List.map _.Cycle |> set

        let own trial =
            points
            |> List.choose (fun point ->
                point.Values
                |> List.tryFind (fun (own, _) -> own = trial)
                |> Option.map (fun (_, value) -> point.Spent, value))

        [
            for trial, _ in curve.Trials do
                let own = own trial

                if own.Length = cycles.Count then
                    trial, CurveArea.Of(own |> List.map fst |> List.toArray, own |> List.map snd |> List.toArray)
        ]

    let points = [
        for first, second in common -> { At = Some first.Spent; First = first.Values; Second = second.Values }
    ]

    let areas =
        if common.Length < 2 then
            []
        else
            match area (List.map fst common) left, area (List.map snd common) right with
            | [], _
            | _, [] -> []
            | first, second -> [ { At = None; First = first; Second = second } ]

    points @ areas

let private sample values = values |> List.map snd |> Sample.Of

// One family: the same budget of all arms.
let private judged metric isPaired (family: (int * Met) list) =
    let reading (met: Met) evidence = {
        Spent = met.At
        Left = sample met.First
        Right = sample met.Second
        Evidence = evidence
    }

    if isPaired then
        // Means are of the trials that both have, so that their difference is the one that is told.
        let shared (met: Met) =
            let among (others: (int * float) list) =
                List.filter (fun (trial, _) -> others |> List.exists (fun (other, _) -> other = trial))

            { met with First = among met.Second met.First; Second = among met.First met.Second }

        let found =
            family
            |> List.map (fun (pair, met) -> pair, shared met)
            |> List.choose (fun (pair, met) ->
                Option.map2
                    (fun difference gain -> pair, met, difference, gain)
                    (Curve.pairedWith met.First met.Second)
                    (Verdicts.gain metric met.First met.Second))

        let comparisons =
            Comparison.Family([| for _, _, _, gain in found -> gain |], Option.toNullable (Verdicts.margin metric))

        List.zip found (List.ofSeq comparisons)
        |> List.map (fun ((pair, met, difference, _), it) -> pair, reading met (Paired(difference, it)))
    else
        let found =
            family
            |> List.map (fun (pair, met) -> pair, met, UnpairedDifference(sample met.Second, sample met.First))

        let tested =
            found |> List.choose (fun (_, _, it) -> Option.ofNullable it.Probability)

        let adjusted = Holm.Adjusted(List.toArray tested) |> List.ofSeq

        let rec take adjusted found =
            match found, adjusted with
            | [], _ -> []
            | (pair, met, it: UnpairedDifference) :: rest, first :: others when it.Probability.HasValue ->
                (pair, reading met (Unpaired(it, Some first))) :: take others rest
            | (pair, met, it) :: rest, _ -> (pair, reading met (Unpaired(it, None))) :: take adjusted rest

        take adjusted found

/// Holds arms of two experiments against each other.
/// <param name="metric">Name of what is compared.</param>
/// <param name="left">One experiment.</param>
/// <param name="right">The other one.</param>
/// <param name="pairs">Which arms: of the left one, and of the right one.</param>
let between metric (left: Study) (right: Study) (pairs: (string * string) list) =
    let described = Metric.describe metric
    let lefts, rights = Study.curves metric left, Study.curves metric right

    let curve (curves: Curve list) arm =
        curves |> List.tryFind (fun curve -> curve.Arm = arm)

    let all =
        pairs
        |> List.mapi (fun pair (leftArm, rightArm) ->
            match curve lefts leftArm, curve rights rightArm with
            | Some first, Some second -> [ for met in met left.Unit first second -> pair, met ]
            | _ -> [])
        |> List.concat

    let why = unpaired left right pairs

    let readings =
        all
        |> List.groupBy (fun (_, met) -> met.At |> Option.map Math.Round)
        |> List.collect (snd >> judged described why.IsNone)
        |> List.groupBy fst
        |> Map.ofList

    let order reading =
        reading.Spent |> Option.defaultValue infinity

    {
        Metric = described
        Unpaired = why
        Pairings = [
            for pair, (leftArm, rightArm) in List.indexed pairs do
                match readings.TryFind pair with
                | Some found -> {
                    LeftArm = leftArm
                    RightArm = rightArm
                    Readings = found |> List.map snd |> List.sortBy order
                  }
                | None -> ()
        ]
        Apart = [
            for pair, arms in List.indexed pairs do
                if not (readings.ContainsKey pair) then
                    arms
        ]
    }

/// The mean difference, its 95 % interval, its probability alone and after Holm's correction.
let numbers evidence =
    match evidence with
    | Paired(difference, it) ->
        difference.Mean,
        Option.ofNullable (difference.MeanInterval()),
        Option.ofNullable it.Probability,
        Option.ofNullable it.Adjusted
    | Unpaired(it, adjusted) ->
        it.Mean, Option.ofNullable (it.MeanInterval()), Option.ofNullable it.Probability, adjusted

/// What the right arm is against the left one, in words.
let verdict metric evidence =
    match evidence with
    | Paired(_, it) -> Words.verdict metric it
    | Unpaired(_, None) -> "a single trial cannot tell"
    | Unpaired(it, Some adjusted) when adjusted <= Comparison.Level ->
        if (it.Mean > 0.0) = Metric.isBetterLow metric then
            "worse"
        else
            "better"
    | Unpaired(it, Some _) -> $"""undecided at {it.First.Count} and {Show.count it.Second.Count "trial"}"""

/// The difference with its interval and probability: "+3.2 points [+2.7, +3.8], p = 0.004".
let difference metric evidence =
    let mean, interval, _, adjusted = numbers evidence

    [
        Metric.difference metric mean
        + (match Metric.unitOfDifferences metric with
           | "" -> ""
           | unit -> "\u00A0" + unit)
        + (match interval with
           | Some interval when mean <> 0.0 || interval.Low <> interval.High -> " " + Metric.interval metric interval
           | _ -> "")

        match adjusted with
        | Some adjusted -> Words.probability adjusted
        | None -> ()
    ]
    |> String.concat ", "
