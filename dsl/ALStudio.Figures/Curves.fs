/// Curves: learning curves as Plotly.NET charts – mean, standard deviation and every single trial of each arm.
module ALStudio.Figures.Curves

open Plotly.NET
open Plotly.NET.LayoutObjects
open ALStudio.Figures.Rows
open ALStudio.Statistics

/// A name as plotly.js shows it: it reads a little HTML in every text. Traces of an arm share it as legend group.
let escaped (text: string) =
    (Show.name text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")

let private trace style =
    Trace2D.initScatter style |> GenericChart.ofTraceObject false

// An area between two edges, without a border of its own; it goes with its arm in the legend.
let private areaOf opacity pen (curve: Curve) around =
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

let private bandOf opacity pen (curve: Curve) =
    let spread =
        curve.Points
        |> List.choose (fun point ->
            Option.ofNullable point.Sample.Deviation
            |> Option.map (fun s -> point.Spent, point.Sample.Mean - s, point.Sample.Mean + s))

    let edge = List.map (fun (spent, low, _) -> spent, low) spread
    let back = spread |> List.rev |> List.map (fun (spent, _, high) -> spent, high)
    areaOf opacity pen curve (edge @ back)

let private trialOf pen (curve: Curve) (_, points: (float * float) list) =
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

let private told (curve: Curve) (point: Point) =
    let unit = Metric.unit curve.Metric
    let value = Metric.value curve.Metric point.Sample.Mean + unit

    match Option.ofNullable point.Sample.Deviation with
    | Some s -> $"{escaped curve.Arm}: {value} ± {Metric.value curve.Metric s} (n = {point.Sample.Count})"
    | None -> $"{escaped curve.Arm}: {value} (n = {point.Sample.Count})"

let private meanOf pen (curve: Curve) =
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

let private axis title =
    LinearAxis.init (
        Title = Title.init (Text = title),
        ShowGrid = true,
        GridColor = Color.fromString "#e3e6ea",
        ZeroLine = false,
        ShowLine = false
    )

let private layout =
    Layout.init (
        Font =
            Font.init (
                Family = StyleParam.FontFamily.Custom "system-ui, sans-serif",
                Size = 13.0,
                Color = Color.fromString "#2a2f36"
            ),
        PaperBGColor = Color.fromString "rgba(0,0,0,0)",
        PlotBGColor = Color.fromString "rgba(0,0,0,0)",
        HoverMode = StyleParam.HoverMode.X,
        Margin = Margin.init (Left = 56, Right = 16, Top = 16, Bottom = 48)
    )

let private legend =
    Legend.init (Orientation = StyleParam.Orientation.Horizontal, Y = -0.18, YAnchor = StyleParam.YAnchorPosition.Top)

let private horizontal (units: string) (curves: Curve list) =
    let budgets =
        curves
        |> List.collect (fun curve -> curve.Points |> List.map _.Spent)
        |> List.distinct
        |> List.sort

    let axis = axis units |> LinearAxis.style (TickFormat = ",~r")

    if budgets.IsEmpty || budgets.Length > 8 then
        axis
    else
        axis |> LinearAxis.style (TickVals = budgets)

let private framed horizontal vertical chart =
    chart
    |> Chart.withLayout layout
    |> Chart.withLegend legend
    |> Chart.withXAxis horizontal
    |> Chart.withYAxis vertical

/// The chart of some curves under one pair of axes, without a heading.
/// <param name="units">Title of the horizontal axis.</param>
/// <param name="curves">Curves of one metric.</param>
let chart units (curves: Curve list) =
    let vertical =
        match curves |> List.tryHead |> Option.map _.Metric with
        | Some metric when metric.Scale = Share -> axis (escaped metric.Title) |> LinearAxis.style (TickFormat = "~%")
        | Some metric -> axis (escaped metric.Title)
        | None -> axis ""

    match curves with
    | [] -> Chart.Invisible()
    | _ -> curves |> List.map (drawn curves.Length) |> Chart.combine
    |> framed (horizontal units curves) vertical

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

let private ofMetric metric frame =
    let rows = Frames.rowsOf frame
    Curve.ofRows metric rows |> chart (unitsOf rows)

/// Accuracy over what was spent.
let accuracy frame = ofMetric "accuracy" frame

/// Mean intersection over union over what was spent.
let meanIoU frame = ofMetric "meanIoU" frame

/// Test loss over what was spent.
let loss frame = ofMetric "loss" frame

/// A heading over a chart: the experiment, and what was made smaller wherever anything was.
let titled (study: Study) chart =
    let scale =
        match study.ScaledDown with
        | Some words -> $"<br><span style=\"font-size:0.8em\">scaled down: {escaped words}</span>"
        | None -> ""

    let heading =
        Title.init (
            Text = $"{escaped study.Name}{scale}",
            X = 0.0,
            XRef = "paper",
            XAnchor = StyleParam.XAnchorPosition.Left,
            Font = Font.init (Size = 17.0)
        )

    chart
    |> Chart.withTitle heading
    |> Chart.withMarginSize (Left = 64, Right = 24, Top = 72, Bottom = 48)

/// The curves of one metric of a study, with its heading.
let ofStudy metric (study: Study) =
    Study.curves metric study |> chart (Study.units study) |> titled study

let private differenceOf shift (curve: Curve) (points: (Point * PairedDifference) list) =
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

// Arms stand a little beside each other, so that their intervals can be told apart.
let private step (curves: Curve list) =
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

/// How each arm differs from the baseline in the same trials, with 95 % intervals; None when there is nothing to compare.
let differences metric (study: Study) =
    let unit =
        match Metric.unitOfDifferences (Metric.describe metric) with
        | "" -> ""
        | unit -> $", {unit}"

    let vertical =
        axis $"Difference to {escaped study.Baseline}{unit}"
        |> LinearAxis.style (
            TickFormat = "+~r",
            ZeroLine = true,
            ZeroLineColor = Color.fromString "#59626e",
            ZeroLineWidth = 1.5
        )

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
        |> framed (horizontal (Study.units study) (baseline :: others)) vertical)

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

    let vertical =
        match stored @ now |> List.tryHead |> Option.map _.Metric with
        | Some metric when metric.Scale = Share -> axis (escaped metric.Title) |> LinearAxis.style (TickFormat = "~%")
        | Some metric -> axis (escaped metric.Title)
        | None -> axis ""

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
    |> framed (horizontal units (stored @ now)) vertical

/// How far each arm moved in the trials that both sides have, with 95 % intervals.
/// <param name="metric">What was measured.</param>
/// <param name="units">Title of the horizontal axis.</param>
/// <param name="moved">Curves as they are now, each with its points and how they moved.</param>
let movements (metric: Metric) units (moved: (Curve * (Point * PairedDifference) list) list) =
    let curves = List.map fst moved

    let vertical =
        let unit = Metric.unitOfDifferences metric

        axis (
            if unit = "" then
                "Now minus stored"
            else
                $"Now minus stored, {unit}"
        )
        |> LinearAxis.style (
            TickFormat = "+~r",
            ZeroLine = true,
            ZeroLineColor = Color.fromString "#59626e",
            ZeroLineWidth = 1.5
        )

    let middle = float (curves.Length - 1) / 2.0

    match moved with
    | [] -> Chart.Invisible()
    | _ ->
        moved
        |> List.mapi (fun i (curve, points) -> differenceOf (step curves * (float i - middle)) curve points)
        |> Chart.combine
    |> framed (horizontal units curves) vertical
