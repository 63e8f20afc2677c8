/// Frames: stored runs as Deedle frames, in long format with the columns of `curves.csv`.
module ALStudio.Figures.Frames

open Deedle
open ALStudio.Figures.Rows

/// The rows as a frame with the columns of the CSV.
let ofRows (rows: Row list) : Frame<int, string> =
    let column (value: Row -> 'T) = Series.ofValues (List.map value rows)

    let frame =
        Frame.ofColumns [ "experiment" => column _.Experiment; "arm" => column _.Arm ]

    frame.AddColumn("trial", column _.Trial)
    frame.AddColumn("cycle", column _.Cycle)
    frame.AddColumn("labels", column _.Labels)
    frame.AddColumn("cost", column _.Cost)
    frame.AddColumn("metric", column _.Metric)
    frame.AddColumn("value", column _.Value)
    frame

/// Every measurement of the given runs as a frame.
let ofHistories histories = histories |> Rows.ofHistories |> ofRows

/// The rows of a frame that has the columns of the CSV.
let rowsOf (frame: Frame<int, string>) =
    let column name : 'T array =
        frame.GetColumn<'T>(name).Values |> Seq.toArray

    let arms = column "arm"
    let trials = column "trial"
    let cycles = column "cycle"
    let labels = column "labels"
    let costs = column "cost"
    let metrics = column "metric"
    // Deedle keeps values that are no number as missing ones.
    let values = frame.GetColumn<float> "value" |> Series.observationsAll |> Seq.toArray

    column "experiment"
    |> Seq.mapi (fun i experiment -> {
        Experiment = experiment
        Arm = arms[i]
        Trial = trials[i]
        Cycle = cycles[i]
        Labels = labels[i]
        Cost = costs[i]
        Metric = metrics[i]
        Value = values[i] |> snd |> Option.defaultValue nan
    })
    |> List.ofSeq
