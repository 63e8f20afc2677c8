namespace ALStudio.Drawing

open Deedle
open Plotly.NET
open ALStudio.Dsl

/// A figure that a script draws itself.
/// <param name="draw">From the measurements of a study, a frame with the columns of `curves.csv`, to a chart.</param>
[<Sealed>]
type ByHand(draw: Frame<int, string> -> GenericChart) =
    inherit Drawing()

    /// The chart of the measurements of a study.
    member _.Draw(curves: Frame<int, string>) : GenericChart = draw curves
