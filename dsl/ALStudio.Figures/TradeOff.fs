/// TradeOff: what polygons of several tolerances cost and keep, as one SVG picture with two vertical axes.
module ALStudio.Figures.TradeOff

open System
open System.Globalization
open System.Security

/// What polygons of one tolerance cost and keep.
type Point = {
    /// How far, in pixels, a polygon may leave the border.
    Tolerance: float
    /// Clicks of a mean image.
    Clicks: float
    /// Agreement with the masks, from 0 to 1.
    MeanIoU: float
}

let private width, height = 720.0, 420.0
let private left, right, top, bottom = 72.0, 648.0, 56.0, 356.0
let private clicksPen, qualityPen = Palette.pen 0, Palette.pen 1

let private at (value: float) =
    value.ToString("0.##", CultureInfo.InvariantCulture)

let private colour (pen: Palette.Pen) =
    let red, green, blue = pen.Rgb
    $"rgb({red},{green},{blue})"

/// The least of 1, 2 or 5 times a power of ten that divides a range into at most six parts.
let private step range =
    let rough = range / 6.0
    let power = 10.0 ** floor (log10 rough)

    [ 1.0; 2.0; 5.0; 10.0 ]
    |> List.map (fun factor -> factor * power)
    |> List.find (fun step -> step >= rough * 0.999999)

/// A scale over numbers: its first and last mark, and where they lie on the paper.
type private Scale = { Low: float; High: float; From: float; To: float; Step: float }

/// A scale whose marks hold all numbers.
let private scale from until low (values: float list) =
    let high = max (List.max values) (low + 1e-9)
    let step = step (high - low)

    {
        Low = floor (low / step + 1e-9) * step
        High = ceil (high / step - 1e-9) * step
        From = from
        To = until
        Step = step
    }

let private place scale value =
    scale.From
    + (value - scale.Low) / (scale.High - scale.Low) * (scale.To - scale.From)

let private marks scale = [
    for mark in 0 .. int (Math.Round((scale.High - scale.Low) / scale.Step)) -> scale.Low + float mark * scale.Step
]

let private text x y anchor fill content =
    $"<text x=\"{at x}\" y=\"{at y}\" text-anchor=\"{anchor}\" fill=\"{fill}\">{SecurityElement.Escape content}</text>"

let private turned x y fill content =
    $"<text transform=\"translate({at x} {at y}) rotate(-90)\" text-anchor=\"middle\" fill=\"{fill}\">{SecurityElement.Escape content}</text>"

let private ink, soft, grid = "#1c2025", "#59626e", "#e2e5e9"

let private curve (pen: Palette.Pen) places =
    let line = places |> List.map (fun (x, y) -> $"{at x},{at y}") |> String.concat " "

    [
        $"<polyline points=\"{line}\" fill=\"none\" stroke=\"{colour pen}\" stroke-width=\"2.4\" stroke-dasharray=\"{pen.Dashes}\"/>"
        for x, y in places do
            $"<path transform=\"translate({at x} {at y})\" d=\"{pen.Outline}\" fill=\"{colour pen}\"/>"
    ]

/// The picture. It needs nothing else, and has a text for those who cannot see it.
/// <param name="title">What the masks are.</param>
/// <param name="clicks">What is counted, such as "clicks per image".</param>
/// <param name="points">One point per tolerance, in any order; at least one.</param>
let svg (title: string) (clicks: string) (points: Point list) =
    let points = points |> List.sortBy _.Tolerance
    let percent (point: Point) = 100.0 * point.MeanIoU
    let across = points |> List.map _.Tolerance |> scale left right 0.0
    let costs = points |> List.map _.Clicks |> scale bottom top 0.0
    let least = points |> List.map percent |> List.min
    let quality = scale bottom top (min 90.0 least) [ 100.0 ]

    let told =
        points
        |> List.map (fun point ->
            $"{at point.Tolerance} px: {Show.fixedTo 1 point.Clicks} {clicks}, {Show.fixedTo 2 (percent point)} %% mIoU")
        |> String.concat "; "

    let heading = SecurityElement.Escape title
    let spoken = SecurityElement.Escape(title + ": " + told)

    [
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {at width} {at height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" role=\"img\">"
        $"<title>{spoken}</title>"
        $"<rect width=\"{at width}\" height=\"{at height}\" fill=\"#fff\"/>"
        $"<text x=\"{at left}\" y=\"32\" font-size=\"17\" fill=\"{ink}\">{heading}</text>"
        for mark in marks costs do
            let y = place costs mark
            $"<path d=\"M{at left} {at y}H{at right}\" stroke=\"{grid}\"/>"
            text (left - 10.0) (y + 4.0) "end" (colour clicksPen) (at mark)
        for mark in marks quality do
            text (right + 10.0) (place quality mark + 4.0) "start" (colour qualityPen) (at mark)
        for mark in marks across do
            text (place across mark) (bottom + 22.0) "middle" soft (at mark)
        text ((left + right) / 2.0) (bottom + 46.0) "middle" ink "tolerance of the polygons, pixels"
        turned (left - 48.0) ((top + bottom) / 2.0) (colour clicksPen) clicks
        turned (right + 56.0) ((top + bottom) / 2.0) (colour qualityPen) "mean IoU with the masks, %"
        yield!
            points
            |> List.map (fun point -> place across point.Tolerance, place costs point.Clicks)
            |> curve clicksPen
        yield!
            points
            |> List.map (fun point -> place across point.Tolerance, place quality (percent point))
            |> curve qualityPen
        "</svg>"
    ]
    |> String.concat "\n"
    |> fun picture -> picture + "\n"
