module ExportTests

open System.IO
open System.Text.Json
open ALStudio.Cli
open ALStudio.Cli.Commands
open ALStudio.Core
open ALStudio.Figures
open Expecto
open Expecto.Flip
open Tool

let private inStore (work: string -> Study -> unit) =
    inFolder (fun folder ->
        let store = LsTests.someStore (Path.Combine(folder, "store"))
        let results = Results.read store "shapes" []
        work folder (Study.tryOf results.Extras results.Runs |> Option.get))

[<Tests>]
let tests =
    testList "export" [
        test "The curves are the bytes of the report's, and the picks stand beside them" {
            inStore (fun folder study ->
                let target = Path.Combine(folder, "a", "tables")
                let files = Export.write "csv" study target

                files
                |> List.map Path.GetFileName
                |> Expect.equal "" [ "curves.csv"; "picks.csv" ]

                File.ReadAllText files[0] |> Expect.equal "" (Csv.ofRows study.Rows)

                Directory.GetFileSystemEntries(Path.Combine(folder, "a"))
                |> Expect.equal "no draft is left" [| target |])
        }

        test "JSON has every row with the columns of the CSV" {
            inStore (fun folder study ->
                let files = Export.write "json" study (Path.Combine(folder, "tables"))
                use json = JsonDocument.Parse(File.ReadAllText files[0])
                let rows = json.RootElement.GetProperty("rows").EnumerateArray() |> List.ofSeq
                rows.Length |> Expect.equal "" study.Rows.Length
                rows[2].GetProperty("value").GetDouble() |> Expect.equal "" 0.75
                rows[2].GetProperty("cycle").GetInt32() |> Expect.equal "" 2)
        }

        test "An empty folder is filled; nothing that is there is replaced" {
            inStore (fun folder study ->
                let target = Path.Combine(folder, "logs")
                Directory.CreateDirectory target |> ignore
                let files = Export.write "tensorboard" study target
                files.Length |> Expect.equal "one for each run" 2

                try
                    Export.write "parquet" study target |> ignore
                    failtest "It went well."
                with :? ProblemException as failure ->
                    failure.Message |> Expect.stringEnds "" "is there already, and is not empty."

                Export.write "parquet" study (Path.Combine(folder, "parquet"))
                |> List.map (File.ReadAllBytes >> Array.truncate 4)
                |> Expect.allEqual "" "PAR1"B)
        }

        testSequenced
        <| testList "As a user meets it" [
            test "An unknown format, a missing folder and an unknown experiment end with 2" {
                inStore (fun folder _ ->
                    let run words =
                        run folder (words @ [ "--store"; Path.Combine(folder, "store") ])

                    (run [ "export"; "shapes"; "--to"; "x"; "--format"; "excel" ]).Code
                    |> Expect.equal "" 2

                    (run [ "export"; "shapes" ]).Code |> Expect.equal "" 2
                    (run [ "export"; "shpes"; "--to"; "x" ]).Code |> Expect.equal "" 2
                    let exported = run [ "export"; "shapes"; "--to"; "x"; "--json" ]
                    exported.Code |> Expect.equal exported.Error 0

                    JsonDocument.Parse(exported.Out).RootElement.GetProperty("measurements").GetInt32()
                    |> Expect.equal "" 4)
            }
        ]
    ]
