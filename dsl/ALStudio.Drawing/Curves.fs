/// Curves for figures that are drawn by hand: each takes the measurements of a study, a frame with the columns of `curves.csv`.
module ALStudio.Curves

open Deedle
open Plotly.NET
open ALStudio.Core
open ALStudio.Dsl

/// A metric that nobody has measured would be an empty figure, which looks like a result.
let private measured metric (curves: Frame<int, string>) =
    match curves.GetColumn<string>("metric").Values |> Seq.distinct |> List.ofSeq with
    | names when List.contains metric names -> curves
    | names ->
        let hint =
            match Spelling.nearest names metric with
            | Some near -> $"Maybe you want: {near}"
            | None -> "Measured are: " + String.concat ", " names

        raise (ProblemException($"This study has not measured {metric}.", hint))

/// The curves of a metric by its name in `curves.csv`, a chart for each arm: `curves |> Curves.of' "meanIoU" |> Chart.combine`.
let of' (metric: string) (curves: Frame<int, string>) : GenericChart list =
    curves |> measured metric |> ALStudio.Figures.Curves.of' metric

/// All curves of a metric in one chart with axes, as the report draws them.
let combined (metric: string) (curves: Frame<int, string>) : GenericChart =
    curves |> measured metric |> ALStudio.Figures.Curves.ofMetric metric
