/// Page: HTML for the parts of a report. All texts are escaped where they enter it.
module ALStudio.Figures.Page

open System.IO
open System.Reflection
open Giraffe.ViewEngine
open Plotly.NET
open ALStudio.Statistics

let private resource (assembly: Assembly) (ending: string) =
    let stream =
        assembly.GetManifestResourceNames()
        |> Array.tryFind _.EndsWith(ending)
        |> Option.bind (assembly.GetManifestResourceStream >> Option.ofObj)

    match stream with
    | Some stream ->
        use reader = new StreamReader(stream)
        reader.ReadToEnd()
    | None -> failwith $"{assembly.GetName().Name} holds no resource that ends with {ending}."

let private own name =
    resource (Assembly.GetExecutingAssembly()) name

/// The text of plotly.js, out of Plotly.NET itself: a page needs no network.
let plotly = lazy resource typeof<GenericChart>.Assembly ".min.js"

/// A text that stands out.
let notice kind (children: XmlNode list) =
    div [ _class $"notice {kind}" ] children

/// A number with its name, at the head of the page.
let fact name value note =
    div [] [
        dt [] [ str name ]
        dd [] [
            str value
            if note <> "" then
                small [] [ str note ]
        ]
    ]

let private cell isArea (cell: Cell option) =
    let attributes = if isArea then [ _class "area" ] else []

    match cell with
    | None -> td attributes [ span [ _class "none" ] [ str "–" ] ]
    | Some cell ->
        td attributes [
            str cell.Value
            if cell.Spread <> "" then
                str " "
                span [ _class "spread" ] [ str cell.Spread ]
            match cell.Trials with
            | Some trials ->
                str " "
                span [ _class "few" ] [ str $"({trials})" ]
            | None -> ()
        ]

// The colour of an arm beside its name.
let private swatch position =
    let red, green, blue = (Palette.pen position).Rgb
    span [ _class "swatch"; _style $"background:rgb({red} {green} {blue})" ] []

/// A part that scrolls sideways where the page is narrow.
let scroll (name: string) children =
    div [ _class "scroll"; attr "tabindex" "0"; attr "role" "region"; attr "aria-label" name ] children

let private notes (texts: string list) =
    if texts.IsEmpty then
        []
    else
        [ p [ _class "notes" ] [ str (String.concat " " texts) ] ]

// Whether spreads need a line of their own for the columns to stand side by side.
let private isCrowded (data: Table) =
    let isWide (cell: Cell) =
        cell.Spread.StartsWith '[' || cell.Trials.IsSome

    data.Columns.Length > 8
    || data.Rows |> List.exists (snd >> List.exists (Option.exists isWide))

/// A table with a row for each arm.
let arms (study: Study) (data: Table) =
    let position name =
        study.Arms |> List.tryFindIndex (fun arm -> Show.name arm = name)

    let isArea column = data.Columns[column] = "area"

    div [] [
        p [ _class "caption" ] [ str data.Caption ]
        scroll data.Caption [
            table [ _class (if isCrowded data then "wide stacked" else "wide") ] [
                thead [] [
                    tr [] [
                        th [ attr "scope" "col" ] [ str (Study.units study) ]
                        for i, name in List.indexed data.Columns do
                            th [
                                attr "scope" "col"
                                if isArea i then
                                    _class "area"
                            ] [ str name ]
                    ]
                ]
                tbody [] [
                    for name, cells in data.Rows do
                        tr [] [
                            th [ attr "scope" "row" ] [
                                match position name with
                                | Some position -> swatch position
                                | None -> ()
                                str name
                            ]
                            yield! cells |> List.mapi (fun i entry -> cell (isArea i) entry)
                        ]
                ]
            ]
        ]
        yield! notes data.Notes
    ]

/// A table whose cells are shaded from its lowest to its highest number.
let heat (data: Table) =
    let numbers = data.Rows |> List.collect (snd >> List.choose (Option.map _.Number))
    let low, high = List.min numbers, List.max numbers

    let depth number =
        if high > low then (number - low) / (high - low) else 0.0

    let shaded (entry: Cell option) =
        match entry, cell false entry with
        | Some { Number = number }, ParentNode((tag, _), children) ->
            ParentNode((tag, [| KeyValue("style", $"--depth:{Show.fixedTo 3 (depth number)}") |]), children)
        | _, node -> node

    div [] [
        p [ _class "caption" ] [ str $"{data.Caption}, shaded from the lowest to the highest" ]
        scroll data.Caption [
            table [ _class "heat" ] [
                thead [] [
                    tr [] [
                        th [] []
                        for name in data.Columns do
                            th [ attr "scope" "col" ] [ str name ]
                    ]
                ]
                tbody [] [
                    for name, cells in data.Rows do
                        tr [] [ th [ attr "scope" "row" ] [ str name ]; yield! List.map shaded cells ]
                ]
            ]
        ]
    ]

