module VerdictsTests

open System.Text.Json
open Expecto
open ALStudio.Core
open ALStudio.Statistics
open ALStudio.Figures

/// The same run with another recipe and strategy in its description.
let made recipe strategy (history: RunHistory) =
    let header = history.Header

    let description =
        header.Description
        |> Seq.map (fun entry ->
            match entry.Key with
            | "recipe" -> "recipe", recipe
            | "strategy" -> "strategy", $"ALStudio.Learning.Strategies.{strategy}"
            | key -> key, entry.Value)
        |> dict
        |> System.Collections.ObjectModel.ReadOnlyDictionary

    RunHistory(Some.Header.of' (header, description = description), history.Cycles)

let private plain = "ALStudio.Learning.Objectives.Supervised(Epochs = 15)"
let private uda = "ALStudio.Learning.Objectives.Uda(Iterations = 500)"

let private withLoss recipe =
    $"ALStudio.Learning.Objectives.LearningLoss(Recipe = {recipe}, Weight = 1)"

/// Two recipes with two strategies, one of which adapts its recipe; four trials with a known difference.
let crossed =
    [
        "Random", plain, "Random()", 0.0
        "LL", withLoss plain, "LossPrediction()", 0.03
        "SSL-Random", uda, "Random()", 0.10
        "SSL-LL", withLoss uda, "LossPrediction()", 0.10
    ]
    |> List.collect (fun (arm, recipe, strategy, gain) -> [
        for trial in 1..4 do
            let luck = 0.01 * float trial

            let own =
                if gain = 0.0 then
                    0.0
                else
                    0.001 * float ((trial * 7 + arm.Length) % 3 - 1)

            Some.runOf arm trial [ for cycle in 0..2 -> 0.4 + 0.1 * float cycle + luck + gain + own ]
            |> made recipe strategy
    ])

let private studyOf runs = (Study.tryOf Extras.None runs).Value

let private told (pairs: Verdicts.Pair list) =
    pairs |> List.map (fun pair -> pair.Arm, pair.Against)

[<Tests>]
let tests =
    testList "verdicts" [
        test "an arm meets the random arm of its recipe, and its strategy in the baseline's recipe" {
            Expect.equal
                (Verdicts.pairs (studyOf crossed) |> told)
                [ "LL", "Random"; "SSL-LL", "SSL-Random"; "SSL-LL", "LL"; "SSL-Random", "Random" ]
                ""
        }

        test "an arm without such a partner meets the baseline" {
            let runs =
                [ "Entropy"; "Margin" ]
                |> List.collect (fun arm -> [ for trial in 1..2 -> Some.runOf arm trial [ 0.5; 0.6 ] ])

            Expect.equal (Verdicts.pairs (studyOf runs) |> told) [ "Margin", "Entropy" ] ""
        }

        test "images of the random arm of a segmentation are drawn whole" {
            let runs = [
                Some.runOf "Random-Image" 1 [ 0.5 ]
                |> made plain "PerImage(Strategy = ALStudio.Learning.Strategies.Random())"
                Some.runOf "Polygons" 1 [ 0.5 ]
                |> made plain "PerPolygon(Within = ALStudio.Learning.Strategies.Random())"
            ]

            Expect.equal
                (Verdicts.randomArms (studyOf runs))
                ([ "Random-Image" ], [ "Polygons", Some "Random-Image" ])
                "the polygons' partner"
        }

        test "known differences get their verdicts, over the budget and at its end" {
            for family in Verdicts.headlines (studyOf crossed) do
                Expect.equal
                    (family.Comparisons |> List.map (fun (_, it) -> it.Verdict))
                    [ Verdict.Better; Verdict.Equivalent; Verdict.Better; Verdict.Better ]
                    (string family.Quantity)
        }

        test "the area comes first, and every budget has its family" {
            let study = studyOf crossed

            Expect.equal
                (Verdicts.all study |> List.map _.Quantity)
                [ Verdicts.Area; Verdicts.Cycle 0; Verdicts.Cycle 1; Verdicts.Cycle 2 ]
                "all"

            Expect.equal
                (Verdicts.headlines study |> List.map _.Spent)
                [ None; Some 150.0 ]
                "the last budget has 150 labels"
        }

        test "of losses less is better" {
            let runs =
                [ "Random", 2.0; "Entropy", 1.5 ]
                |> List.collect (fun (arm, loss) -> [
                    for trial in 1..4 ->
                        let jitter = if arm = "Random" then 0.0 else 0.01 * float (trial % 2)

                        RunHistory(
                            Some.header arm trial,
                            [| Some.cycle 0 50 [ "loss", loss + 0.1 * float trial + jitter ] 1.0 |]
                        )
                ])

            let family = Verdicts.headlines (studyOf runs) |> List.exactlyOne
            let _, comparison = family.Comparisons |> List.exactlyOne
            Expect.equal comparison.Verdict Verdict.Better ""
            Expect.isNull comparison.Equivalence "nobody has said what would matter"
        }

        test "a single trial has no verdict, and says what to do" {
            let study =
                studyOf [ Some.runOf "Random" 1 [ 0.3; 0.4 ]; Some.runOf "Entropy" 1 [ 0.4; 0.5 ] ]

            let text = Words.lines study |> String.concat "\n"
            Expect.stringContains text "A single trial shows no spread" ""
            Expect.isFalse (text.Contains "Entropy against Random") ""
        }

        test "who beats whom is read by rows" {
            let arms, matrix = (Verdicts.penalties (studyOf crossed)).Value
            let at name = List.findIndex ((=) name) arms
            Expect.equal matrix[at "SSL-Random", at "Random"] 1.0 "a row wins"
            Expect.equal matrix[at "Random", at "SSL-Random"] 0.0 "a column loses"
        }

        test "an arm that begins higher needs at most so many labels" {
            let found = Verdicts.efficiencies (studyOf crossed)

            let pair: Verdicts.Pair = { Arm = "SSL-Random"; Against = "Random" }
            let _, efficiency = found |> List.find (fst >> (=) pair)
            Expect.isLessThan efficiency.Ratio 1.0 ""
        }
    ]

[<Tests>]
let files =
    testList "verdict files" [
        test "JSON holds every comparison with its tests" {
            let study = studyOf crossed
            let root = JsonDocument.Parse(VerdictFiles.json study).RootElement
            Expect.equal (root.GetProperty("alstudio").GetString()) "verdicts" ""
            Expect.equal (root.GetProperty("version").GetInt32()) VerdictFiles.Version ""
            let families = root.GetProperty "families"
            Expect.equal (families.GetArrayLength()) 4 "area and three budgets"
            let first = families[0].GetProperty("comparisons").EnumerateArray() |> Seq.head
            let _, expected = (Verdicts.headlines study).Head.Comparisons.Head
            Expect.equal (first.GetProperty("verdict").GetString()) "better" ""
            Expect.equal (first.GetProperty("pHolm").GetDouble()) expected.Adjusted.Value ""
            Expect.equal (first.GetProperty("wilcoxon").GetProperty("p").GetDouble()) 0.125 "of four equal signs"
        }

        test "JSON of a single trial has null where nothing was tested" {
            let root =
                JsonDocument
                    .Parse(
                        VerdictFiles.json (
                            studyOf [ Some.runOf "Random" 1 [ 0.3; 0.4 ]; Some.runOf "Entropy" 1 [ 0.4; 0.5 ] ]
                        )
                    )
                    .RootElement

            let families = root.GetProperty "families"
            let first = families[0].GetProperty("comparisons").EnumerateArray() |> Seq.head
            Expect.equal (first.GetProperty("verdict").GetString()) "single trial" ""
            Expect.equal (first.GetProperty("p").ValueKind) JsonValueKind.Null ""
        }

        test "CSV has a record for each comparison, all of one length" {
            let lines = (VerdictFiles.csv (studyOf crossed)).TrimEnd('\n').Split '\n'
            Expect.equal lines.Length (1 + 4 * 4) "heading and records"
            Expect.equal (lines |> Array.map (fun line -> line.Split(',').Length) |> Array.distinct) [| 19 |] ""
            Expect.stringStarts lines[1] "quickstart,accuracy,area,,LL,Random,4,better," ""
        }

        test "both are the same each time" {
            let study = studyOf crossed
            Expect.equal (VerdictFiles.json study) (VerdictFiles.json study) ""
            Expect.equal (VerdictFiles.csv study) (VerdictFiles.csv study) ""
        }
    ]
