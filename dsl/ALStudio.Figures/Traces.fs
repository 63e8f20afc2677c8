/// Traces: the lines, bands and intervals that a curve is drawn with.
module internal ALStudio.Figures.Traces

open Plotly.NET
open ALStudio.Figures.Axes
open ALStudio.Statistics

/// A trace of plotly.js.
let trace style =
    Trace2D.initScatter style |> GenericChart.ofTraceObject false

/// An area between two edges, without a border of its own; it goes with its arm in the legend.
let areaOf opacity pen (curve: Curve) around =
    trace (
        Trace2DStyle.Scatter(
            X = List.map fst around,
            Y = List.map snd around,
            Mode = StyleParam.Mode.Lines,
            Line = Line.init (Width = 0.0),
            Fill = StyleParam.Fill.ToSelf,
            FillColor = Palette.faint opacity pen,
            HoverInfo = StyleParam.HoverInfo.Skip,
            Name = escaped curve.Arm,
            LegendGroup = escaped curve.Arm,
            ShowLegend = false
        )
    )

/// A band of one standard deviation around the mean.
let bandOf opacity pen (curve: Curve) =
    let spread =
        curve.Points
        |> List.choose (fun point ->
            Option.ofNullable point.Sample.Deviation
            |> Option.map (fun s -> point.Spent, point.Sample.Mean - s, point.Sample.Mean + s))

    let edge = List.map (fun (spent, low, _) -> spent, low) spread
    let back = spread |> List.rev |> List.map (fun (spent, _, high) -> spent, high)
    areaOf opacity pen curve (edge @ back)

/// A thin line for a single trial.
let trialOf pen (curve: Curve) (_, points: (float * float) list) =
    trace (
        Trace2DStyle.Scatter(
            X = List.map fst points,
            Y = List.map snd points,
            Mode = StyleParam.Mode.Lines,
            Line = Line.init (Width = 1.0, Color = Palette.faint 0.35 pen),
            HoverInfo = StyleParam.HoverInfo.Skip,
            Name = escaped curve.Arm,
            LegendGroup = escaped curve.Arm,
            Meta = "trial",
            ShowLegend = false
        )
    )

/// What is told of a point under the pointer.
let told (curve: Curve) (point: Point) =
    let unit = Metric.unit curve.Metric
    let value = Metric.value curve.Metric point.Sample.Mean + unit

    match Option.ofNullable point.Sample.Deviation with
    | Some s -> $"{escaped curve.Arm}: {value} ± {Metric.value curve.Metric s} (n = {point.Sample.Count})"
    | None -> $"{escaped curve.Arm}: {value} (n = {point.Sample.Count})"

/// The mean, with a marker at each budget.
let meanOf pen (curve: Curve) =
    trace (
        Trace2DStyle.Scatter(
            X = (curve.Points |> List.map _.Spent),
            Y = (curve.Points |> List.map _.Sample.Mean),
            MultiText = (curve.Points |> List.map (told curve)),
            Mode = StyleParam.Mode.Lines_Markers,
            Line = Line.init (Width = 2.4, Color = Palette.colour pen, Dash = pen.Dash),
            Marker = TraceObjects.Marker.init (Size = 8, Symbol = pen.Marker, Color = Palette.colour pen),
            HoverInfo = StyleParam.HoverInfo.Text,
            Name = escaped curve.Arm,
            LegendGroup = escaped curve.Arm
        )
    )

/// Differences with their 95 % intervals, a little beside their budgets.
let differenceOf shift (curve: Curve) (points: (Point * PairedDifference) list) =
    let metric = curve.Metric
    let pen = Palette.pen curve.Position
    let name = escaped curve.Arm

    let scale =
        match metric.Scale with
        | Share -> 100.0
        | Number -> 1.0

    let half =
        points
        |> List.map (fun (_, difference) ->
            difference.MeanInterval()
            |> Option.ofNullable
            |> Option.map (fun interval -> scale * interval.HalfWidth))

    let told (point: Point, difference: PairedDifference) =
        let bounds =
            match Option.ofNullable (difference.MeanInterval()) with
            | Some interval -> " " + Metric.interval metric interval
            | None -> ""

        $"{name}: {Metric.difference metric difference.Mean}{bounds} (n = {difference.Count})"

    trace (
        Trace2DStyle.Scatter(
            X = (points |> List.map (fun (point, _) -> point.Spent + shift)),
            Y = (points |> List.map (fun (_, difference) -> scale * difference.Mean)),
            MultiText = List.map told points,
            Mode = StyleParam.Mode.Lines_Markers,
            Line = Line.init (Width = 1.0, Color = Palette.faint 0.5 pen, Dash = pen.Dash),
            Marker = TraceObjects.Marker.init (Size = 9, Symbol = pen.Marker, Color = Palette.colour pen),
            YError =
                TraceObjects.Error.init (
                    Visible = true,
                    Type = StyleParam.ErrorType.Data,
                    Array = List.map (Option.defaultValue 0.0) half,
                    Color = Palette.colour pen,
                    Thickness = 1.6,
                    Width = 5.0
                ),
            HoverInfo = StyleParam.HoverInfo.Text,
            Name = name,
            LegendGroup = name
        )
    )

/// Arms stand a little beside each other, so that their intervals can be told apart.
let step (curves: Curve list) =
    let budgets =
        curves
        |> List.collect (fun curve -> curve.Points |> List.map _.Spent)
        |> List.distinct
        |> List.sort

    match List.pairwise budgets with
    | [] -> 1.0
    | gaps ->
        (gaps |> List.map (fun (left, right) -> right - left) |> List.min)
        / float (2 * curves.Length)
