/// Draws the figures of a script from what was measured.
module ALStudio.Drawing.Drawings

open Plotly.NET
open ALStudio
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Figures

let private chart (drawing: Drawing) frame =
    match drawing with
    | :? CurvesOf as curves -> Curves.combined curves.Metric frame
    | :? ByHand as byHand -> byHand.Draw frame
    | other -> invalidArg (nameof drawing) $"Nobody knows how to draw {other.GetType().Name}."

/// What keeps a figure from being drawn; its place is the line that stopped, or else that of the figure.
let private problem (figure: SaidFigure) (problems: Problem list) =
    let it = problems.Head

    Problem(
        $"The figure \"{figure.Name}\" cannot be drawn: {it.What}",
        (match it.Where with
         | null -> Option.toObj figure.Where
         | where -> where),
        it.Hint
    )

/// Draws the figures of an experiment. One that fails keeps no other from being drawn.
/// <param name="loaded">The script.</param>
/// <param name="figures">Figures of one of its experiments.</param>
/// <param name="rows">The measurements. Each figure gets a frame of its own, which it may change.</param>
let draw (loaded: Host.Loaded) (figures: SaidFigure list) (rows: Rows.Row list) : OwnFigure list = [
    for figure in figures do
        let drawn =
            Loading.guarded loaded.Sources (fun () ->
                let chart = chart figure.Drawing (Frames.ofRows rows)
                // What is computed late would fail late.
                GenericChart.toFigureJson chart |> ignore
                chart)

        {
            Name = figure.Name
            Chart =
                match drawn with
                | Ok chart -> Drawn chart
                | Error problems -> Undrawable(problem figure problems)
        }
]
