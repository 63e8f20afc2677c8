/// Axes: what stands around the curves of a chart.
module internal ALStudio.Figures.Axes

open Plotly.NET
open Plotly.NET.LayoutObjects

/// A name as plotly.js shows it: it reads a little HTML in every text. Traces of an arm share it as legend group.
let escaped (text: string) =
    (Show.name text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")

let private axis title =
    LinearAxis.init (
        Title = Title.init (Text = title),
        ShowGrid = true,
        GridColor = Color.fromString "#e3e6ea",
        ZeroLine = false,
        ShowLine = false
    )

/// What is behind and around every chart.
/// <param name="top">Room above the curves, in pixels.</param>
let ground (top: int) =
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
        Margin = Margin.init (Left = 56, Right = 16, Top = top, Bottom = 48)
    )

let private legend =
    Legend.init (Orientation = StyleParam.Orientation.Horizontal, Y = -0.18, YAnchor = StyleParam.YAnchorPosition.Top)

/// What stands over a chart: a heading, and what was made smaller wherever anything was.
let heading (text: string) (scaledDown: string option) =
    let scale =
        match scaledDown with
        | Some words -> $"<br><span style=\"font-size:0.8em\">scaled down: {escaped words}</span>"
        | None -> ""

    Title.init (
        Text = text + scale,
        X = 0.0,
        XRef = "paper",
        XAnchor = StyleParam.XAnchorPosition.Left,
        Font = Font.init (Size = 17.0)
    )

/// What was spent; up to eight budgets are named one by one.
let horizontal (units: string) (curves: Curve list) =
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

/// A chart with its axes, legend and letters.
let framed horizontal vertical chart =
    chart
    |> Chart.withLayout (ground 16)
    |> Chart.withLegend legend
    |> Chart.withXAxis horizontal
    |> Chart.withYAxis vertical

/// The vertical axis of a metric's values.
let ofValues (curves: Curve list) =
    match curves |> List.tryHead |> Option.map _.Metric with
    | Some metric when metric.Scale = Share -> axis (escaped metric.Title) |> LinearAxis.style (TickFormat = "~%")
    | Some metric -> axis (escaped metric.Title)
    | None -> axis ""

/// The vertical axis of differences, with a line where there is none.
let ofDifferences title =
    axis title
    |> LinearAxis.style (
        TickFormat = "+~r",
        ZeroLine = true,
        ZeroLineColor = Color.fromString "#59626e",
        ZeroLineWidth = 1.5
    )
