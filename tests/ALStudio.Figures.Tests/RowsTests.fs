module RowsTests

open System
open Expecto
open FsCheck
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Figures.Rows
open Approved

let private odd = "a, \"b\"\n<c> & 'd'"

let private rowsOf (entries: (string * int * int * float * string * float) list) =
    entries
    |> List.map (fun (name, trial, cycle, cost, metric, value) -> {
        Experiment = "x"
        Arm = name
        Trial = trial
        Cycle = cycle
        Labels = cycle
        Cost = cost
        Metric = metric
        Value = value
    })

let private plain (text: string | null) =
    text |> Option.ofObj |> Option.defaultValue ""

let private same (left: Row list) (right: Row list) =
    // NaN is not equal to itself, but it must come back.
    let bits (rows: Row list) =
        rows
        |> List.map (fun row ->
            { row with Value = 0.0; Cost = 0.0 },
            BitConverter.DoubleToInt64Bits row.Cost,
            (if Double.IsNaN row.Value then
                 0L
             else
                 BitConverter.DoubleToInt64Bits row.Value))

    bits left = bits right

let private problem (work: unit -> 'T) =
    try
        work () |> ignore
        ""
    with :? ProblemException as problem ->
        problem.Message

[<Tests>]
let tests =
    testList "rows" [
        test "the CSV of a study is as approved" {
            let histories = [
                Some.runOf odd 1 [ 0.1; 1.0 / 3.0 ]
                Some.runOf "Random" 2 [ 0.25 ]
                Some.runOf "Random" 1 [ 0.5 ]
            ]

            approved "curves.csv" (histories |> Rows.inOrder [ "Random" ] |> Rows.ofHistories |> Csv.ofRows)
        }

        test "arms come as declared, others behind them by name; then trials" {
            let order =
                Rows.inOrder
                    [ "Margin"; "Random" ]
                    (List.rev Some.study @ [ Some.runOf "Z" 1 [ 0.1 ]; Some.runOf "a" 1 [ 0.1 ] ])
                |> List.map (fun run -> $"{run.Header.Id.Arm}{run.Header.Id.Trial}")

            Expect.equal
                order
                [
                    "Margin1"
                    "Margin2"
                    "Margin3"
                    "Random1"
                    "Random2"
                    "Random3"
                    "Entropy1"
                    "Entropy2"
                    "Entropy3"
                    "Z1"
                    "a1"
                ]
                ""
        }

        testProperty "the order in which runs are found does not show" (fun (seed: int) ->
            let shuffled =
                Some.study
                |> List.sortBy (fun run -> hash (seed, run.Header.Id.Arm, run.Header.Id.Trial))

            Csv.ofRows (Rows.ofHistories (Rows.inOrder Some.extras.Arms shuffled)) =
                Csv.ofRows (Rows.ofHistories Some.study))

        testProperty "what is written as CSV reads back, bit by bit" (fun entries ->
            let rows =
                rowsOf entries
                |> List.map (fun row -> { row with Arm = plain row.Arm; Metric = plain row.Metric })

            same rows (Csv.rows (Csv.ofRows rows)))

        testProperty "what is in a frame reads back, numbers that are none included" (fun entries ->
            let rows =
                rowsOf entries
                |> List.map (fun row -> {
                    row with
                        Arm = plain row.Arm
                        Metric = plain row.Metric
                        Cost = (if Double.IsNaN row.Cost then 0.0 else row.Cost)
                })

            same rows (Frames.rowsOf (Frames.ofRows rows)))

        test "a frame has the columns of the CSV" {
            let frame = Frames.ofHistories Some.study
            Expect.equal frame.RowCount (9 * 7 * 13) "9 runs, 7 cycles, 13 metrics"

            Expect.equal
                (List.ofSeq frame.ColumnKeys)
                [ "experiment"; "arm"; "trial"; "cycle"; "labels"; "cost"; "metric"; "value" ]
                ""
        }

        test "a broken CSV says which record" {
            let heading = "experiment,arm,trial,cycle,labels,cost,metric,value\n"
            Expect.equal (problem (fun () -> Csv.rows "a,b\n")) "Record 1 of the curves is not the heading." ""
            Expect.equal (problem (fun () -> Csv.rows "")) "Record 1 of the curves is not the heading." ""

            Expect.equal
                (problem (fun () -> Csv.rows (heading + "x,A,1,0,5,5,loss,0.5\nx,A,1\n")))
                "Record 3 of the curves has 3 fields instead of 8."
                ""

            Expect.stringStarts
                (problem (fun () -> Csv.rows (heading + "x,A,one,0,5,5,loss,0.5\n")))
                "Record 2 of the curves cannot be read:"
                ""

            Expect.equal
                (problem (fun () -> Csv.rows (heading + "x,\"A,1,0,5,5,loss,0.5\n")))
                "Record 2 of the curves is not comma-separated text."
                ""
        }
    ]
