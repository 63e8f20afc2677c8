namespace ALStudio.Figures

open System
open Plotly.NET
open Plotly.NET.LayoutObjects
open ALStudio.Core

/// What has become of a figure that the author of a script draws.
type OwnChart =
    /// It was drawn.
    | Drawn of GenericChart
    /// It could not be drawn.
    | Undrawable of Problem
    /// Its script draws it, which is not at hand.
    | Elsewhere

/// A figure that the author of a script draws.
type OwnFigure = {
    /// What stands over it.
    Name: string
    /// What has become of it.
    Chart: OwnChart
}

/// Figures of scripts: names of their files, and how they stand among the others.
module OwnFigure =
    let private plain (name: string) =
        let letters =
            name
            |> String.map (fun letter -> if Char.IsAsciiLetterOrDigit letter then letter else '-')

        match letters.Trim '-' with
        | "" -> "figure"
        | device when FolderName.IsReserved device -> "figure-" + device
        | some -> some.Substring(0, min 80 some.Length)

    /// The charts with the names of their files, without extensions: no two are the same, whatever the system thinks of capitals.
    /// <param name="taken">Names that other files have.</param>
    /// <param name="figures">The figures.</param>
    let files (taken: string list) (figures: OwnFigure list) =
        let isTaken (names: string list) (name: string) =
            names
            |> List.exists (fun other -> other.Equals(name, StringComparison.OrdinalIgnoreCase))

        let add (names, files) (figure: OwnFigure) =
            match figure.Chart with
            | Drawn chart ->
                let name = plain figure.Name

                let free =
                    Seq.initInfinite (fun i -> if i = 0 then name else $"{name}-{i + 1}")
                    |> Seq.find (isTaken names >> not)

                free :: names, (free, figure.Name, chart) :: files
            | _ -> names, files

        figures |> List.fold add (taken, []) |> snd |> List.rev

    let private titleOf chart =
        (GenericChart.getLayout chart).TryGetTypedPropertyValue<Title> "title"
        |> Option.bind _.TryGetTypedPropertyValue<string>("text")

    /// Whether all that a chart shows are arms, so that the legend of a page names them.
    let isOfArms (arms: string list) chart =
        let names = arms |> List.map Axes.escaped |> set

        chart
        |> GenericChart.getTraces
        |> Seq.forall (fun trace ->
            trace.TryGetTypedPropertyValue<string> "legendgroup"
            |> Option.exists names.Contains)

    /// Whether the author has headed a chart.
    let isHeaded chart = (titleOf chart).IsSome

    let private topOf (layout: Layout) =
        layout.TryGetTypedPropertyValue<Margin> "margin"
        |> Option.bind _.TryGetTypedPropertyValue<int>("t")
        |> Option.defaultValue 0

    /// A chart as it stands alone, on the ground of the report's own, which shows through wherever the author has said nothing: with its
    /// own heading or else its name, and with what was made smaller, if anything was.
    /// <param name="scaledDown">What was made smaller, in words.</param>
    /// <param name="name">Name of the figure.</param>
    /// <param name="chart">The chart, which stays as it is.</param>
    let alone (scaledDown: string option) (name: string) chart =
        let heading = titleOf chart |> Option.defaultValue (Axes.escaped name)

        chart
        |> GenericChart.mapLayout (fun own ->
            let layout = Layout.combine (Axes.ground 0) own
            let room = Layout.init (Margin = Margin.init (Top = max 72 (topOf layout)))
            let layout = Layout.combine layout room

            // The page decides how large a figure is; Plotly.NET gives charts a size that nobody has asked for.
            for size in [ "width"; "height" ] do
                layout.RemoveProperty size |> ignore

            // Chart.withTitle would change the author's own title, which other pictures show as well.
            layout.SetProperty("title", Axes.heading heading scaledDown)
            layout)
