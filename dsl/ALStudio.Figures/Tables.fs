/// Tables: what was measured at each budget, for the terminal and for reports.
module ALStudio.Figures.Tables

open System
open ALStudio.Core
open ALStudio.Statistics

/// One entry of a table.
type Cell = {
    /// The number itself.
    Value: string
    /// What says how sure it is: "± 0.9" or "[−0.4, 2.9]"; empty when nothing does.
    Spread: string
    /// Number of trials where it is not that of the caption.
    Trials: int option
}

/// A table as text.
type Table = {
    /// What it shows, in one line.
    Caption: string
    /// Names of the columns after the first.
    Columns: string list
    /// A name and a cell for each column; None where nothing was measured.
    Rows: (string * Cell option list) list
    /// What a reader must know to read it.
    Notes: string list
}

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

/// Mean and standard deviation of a metric, a row for each arm and a column for each budget, and the area under the curve.
let valuesOf metric (study: Study) =
    let curves = Study.curves metric study
    let described = Metric.describe metric
    let trials = Study.trials study

    let cell (values: float list) =
        match values with
        | [] -> None
        | _ ->
            let sample = Sample.Of values

            Some {
                Value = Metric.value described sample.Mean
                Spread =
                    match Option.ofNullable sample.Deviation with
                    | Some deviation -> "± " + Metric.value described deviation
                    | None -> ""
                Trials = if sample.Count = trials then None else Some sample.Count
            }

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
    let bound (value: float) = Metric.difference metric value

    {
        Value =
            if isEqual then
                "equal"
            else
                Metric.difference metric difference.Mean
        Spread =
            match Option.ofNullable (difference.MeanInterval()) with
            | Some interval when not isEqual -> $"[{bound interval.Low}, {bound interval.High}]"
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
                    "An interval that holds 0 leaves the order open. Paired t, not corrected for the number of comparisons."
                if has (fun cell -> cell.Value = "equal") then
                    "equal: no difference in any trial."
                if has _.Trials.IsSome then
                    "In brackets: number of paired trials, where it is not that of the heading."
            ]
        })

let private plain cell =
    match cell with
    | None -> "–"
    | Some cell ->
        [
            cell.Value
            cell.Spread
            match cell.Trials with
            | Some trials -> $"({trials})"
            | None -> ""
        ]
        |> List.filter ((<>) "")
        |> String.concat " "

// As many columns as fit into the width stand side by side; the others follow below under the same names.
let rec private blocks width (first: int) (columns: (string * string list) list) =
    let wide (heading: string, cells) =
        2 + (heading :: cells |> List.map String.length |> List.max)

    let fitting =
        columns
        |> List.scan (fun used column -> used + wide column) first
        |> List.tail
        |> List.takeWhile (fun used -> used <= width)
        |> List.length
        |> max 1
        |> min columns.Length

    match List.splitAt fitting columns with
    | block, [] -> [ block ]
    | block, rest -> block :: blocks width first rest

let private lines width units (table: Table) =
    let names = units :: List.map fst table.Rows
    let first = names |> List.map String.length |> List.max

    let columns =
        table.Columns
        |> List.mapi (fun i heading -> heading, table.Rows |> List.map (fun (_, cells) -> plain cells[i]))

    let block (columns: (string * string list) list) =
        let padded =
            columns
            |> List.map (fun (heading, cells) ->
                let wide = heading :: cells |> List.map String.length |> List.max
                heading :: cells |> List.map _.PadLeft(wide))

        names
        |> List.mapi (fun i name ->
            (name.PadRight first :: (padded |> List.map (List.item i)) |> String.concat "  ").TrimEnd())

    [
        table.Caption
        ""
        yield!
            blocks width first columns
            |> List.map block
            |> List.reduce (fun above below -> above @ [ "" ] @ below)
        if not table.Notes.IsEmpty then
            ""
            yield! table.Notes
    ]

/// A table in plain characters, at most so many wide where names and cells allow; every line ends with a line feed.
/// <param name="width">Characters in a line.</param>
/// <param name="units">Name of the budget's unit, above the arms.</param>
/// <param name="table">The table.</param>
let print width units (table: Table) =
    lines width units table
    |> List.map (fun line -> line + "\n")
    |> String.concat ""

/// The tables of a study in plain characters for a terminal: values, paired differences, and what is missing.
/// <param name="extras">What is known beside the runs.</param>
/// <param name="histories">The runs of one experiment.</param>
let textOf extras (histories: RunHistory list) =
    match Study.tryOf extras histories with
    | None -> "No cycle is finished yet.\n"
    | Some study ->
        let scale =
            match study.ScaledDown with
            | Some words -> $", scaled down: {words}"
            | None -> ""

        [
            $"{Show.name study.Name}{scale}\n"
            print 100 (Study.units study) (values study)
            match differences study with
            | Some table -> print 100 (Study.units study) table
            | None -> ()
            match Study.notices study with
            | [] -> ()
            | notices -> notices |> List.map (fun notice -> $"! {notice}\n") |> String.concat ""
        ]
        |> String.concat "\n"

/// As `textOf`, when nothing but the store is known.
let text histories = textOf Extras.None histories
