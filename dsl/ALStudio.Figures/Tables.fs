/// Tables: what was measured at each budget, for the terminal and for reports.
module ALStudio.Figures.Tables

open System
open ALStudio.Core
open ALStudio.Statistics

let private cycles (study: Study) =
    Curve.cycles (Study.curves study.Headline.Name study)

// "50", or "98–104" where runs spent different amounts.
let private budget (study: Study) cycle =
    let spent =
        study.Rows |> List.filter (fun row -> row.Cycle = cycle) |> List.map _.Cost

    let text (value: float) = Show.amount (Math.Round value)

    match List.min spent, List.max spent with
    | low, high when low = high -> Show.amount low
    | low, high -> $"{text low}–{text high}"

let private columns (study: Study) =
    (cycles study |> List.map (budget study))
    @ (if List.length (cycles study) > 1 then [ "area" ] else [])

let private areaNote =
    "area: mean over the budget (trapezoids), for trials that reached every budget."

let private inUnit unit = if unit = "" then "" else $" in {unit}"

// Mean, standard deviation, and the number of trials where it is not the usual one.
let private cellOf metric trials values =
    match values with
    | [] -> None
    | _ ->
        let sample = Sample.Of values

        Some {
            Number = sample.Mean
            Value = Metric.value metric sample.Mean
            Spread =
                match Option.ofNullable sample.Deviation with
                | Some deviation -> "± " + Metric.value metric deviation
                | None -> ""
            Trials = if sample.Count = trials then None else Some sample.Count
        }

/// Mean and standard deviation of a metric, a row for each arm and a column for each budget, and the area under the curve.
let valuesOf metric (study: Study) =
    let curves = Study.curves metric study
    let described = Metric.describe metric
    let trials = Study.trials study

    let cell = cellOf described trials

    let row curve =
        let points =
            cycles study
            |> List.map (fun cycle ->
                Curve.at cycle curve
                |> Option.bind (fun point -> cell (List.map snd point.Values)))

        Show.name curve.Arm,
        if List.length (cycles study) > 1 then
            points @ [ cell (Curve.areas (cycles study) curve |> List.map snd) ]
        else
            points

    let rows = List.map row curves

    let isPartial =
        rows |> List.exists (snd >> List.exists (Option.exists _.Trials.IsSome))

    {
        Caption =
            described.Title
            + inUnit (Metric.unit described)
            + match trials with
              | 1 -> ", a single trial"
              | _ -> $", mean ± standard deviation over {trials} trials"
        Columns = columns study
        Rows = rows
        Notes = [
            if List.length (cycles study) > 1 then
                areaNote
            if isPartial then
                "In brackets: number of trials, where it is not that of the heading."
        ]
    }

/// Mean and standard deviation of the headline metric.
let values (study: Study) = valuesOf study.Headline.Name study

let private differenceCell metric (difference: PairedDifference) =
    let isEqual = difference.Differences.Values |> Seq.forall ((=) 0.0)

    {
        Number = difference.Mean
        Value =
            if isEqual then
                "equal"
            else
                Metric.difference metric difference.Mean
        Spread =
            match Option.ofNullable (difference.MeanInterval()) with
            | Some interval when not isEqual -> Metric.interval metric interval
            | _ -> ""
        Trials = None
    }

/// How the headline metric of each arm differs from that of the baseline in the same trials; None for a single arm.
let differences (study: Study) =
    let metric = study.Headline
    let trials = Study.trials study

    let cell (difference: PairedDifference) = {
        differenceCell metric difference with
            Trials =
                if difference.Count = trials then
                    None
                else
                    Some difference.Count
    }

    let cycles = cycles study

    let row baseline curve =
        Show.name curve.Arm,
        [
            for cycle in cycles do
                Curve.differenceTo baseline cycle curve |> Option.map cell
            if cycles.Length > 1 then
                Curve.areas cycles curve
                |> Curve.pairedWith (Curve.areas cycles baseline)
                |> Option.map cell
        ]

    Study.compared metric.Name study
    |> Option.map (fun (baseline, others) ->
        let rows = List.map (row baseline) others

        let has test =
            rows |> List.exists (snd >> List.exists (Option.exists test))

        {
            Caption =
                $"Difference to {Show.name study.Baseline}{inUnit (Metric.unitOfDifferences metric)}"
                + match trials with
                  | 1 -> ", a single trial"
                  | _ -> $", mean [95 %% interval] of {trials} paired trials"
            Columns = columns study
            Rows = rows
            Notes = [
                if trials = 1 then
                    "A single trial has no interval: it cannot tell arms apart."
                else
                    "An interval that holds 0 leaves the order open. Each stands alone; verdicts correct for their number."
                if has (fun cell -> cell.Value = "equal") then
                    "equal: no difference in any trial."
                if has _.Trials.IsSome then
                    "In brackets: number of paired trials, where it is not that of the heading."
            ]
        })

/// A study in plain characters for a terminal: values, paired differences, verdicts, claims, and what is missing.
/// <param name="extras">What is known beside the runs.</param>
/// <param name="histories">The runs of one experiment.</param>
let textOf extras (histories: RunHistory list) =
    match Study.tryOf extras histories with
    | None -> "Nothing has been measured yet.\n"
    | Some study ->
        let scale =
            match study.ScaledDown with
            | Some words -> $", scaled down: {words}"
            | None -> ""

        [
            $"{Show.name study.Name}{scale}\n"
            Table.print 100 (Study.units study) (values study)
            match differences study with
            | Some table -> Table.print 100 (Study.units study) table
            | None -> ()
            match Words.lines study @ Claims.lines study with
            | [] -> ()
            | lines -> (String.concat "\n" lines).TrimEnd() + "\n"
            match Study.notices study with
            | [] -> ()
            | notices -> notices |> List.map (fun notice -> $"! {notice}\n") |> String.concat ""
        ]
        |> String.concat "\n"

/// As `textOf`, when nothing but the store is known.
let text histories = textOf Extras.None histories

/// The metric of each class in the last cycle that every arm has reached: a row for each class, a column for each arm.
/// <param name="metric">What is measured per class, such as "accuracy".</param>
/// <param name="study">The study.</param>
let perClass metric (study: Study) =
    let parts =
        study.Rows
        |> List.map _.Metric
        |> List.distinct
        |> List.choose (function
            | Metric.PerClass(parent, part) as name when parent = metric -> Some(name, part)
            | _ -> None)

    match Study.lastCommon study, parts with
    | None, _
    | _, [] -> None
    | Some cycle, parts ->
        let described = Metric.describe metric

        let measured =
            study.Rows
            |> List.filter (fun row -> row.Cycle = cycle && Double.IsFinite row.Value)
            |> List.groupBy (fun row -> row.Arm, row.Metric)
            |> dict

        let isMeasured (name, _) =
            study.Arms |> List.exists (fun arm -> measured.ContainsKey((arm, name)))

        let cell name arm =
            match measured.TryGetValue((arm, name)) with
            | true, rows -> rows |> List.map _.Value |> cellOf described (Study.trials study)
            | _ -> None

        Some {
            Caption =
                $"{described.Title} of each class{inUnit (Metric.unit described)} with {budget study cycle} {Study.units study}"
            Columns = study.Arms |> List.map Show.name
            Rows =
                parts
                |> List.filter isMeasured
                |> List.map (fun (name, part) -> Show.name part, study.Arms |> List.map (cell name))
            Notes = []
        }