/// A list of marked sentences: a word, a sentence, and what stands behind it.
let marked (entries: (string * string * string list) list) =
    ul [ _class "marked" ] [
        for word, text, behind in entries do
            li [] [
                span [ _class $"mark {word.Replace(' ', '-')}" ] [ str word ]
                str text
                for line in behind do
                    small [] [ str line ]
            ]
    ]

/// Names and values, one pair a row.
let keys (entries: (string * XmlNode list) list) =
    table [ _class "keys" ] [
        tbody [] [
            for name, value in entries do
                tr [] [ th [ attr "scope" "row" ] [ str name ]; td [] value ]
        ]
    ]

let private glyph dashes position =
    let pen = Palette.pen position
    let red, green, blue = pen.Rgb
    let colour = $"rgb({red},{green},{blue})"
    let dashes = dashes |> Option.defaultValue pen.Dashes

    rawText
        $"""<svg width="34" height="14" viewBox="-17 -7 34 14" aria-hidden="true"><path d="M-17 0H17" fill="none" stroke="{colour}" stroke-width="2.4" stroke-dasharray="{dashes}"/><path d="{pen.Outline}" fill="{colour}"/></svg>"""

let private buttons dashes (arms: string list) more =
    div [ _class "legend"; attr "role" "group"; attr "aria-label" "Arms shown in the figures" ] [
        for position, arm in List.indexed arms do
            button [ _type "button"; attr "aria-pressed" "true"; attr "data-arm" (Axes.escaped arm) ] [
                glyph dashes position
                str (Show.name arm)
            ]
        yield! more
    ]

/// The arms with their pens: buttons that hide and show an arm in every figure.
let legend (study: Study) =
    buttons None study.Arms [
        if Curves.showsTrials study.Arms.Length && Study.trials study > 1 then
            button [ _type "button"; attr "aria-pressed" "true" ] [ str "single trials" ]
    ]

/// The same where a dash means something else: every line is solid.
let solidLegend arms = buttons (Some "") arms []

/// JSON as it may stand in a script: no text in it can end the script.
let inScript (json: string) = json.Replace("<", "\\u003C")

let private drawn more (name: string) (text: string) chart =
    let json =
        (GenericChart.toFigureJson chart).Replace("</", "<\\/").Replace("<!--", "<\\u0021--")

    div [] [
        script [ _type "application/json"; _id name ] [ rawText json ]
        div [ _class "figure"; attr "role" "img"; attr "aria-label" text; attr "data-figure" name; yield! more ] []
    ]

/// A chart, drawn when the page is opened.
/// <param name="name">Its name in the page and of the picture that a reader may save.</param>
/// <param name="text">What it shows, for those who cannot see it.</param>
/// <param name="chart">The chart.</param>
let figure name text chart = drawn [] name text chart

/// A chart of the script's author as it stands alone.
/// <param name="ofArms">Whether it shows nothing but arms: then the legend of the page stands for its own.</param>
/// <param name="isHeaded">Whether its heading is shown on the page, too; a picture that a reader saves always has it.</param>
/// <param name="name">Its name in the page and of the picture that a reader may save.</param>
/// <param name="text">What it shows, for those who cannot see it.</param>
/// <param name="chart">The chart.</param>
let ownFigure ofArms isHeaded name text chart =
    let more = [
        if isHeaded then
            attr "data-headed" ""
        if not ofArms then
            attr "data-legend" ""
    ]

    drawn more name text chart

/// What a page may load, and what it runs.
type Frame = {
    /// Its content security policy.
    Policy: string
    /// What stands in its head beside title and style.
    Head: XmlNode list
    /// The texts of its scripts.
    Scripts: string list
}

/// The frame of a page that is kept: nothing may be loaded from anywhere, what is shown is in the page.
let closed =
    lazy
        {
            Policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
            Head = []
            Scripts = [ plotly.Value; own "report.js" ]
        }

/// A whole page in a frame.
let framed (frame: Frame) (heading: string) (children: XmlNode list) =
    html [ attr "lang" "en" ] [
        head [] [
            meta [ _charset "utf-8" ]
            meta [ attr "http-equiv" "Content-Security-Policy"; _content frame.Policy ]
            meta [ _name "viewport"; _content "width=device-width, initial-scale=1" ]
            meta [ _name "generator"; _content "ALStudio" ]
            title [] [ str heading ]
            style [] [ rawText (own "report.css") ]
            yield! frame.Head
        ]
        body [] [
            main [] children
            for text in frame.Scripts do
                script [] [ rawText text ]
        ]
    ]
    |> RenderView.AsString.htmlDocument

/// A whole page that opens without a network.
let document heading children = framed closed.Value heading children
