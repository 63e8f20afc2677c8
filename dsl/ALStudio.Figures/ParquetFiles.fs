/// ParquetFiles: rows as columns of an Apache Parquet file, with the names and the order of the CSV.
module ALStudio.Figures.ParquetFiles

open System
open System.IO
open Parquet
open Parquet.Schema

/// One column.
type private Column =
    | Texts of string array
    | Wholes of int array
    | MaybeWholes of Nullable<int> array
    | Numbers of float array

let private field (name: string, column) : DataField =
    match column with
    | Texts _ -> DataField<string>(name, Nullable false)
    | Wholes _ -> DataField<int> name
    | MaybeWholes _ -> DataField<Nullable<int>> name
    | Numbers _ -> DataField<float> name

let private write (path: string) (columns: (string * Column) list) =
    let fields = columns |> List.map field

    let writing =
        task {
            use stream = File.Create path

            let! writer =
                ParquetWriter.CreateAsync(ParquetSchema [| for field in fields -> field :> Field |], stream)

            use _ = writer :> IAsyncDisposable
            use group = writer.CreateRowGroup()

            for field, (_, column) in List.zip fields columns do
                match column with
                | Texts values -> do! group.WriteAsync(field, values)
                | Wholes values -> do! group.WriteAsync<int>(field, ReadOnlyMemory values)
                | MaybeWholes values -> do! group.WriteAsync<int>(field, ReadOnlyMemory<Nullable<int>> values)
                | Numbers values -> do! group.WriteAsync<float>(field, ReadOnlyMemory values)

            group.CompleteValidate()
        }

    writing.GetAwaiter().GetResult()

/// Columns that say of which run and cycle each row is.
let private ofRuns experiment arm trial cycle = [
    "experiment", Texts experiment
    "arm", Texts arm
    "trial", Wholes trial
    "cycle", Wholes cycle
]

/// Writes measurements with the columns of `curves.csv`.
let writeRows path (rows: Rows.Row list) =
    let of' part = rows |> List.map part |> Array.ofList

    write path [
        yield! ofRuns (of' _.Experiment) (of' _.Arm) (of' _.Trial) (of' _.Cycle)
        "labels", Wholes(of' _.Labels)
        "cost", Numbers(of' _.Cost)
        "metric", Texts(of' _.Metric)
        "value", Numbers(of' _.Value)
    ]

/// Writes picks with the columns of `picks.csv`; the region of a whole image is null.
let writePicks path (rows: Picked.Row list) =
    let of' part = rows |> List.map part |> Array.ofList

    write path [
        yield! ofRuns (of' _.Experiment) (of' _.Arm) (of' _.Trial) (of' _.Cycle)
        "rank", Wholes(of' _.Rank)
        "image", Wholes(of' _.Image)
        "region", MaybeWholes(of' (fun row -> Option.toNullable row.Region))
        "score", Numbers(of' _.Score)
    ]
