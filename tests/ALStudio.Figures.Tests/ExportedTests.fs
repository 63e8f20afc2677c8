module ExportedTests

open System
open System.IO
open ALStudio.Core
open ALStudio.Figures
open Expecto
open Expecto.Flip
open Parquet
open Parquet.Schema

let private asked =
    let picks = [| Pick(Question 7, 0.25); Pick(Question(9, 2), nan) |]

    RunHistory(
        Some.header "Entropy, by \"region\"" 1,
        [|
            Some.cycle 0 50 [ "accuracy", 0.5 ] 1.0
            Cycle(1, picks, [||], 100, 100.0, "key", [| Measurement("accuracy", 1.0 / 3.0) |], Timing(0.0, 0.0, 0.0))
        |]
    )

/// All values of a column.
let private column<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> (path: string) name =
    let reading =
        task {
            use stream = File.OpenRead path
            let! reader = ParquetReader.CreateAsync(stream, null, false)
            use group = reader.OpenRowGroupReader 0
            let field = reader.Schema.FindDataField(name: string)
            let values = Array.zeroCreate<'T>(int group.RowCount)
            do! group.ReadAsync<'T>(field, Memory values)
            return List.ofArray values
        }

    reading.GetAwaiter().GetResult()

let private texts (path: string) name =
    let reading =
        task {
            use stream = File.OpenRead path
            let! reader = ParquetReader.CreateAsync(stream, null, false)
            use group = reader.OpenRowGroupReader 0
            let field = reader.Schema.FindDataField(name: string)
            let values = Array.zeroCreate<string>(int group.RowCount)
            do! group.ReadAsync(field, Memory values)
            return List.ofArray values, [ for field in reader.Schema.DataFields -> field.Name ]
        }

    reading.GetAwaiter().GetResult()

let private inFile work =
    let path = Path.GetTempFileName()

    try
        work path
    finally
        File.Delete path

[<Tests>]
let tests =
    testList "Exported" [
        test "Picks keep their order, and whole images have no region" {
            Picked.ofHistories [ asked ]
            |> Picked.toCsv
            |> Expect.equal
                ""
                ("experiment,arm,trial,cycle,rank,image,region,score\n"
                 + "quickstart,\"Entropy, by \"\"region\"\"\",1,1,1,7,\"\",0.25\n"
                 + "quickstart,\"Entropy, by \"\"region\"\"\",1,1,2,9,2,NaN\n")
        }

        test "Parquet holds the measurements bit by bit, with the columns of the CSV" {
            let rows = Rows.ofHistories (asked :: Some.study)

            inFile (fun path ->
                ParquetFiles.writeRows path rows
                let arms, names = texts path "arm"
                arms |> Expect.equal "" [ for row in rows -> row.Arm ]

                names
                |> Expect.equal "" [ "experiment"; "arm"; "trial"; "cycle"; "labels"; "cost"; "metric"; "value" ]

                column<float> path "value"
                |> List.map BitConverter.DoubleToInt64Bits
                |> Expect.equal "" [ for row in rows -> BitConverter.DoubleToInt64Bits row.Value ]

                column<int> path "labels" |> Expect.equal "" [ for row in rows -> row.Labels ])
        }

        test "Parquet holds picks, those of none too" {
            inFile (fun path ->
                ParquetFiles.writePicks path (Picked.ofHistories [ asked ])
                column<int> path "image" |> Expect.equal "" [ 7; 9 ]
                ParquetFiles.writePicks path []
                texts path "arm" |> fst |> Expect.isEmpty "")
        }
    ]
