/// Picked: what strategies asked for in stored runs, in long format, one row per pick.
module ALStudio.Figures.Picked

open ALStudio.Core

/// One pick.
type Row = {
    /// Name of the experiment, with its preset.
    Experiment: string
    /// Name of the arm.
    Arm: string
    /// Number of the trial, from 1.
    Trial: int
    /// The cycle whose training was the first that could learn from the answer.
    Cycle: int
    /// Its place among the picks of its cycle, from 1.
    Rank: int
    /// Position of the image in the training split, from 0.
    Image: int
    /// Number of the region in the image, from 0; None for the whole image.
    Region: int option
    /// The score for which it was picked.
    Score: float
}

/// The columns of `records`.
let columns = [ "experiment"; "arm"; "trial"; "cycle"; "rank"; "image"; "region"; "score" ]

/// Every pick of the given runs, in their order.
let ofHistories (histories: RunHistory list) = [
    for history in histories do
        for cycle in history.Cycles do
            for rank, pick in Seq.indexed cycle.Picks do
                {
                    Experiment = history.Header.Id.Experiment
                    Arm = history.Header.Id.Arm
                    Trial = history.Header.Id.Trial
                    Cycle = cycle.Number
                    Rank = rank + 1
                    Image = pick.Question.Image
                    Region =
                        if pick.Question.IsWhole then
                            None
                        else
                            Some pick.Question.Region
                    Score = pick.Score
                }
]

/// The picks as the text of `picks.csv`; the region of a whole image is empty.
let toCsv (rows: Row list) =
    columns
    :: [
        for row in rows ->
            [
                row.Experiment
                row.Arm
                string row.Trial
                string row.Cycle
                string row.Rank
                string row.Image
                row.Region |> Option.map string |> Option.defaultValue ""
                Show.exact row.Score
            ]
    ]
    |> Csv.ofRecords
