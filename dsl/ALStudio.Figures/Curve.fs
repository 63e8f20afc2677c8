namespace ALStudio.Figures

open System
open ALStudio.Statistics
open ALStudio.Figures.Rows

/// What the trials of one arm measured at one budget.
type Point = {
    /// Number of the cycle.
    Cycle: int
    /// What had been spent then, in the budget's unit; the mean where trials differ.
    Spent: float
    /// The value of each trial that reached it, by number of the trial.
    Values: (int * float) list
    /// The values without their trials.
    Sample: Sample
}

/// How one metric of one arm changes with the budget.
type Curve = {
    /// Name of the arm.
    Arm: string
    /// Position of the arm in its study, from 0: every figure draws it with the same pen.
    Position: int
    /// What was measured.
    Metric: Metric
    /// Budgets at which at least one trial was measured, ascending.
    Points: Point list
    /// What each trial had spent and measured, by number of the trial.
    Trials: (int * (float * float) list) list
}

/// Curves: rows gathered by arm, and what can be computed from them.
module Curve =
    /// The curves of one metric, one per arm, in the order of the rows. Values that are no numbers are left out.
    let ofRows metric (rows: Row list) =
        let point (cycle, measured: Row list) = {
            Cycle = cycle
            Spent = measured |> List.averageBy _.Cost
            Values = measured |> List.map (fun row -> row.Trial, row.Value)
            Sample = Sample.Of(measured |> Seq.map _.Value)
        }

        let arms = rows |> List.map _.Arm |> List.distinct

        let curve (arm, measured: Row list) = {
            Arm = arm
            Position = List.findIndex ((=) arm) arms
            Metric = Metric.describe metric
            Points = measured |> List.groupBy _.Cycle |> List.sortBy fst |> List.map point
            Trials =
                measured
                |> List.groupBy _.Trial
                |> List.map (fun (trial, own) -> trial, own |> List.map (fun row -> row.Cost, row.Value))
        }

        rows
        |> List.filter (fun row -> row.Metric = metric && Double.IsFinite row.Value)
        |> List.groupBy _.Arm
        |> List.map curve

    /// The point of a cycle, if any trial reached it.
    let at cycle curve =
        curve.Points |> List.tryFind (fun point -> point.Cycle = cycle)

    /// The cycles in which any of the curves has a point, ascending.
    let cycles curves =
        curves
        |> List.collect (fun curve -> curve.Points |> List.map _.Cycle)
        |> List.distinct
        |> List.sort

    /// The area under the curve of each trial that has a value in all of the given cycles, as a mean value over the budget.
    let areas cycles curve =
        curve.Trials
        |> List.filter (fun (_, points) -> List.length points = List.length cycles && List.length cycles > 1)
        |> List.map (fun (trial, points) ->
            trial, CurveArea.Of(points |> List.map fst |> List.toArray, points |> List.map snd |> List.toArray))

    /// How values differ from those of the same trials elsewhere; None when no trial is in both.
    let pairedWith (others: (int * float) list) (values: (int * float) list) =
        let pairs =
            values
            |> List.choose (fun (trial, value) ->
                others
                |> List.tryFind (fun (other, _) -> other = trial)
                |> Option.map (fun (_, other) -> value, other))

        match List.unzip pairs with
        | [], _ -> None
        | first, second -> Some(PairedDifference.Between(List.toArray first, List.toArray second))

    /// How a curve differs from another in a cycle; None when no trial reached it in both.
    let differenceTo baseline cycle curve =
        let values = at cycle >> Option.map _.Values >> Option.defaultValue []

        values curve |> pairedWith (values baseline)
