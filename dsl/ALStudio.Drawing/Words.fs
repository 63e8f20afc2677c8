namespace ALStudio

open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open Deedle
open Plotly.NET
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Drawing

/// The keyword `figure` for charts that are drawn by hand. It is kept apart from the other keywords because the compiler needs more
/// than a second to read the libraries of charts.
[<AutoOpen>]
[<EditorBrowsable(EditorBrowsableState.Never)>]
module DrawnByHand =
    type ExperimentBuilder with

        /// A figure that is drawn by hand, from a Deedle frame with the columns of `curves.csv` to a chart of Plotly.NET:
        /// `figure "name" (fun curves -> curves |> Curves.of' "accuracy" |> Chart.combine)`.
        [<CustomOperation "figure">]
        member _.Figure
            (
                draft: Draft<'task, 'unit>,
                name: string,
                draw: Frame<int, string> -> GenericChart,
                [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
                [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
            ) : Draft<'task, 'unit> =
            let drawn = draft |> Experiment.drawing name (ByHand draw)
            { Said = Said.placed (Some(Place(file, line))) drawn.Said }
