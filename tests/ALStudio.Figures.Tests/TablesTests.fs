module TablesTests

open Expecto
open ALStudio.Core
open ALStudio.Figures
open Approved

[<Tests>]
let tests =
    testList "tables" [
        test "of a complete study" { approved "tables.txt" (Tables.textOf Some.extras Some.study) }

        test "of a study that is scaled down, has stopped early and whose names are odd" {
            let runs =
                [
                    Some.runOf "Random" 1 [ 0.30; 0.41; 0.52 ]
                    Some.runOf "Random" 2 [ 0.32; 0.43; 0.50 ]
                    Some.runOf "a, \"b\" <i>\u202E" 1 [ 0.30; 0.45; 0.55 ]
                    Some.runOf "a, \"b\" <i>\u202E" 2 [ 0.32; 0.46 ]
                ]
                |> Some.scaledDown "60 of 50,000 images"

            approved "tables-odd.txt" (Tables.textOf { Extras.None with Arms = [ "Random" ] } runs)
        }

        test "of a single trial, which has no spread" {
            approved
                "tables-single.txt"
                (Tables.text [ Some.runOf "Random" 1 [ 0.3; 0.4 ]; Some.runOf "Entropy" 1 [ 0.3; 0.5 ] ])
        }

        test "of a single cycle, which has no area" {
            approved "tables-cycle.txt" (Tables.text [ Some.runOf "Random" 1 [ 0.3 ]; Some.runOf "Random" 2 [ 0.4 ] ])
        }

        test "of clicks, which differ from trial to trial" {
            let clicked (run: RunHistory) =
                let header = run.Header

                RunHistory(
                    Some.Header.of' (header, unit' = CostUnit.Click),
                    run.Cycles
                    |> Seq.map (fun cycle ->
                        let cost = cycle.Cost + 2.0 * float header.Id.Trial

                        Cycle(
                            cycle.Number,
                            cycle.Picks,
                            cycle.Answers,
                            cycle.Labels,
                            cost,
                            cycle.Training,
                            cycle.Measurements,
                            cycle.Timing
                        ))
                    |> Seq.toArray
                )

            approved
                "tables-clicks.txt"
                (Tables.text [
                    clicked (Some.runOf "Random" 1 [ 0.3; 0.4 ])
                    clicked (Some.runOf "Random" 2 [ 0.32; 0.44 ])
                ])
        }

        test "of nothing" { Expect.equal (Tables.text []) "Nothing has been measured yet.\n" "" }

        test "classes are read in the last cycle that every arm has reached" {
            let runs = [ Some.run 1.0 "Random" 1 3; Some.run 1.2 "Entropy" 1 2 ]
            let study = (Study.tryOf Extras.None runs).Value
            let table = (Tables.perClass "accuracy" study).Value
            Expect.equal table.Caption "Test accuracy of each class in % with 150 labels" ""
            Expect.equal (table.Rows |> List.map fst |> List.take 2) [ "disc"; "ring" ] "in the order of the data set"

            let value =
                (Some.run 1.0 "Random" 1 3).Cycles[2].Measurements
                |> Seq.find (fun m -> m.Metric = "accuracy/disc")

            let shown =
                table.Rows
                |> List.head
                |> snd
                |> List.item (List.findIndex ((=) "Random") table.Columns)

            Expect.equal shown.Value.Number value.Value ""
        }

        test "a study without classes has no such table" {
            Expect.isNone (Tables.perClass "accuracy" (Study.tryOf Extras.None [ Some.runOf "A" 1 [ 0.5 ] ]).Value) ""
        }
    ]
