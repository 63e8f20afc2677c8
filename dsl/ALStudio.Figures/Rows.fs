/// Rows: stored runs in long format, one row per number that was measured.
module ALStudio.Figures.Rows

open System
open ALStudio.Core

/// One number that was measured.
type Row = {
    /// Name of the experiment, with its preset.
    Experiment: string
    /// Name of the arm.
    Arm: string
    /// Number of the trial, from 1.
    Trial: int
    /// Number of the cycle, 0 for the start.
    Cycle: int
    /// Images labelled as a whole.
    Labels: int
    /// What all answers so far cost, in the budget's unit.
    Cost: float
    /// What was measured.
    Metric: string
    /// Its value; shares lie in [0, 1].
    Value: float
}

/// Runs in the order in which they are read: arms as declared, others behind them by name; then trials.
let inOrder (declared: string list) (histories: RunHistory list) =
    let position (history: RunHistory) =
        declared
        |> List.tryFindIndex ((=) history.Header.Id.Arm)
        |> Option.defaultValue Int32.MaxValue

    histories
    |> List.sortWith (fun left right ->
        match compare (position left) (position right) with
        | 0 ->
            match String.CompareOrdinal(left.Header.Id.Arm, right.Header.Id.Arm) with
            | 0 -> compare left.Header.Id.Trial right.Header.Id.Trial
            | order -> order
        | order -> order)

/// Every measurement of the given runs, in their order; cycles and metrics in the order in which they were measured.
let ofHistories (histories: RunHistory list) = [
    for history in histories do
        for cycle in history.Cycles do
            for measured in cycle.Measurements do
                {
                    Experiment = history.Header.Id.Experiment
                    Arm = history.Header.Id.Arm
                    Trial = history.Header.Id.Trial
                    Cycle = cycle.Number
                    Labels = cycle.Labels
                    Cost = cycle.Cost
                    Metric = measured.Metric
                    Value = measured.Value
                }
]
