/// Curves: learning curves as Plotly.NET charts – mean, standard deviation and every single trial of each arm.
module ALStudio.Figures.Curves

open Plotly.NET
open Plotly.NET.LayoutObjects
open ALStudio.Figures.Axes
open ALStudio.Figures.Rows
open ALStudio.Figures.Traces

/// Whether single trials can be told apart among the curves of so many arms; else only means and bands are drawn.
let showsTrials arms = arms <= 6

let private drawn arms (curve: Curve) =
    let pen = Palette.pen curve.Position

    [
        if curve.Points |> List.filter (fun point -> point.Sample.Count > 1) |> List.length > 1 then
            bandOf (if showsTrials arms then 0.16 else 0.07) pen curve
        if curve.Trials.Length > 1 && showsTrials arms then
            yield! List.map (trialOf pen curve) curve.Trials
        meanOf pen curve
    ]
    |> Chart.combine

/// The chart of some curves under one pair of axes, without a heading.
/// <param name="units">Title of the horizontal axis.</param>
/// <param name="curves">Curves of one metric.</param>
let chart units (curves: Curve list) =
    match curves with
    | [] -> Chart.Invisible()
    | _ -> curves |> List.map (drawn curves.Length) |> Chart.combine
    |> Axes.framed (Axes.horizontal units curves) (Axes.ofValues curves)

// Where every answer costs one, the budget counts labels; elsewhere clicks.
let private unitsOf (rows: Row list) =
    if rows |> List.forall (fun row -> row.Cost = float row.Labels) then
        "labels"
    else
        "clicks"

/// The curves of one metric of a frame, a chart for each arm; `Chart.combine` puts them together.
let of' metric frame =
    let curves = Frames.rowsOf frame |> Curve.ofRows metric
    List.map (drawn curves.Length) curves

/// The curves of one metric of a frame in one chart.
let ofMetric metric frame =
    let rows = Frames.rowsOf frame
    Curve.ofRows metric rows |> chart (unitsOf rows)

/// A heading over a chart: the experiment, and what was made smaller wherever anything was.
let titled (study: Study) chart =
    chart
    |> Chart.withTitle (Axes.heading (escaped study.Name) study.ScaledDown)
    |> Chart.withMarginSize (Left = 64, Right = 24, Top = 72, Bottom = 48)

/// The curves of one metric of a study, with its heading.
let ofStudy metric (study: Study) =
    Study.curves metric study |> chart (Study.units study) |> titled study

/// How each arm differs from the baseline in the same trials, with 95 % intervals; None when there is nothing to compare.
let differences metric (study: Study) =
    let unit =
        match Metric.unitOfDifferences (Metric.describe metric) with
        | "" -> ""
        | unit -> $", {unit}"

    let vertical = Axes.ofDifferences $"Difference to {escaped study.Baseline}{unit}"

    Study.compared metric study
    |> Option.map (fun (baseline, others) ->
        let middle = float (others.Length - 1) / 2.0

        let drawn i (curve: Curve) =
            curve.Points
            |> List.choose (fun point ->
                Curve.differenceTo baseline point.Cycle curve
                |> Option.map (fun difference -> point, difference))
            |> differenceOf (step others * (float i - middle)) curve

        others
        |> List.mapi drawn
        |> Chart.combine
        |> Axes.framed (Axes.horizontal (Study.units study) (baseline :: others)) vertical)
