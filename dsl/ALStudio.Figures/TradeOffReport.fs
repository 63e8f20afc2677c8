/// TradeOffReport: what polygons cost and keep, as one HTML page that opens without a network.
module ALStudio.Figures.TradeOffReport

open ALStudio.Core
open Giraffe.ViewEngine

/// What polygons of one tolerance cost and keep.
type Line = {
    /// How far, in pixels, a polygon may leave the border.
    Tolerance: float
    /// Clicks of all images.
    Clicks: int64
    /// The same without those that close a polygon.
    DistinctClicks: int64
    /// Polygons of which only a point or a line is left.
    Collapsed: int64
    /// Agreement with the label maps, from 0 to 1.
    MeanIoU: float
}

/// What was weighed.
type Weighed = {
    /// Its name.
    Name: string
    /// Whose label maps.
    Dataset: string
    /// Number of images.
    Images: int
    /// Connected regions in all of them.
    Regions: int64
    /// Their borders, those of holes included.
    Rings: int64
    /// One per tolerance.
    Lines: Line list
    /// What was made smaller, in words; None at full scale.
    ScaledDown: string option
    /// Pictures, if there are any, and their files.
    Album: Album option
    /// The files that the album names.
    Pictures: Map<string, byte array>
    /// The script that asked for it.
    Script: string
}

let private number (value: int64) = value.ToString "#,0"

let private perImage (weighed: Weighed) (clicks: int64) =
    Show.fixedTo 2 (float clicks / float weighed.Images)

/// One line per tolerance, under a line of names, for other programs.
let csv (weighed: Weighed) =
    let invariant (value: float) =
        value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)

    [
        "tolerance,images,clicks,distinct_clicks,collapsed,mean_iou"
        for line in weighed.Lines do
            $"{invariant line.Tolerance},{weighed.Images},{line.Clicks},{line.DistinctClicks},{line.Collapsed},{invariant line.MeanIoU}"
    ]
    |> List.map (fun line -> line + "\n")
    |> String.concat ""

let private figure (weighed: Weighed) =
    weighed.Lines
    |> List.map (fun line ->
        ({
            Tolerance = line.Tolerance
            Clicks = float line.Clicks / float weighed.Images
            MeanIoU = line.MeanIoU
        }
        : TradeOff.Point))
    |> TradeOff.svg weighed.Name "clicks per image"

let private numbers (weighed: Weighed) =
    table [] [
        thead [] [
            tr [] [
                for name in [ "tolerance"; "clicks per image"; "distinct"; "collapsed polygons"; "mean IoU" ] do
                    th [ attr "scope" "col" ] [ str name ]
            ]
        ]
        tbody [] [
            for line in weighed.Lines do
                tr [] [
                    th [ attr "scope" "row" ] [ str $"{Show.amount line.Tolerance} px" ]
                    td [] [ str (perImage weighed line.Clicks) ]
                    td [] [ str (perImage weighed line.DistinctClicks) ]
                    td [] [ str (number line.Collapsed) ]
                    td [] [ str $"{Show.fixedTo 2 (100.0 * line.MeanIoU)}\u00A0%%" ]
                ]
        ]
    ]

let private heading (weighed: Weighed) =
    let intent = Summary.intentOf weighed.Script

    header [] [
        p [ _class "kind" ] [ str "Clicks against quality" ]
        h1 [] [ str (Show.name weighed.Name) ]
        match intent.Question with
        | Some question -> p [ _class "question" ] [ str (Show.name question) ]
        | None -> ()
        match intent.Expected with
        | Some expected -> p [ _class "expected" ] [ str $"Expected: {Show.name expected}" ]
        | None -> ()
        match weighed.ScaledDown with
        | Some words ->
            Page.notice "" [
                strong [] [ str "Scaled down: " ]
                str $"{Show.name words}. Compare with full-scale results with care."
            ]
        | None -> ()
    ]

/// The page.
let html (weighed: Weighed) =
    Page.document $"{Show.name weighed.Name} – ALStudio" [
        heading weighed
        section [] [
            h2 [] [ str "What clicks buy" ]
            p [ _class "lead" ] [
                str
                    $"{Show.name weighed.Dataset}: {number (int64 weighed.Images)} label maps with {number weighed.Regions} regions and {number weighed.Rings} borders. Every border is simplified to polygons (Ramer, Douglas and Peucker), whose corners are the clicks; what they paint is compared with the label maps, void left out."
            ]
            div [ _class "drawing" ] [ rawText (figure weighed) ]
            Page.scroll "Clicks and mean IoU by tolerance" [ numbers weighed ]
        ]
        match weighed.Album with
        | None -> ()
        | Some album ->
            for sheet in album.Sheets do
                section [] [
                    h2 [] [ str (Show.name sheet.Title) ]
                    p [ _class "lead" ] [ str (Show.name sheet.Lead) ]
                    Sheets.table' weighed.Pictures sheet
                ]
        section [ _class "run" ] [ h2 [] [ str "Script" ]; pre [] [ str (weighed.Script.TrimEnd()) ] ]
        footer [] [
            p [] [
                str "Made by ALStudio. Every number of this page is in "
                code [] [ str "annotation.csv" ]
                str " beside it."
            ]
        ]
    ]

/// Writes `report.html` and `annotation.csv` into a folder that is there.
/// <returns>The paths of what was written, the report first.</returns>
let write folder (weighed: Weighed) = [
    Report.put folder "report.html" (html weighed)
    Report.put folder "annotation.csv" (csv weighed)
]
