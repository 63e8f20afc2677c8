/// Overlays: stored curves and those of now, in one chart.
module ALStudio.Figures.Overlays

open Plotly.NET
open ALStudio.Figures.Axes
open ALStudio.Figures.Traces
open ALStudio.Statistics

// A stored curve: dashed, with an empty marker, over a band of what it may move.
let private storedOf allowed pen (curve: Curve) = [
    match allowed curve with
    | None -> ()
    | Some(tolerance: float) ->
        let edge sign =
            curve.Points
            |> List.map (fun point -> point.Spent, point.Sample.Mean + sign * tolerance)

        areaOf 0.1 pen curve (edge -1.0 @ List.rev (edge 1.0))

    trace (
        Trace2DStyle.Scatter(
            X = (curve.Points |> List.map _.Spent),
            Y = (curve.Points |> List.map _.Sample.Mean),
            MultiText = (curve.Points |> List.map (fun point -> $"{told curve point}, stored")),
            Mode = StyleParam.Mode.Lines_Markers,
            Line = Line.init (Width = 1.6, Color = Palette.colour pen, Dash = StyleParam.DrawingStyle.Dash),
            Marker =
                TraceObjects.Marker.init (
                    Size = 10,
                    Symbol = pen.Marker,
                    Color = Color.fromString "rgba(0,0,0,0)",
                    Outline = Line.init (Width = 1.6, Color = Palette.colour pen)
                ),
            HoverInfo = StyleParam.HoverInfo.Text,
            Name = escaped curve.Arm,
            LegendGroup = escaped curve.Arm,
            Meta = "stored",
            ShowLegend = false
        )
    )
]

/// Stored curves, dashed, under those of now, which are solid. An arm has one pen on both sides.
/// <param name="allowed">How far a stored curve may move, if that is judged.</param>
/// <param name="units">Title of the horizontal axis.</param>
/// <param name="stored">Curves of one metric as they are stored.</param>
/// <param name="now">Curves of the same metric as they are now.</param>
let overlaid allowed units (stored: Curve list) (now: Curve list) =
    let solid (curve: Curve) = { Palette.pen curve.Position with Dash = StyleParam.DrawingStyle.Solid }

    match
        [
            for curve in stored do
                yield! storedOf allowed (solid curve) curve

            for curve in now do
                meanOf (solid curve) curve
        ]
    with
    | [] -> Chart.Invisible()
    | drawn -> Chart.combine drawn
    |> Axes.framed (Axes.horizontal units (stored @ now)) (Axes.ofValues (stored @ now))

/// How far each arm moved in the trials that both sides have, with 95 % intervals.
/// <param name="metric">What was measured.</param>
/// <param name="units">Title of the horizontal axis.</param>
/// <param name="moved">Curves as they are now, each with its points and how they moved.</param>
let movements (metric: Metric) units (moved: (Curve * (Point * PairedDifference) list) list) =
    let curves = List.map fst moved

    let vertical =
        let unit = Metric.unitOfDifferences metric

        Axes.ofDifferences (
            if unit = "" then
                "Now minus stored"
            else
                $"Now minus stored, {unit}"
        )

    let middle = float (curves.Length - 1) / 2.0

    match moved with
    | [] -> Chart.Invisible()
    | _ ->
        moved
        |> List.mapi (fun i (curve, points) -> differenceOf (step curves * (float i - middle)) curve points)
        |> Chart.combine
    |> Axes.framed (Axes.horizontal units curves) vertical
