/// Palette: how arms are told apart – by colour, marker and dash at once, so that print and every eye can follow.
module ALStudio.Figures.Palette

open Plotly.NET

/// How the line of one arm is drawn.
type Pen = {
    /// Red, green and blue, 0 to 255.
    Rgb: int * int * int
    /// Name of the marker in plotly.js.
    Marker: StyleParam.MarkerSymbol
    /// Outline of the marker in a box from −5 to 5, as an SVG path.
    Outline: string
    /// Pattern of the line.
    Dash: StyleParam.DrawingStyle
    /// The pattern as an SVG dash array.
    Dashes: string
}

// Okabe and Ito 2008, without the yellow and the black that one of the two backgrounds swallows; a grey instead.
let private colours = [ 0, 114, 178; 213, 94, 0; 0, 158, 115; 204, 121, 167; 230, 159, 0; 86, 180, 233; 127, 127, 127 ]

let private markers = [
    StyleParam.MarkerSymbol.Circle, "M5 0A5 5 0 1 1-5 0A5 5 0 1 1 5 0Z"
    StyleParam.MarkerSymbol.Square, "M-4.5-4.5H4.5V4.5H-4.5Z"
    StyleParam.MarkerSymbol.Diamond, "M0-6L6 0L0 6L-6 0Z"
    StyleParam.MarkerSymbol.TriangleUp, "M0-5.5L5.5 4.5H-5.5Z"
    StyleParam.MarkerSymbol.TriangleDown, "M0 5.5L5.5-4.5H-5.5Z"
]

let private dashes = [
    StyleParam.DrawingStyle.Solid, ""
    StyleParam.DrawingStyle.Dash, "7 4"
    StyleParam.DrawingStyle.DashDot, "8 3 2 3"
    StyleParam.DrawingStyle.Dot, "2 3"
]

/// The pen of the arm at a position; the first 140 differ.
let pen position =
    let marker, outline = markers[position % markers.Length]
    let dash, pattern = dashes[position % dashes.Length]

    {
        Rgb = colours[position % colours.Length]
        Marker = marker
        Outline = outline
        Dash = dash
        Dashes = pattern
    }

/// The colour of a pen for plotly.js.
let colour pen =
    let red, green, blue = pen.Rgb
    Color.fromRGB red green blue

/// The colour of a pen, so thin that what is below shows through.
let faint opacity pen =
    let red, green, blue = pen.Rgb
    Color.fromARGB (int (255.0 * opacity + 0.5)) red green blue
