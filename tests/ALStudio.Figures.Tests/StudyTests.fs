module StudyTests

open System
open Expecto
open ALStudio.Core
open ALStudio.Figures

let private notices extras histories =
    Study.tryOf extras histories
    |> Option.map Study.notices
    |> Option.defaultValue []

let private planned = { Some.extras with Planned = [ for trial in 1..2 -> RunId("quickstart", "Random", trial), 2 ] }

[<Tests>]
let tests =
    testList "studies" [
        test "a complete study has nothing to note" {
            Expect.isEmpty (notices Some.extras Some.study) "without a plan"

            Expect.isEmpty
                (notices planned [ Some.runOf "Random" 1 [ 0.1; 0.2; 0.3 ]; Some.runOf "Random" 2 [ 0.1; 0.2; 0.3 ] ])
                "with a plan"
        }

        test "what is missing is named, run by run" {
            Expect.equal
                (notices planned [ Some.runOf "Random" 1 [ 0.1; 0.2 ] ])
                [ "Random, trial 1 has come to cycle 1 of 2."; "Random, trial 2 has no finished cycle." ]
                ""
        }

        test "without a plan, the longest run and the arm with most trials show what was meant" {
            Expect.equal
                (notices Extras.None [
                    Some.runOf "A" 1 [ 0.1; 0.2 ]
                    Some.runOf "A" 2 [ 0.1 ]
                    Some.runOf "B" 1 [ 0.1; 0.2 ]
                ])
                [ "A, trial 2 has come to cycle 0 of 1."; "B, trial 2 has no finished cycle." ]
                ""
        }

        test "a run that failed says why, once" {
            let failed =
                RunFailed(
                    RunId("quickstart", "Random", 2),
                    DateTimeOffset.UnixEpoch,
                    1,
                    "The loss became NaN.",
                    "Lower the rate."
                )

            Expect.equal
                (notices { planned with Failures = [ failed ] } [ Some.runOf "Random" 1 [ 0.1; 0.2; 0.3 ] ])
                [ "Random, trial 2 failed in cycle 1: The loss became NaN. Lower the rate." ]
                ""
        }

        test "values that are no numbers are named" {
            Expect.equal
                (notices Extras.None [ Some.runOf "A" 1 [ 0.1; nan ] ])
                [ "A, trial 1: accuracy is not a number in cycle 1; left out of means." ]
                ""
        }

        test "runs with unequal budgets are not compared in silence" {
            let other = Some.runOf "B" 1 [ 0.1 ]
            let first = other.Cycles[0]

            let moved =
                RunHistory(
                    other.Header,
                    [|
                        Cycle(0, first.Picks, first.Answers, 60, 60.0, first.Training, first.Measurements, first.Timing)
                    |]
                )

            Expect.exists
                (notices Extras.None [ Some.runOf "A" 1 [ 0.1 ]; moved ])
                _.StartsWith("Runs have unequal budgets in cycle 0")
                ""
        }

        test "random is the baseline, wherever it stands" {
            let baseline extras arms =
                arms
                |> List.map (fun arm -> Some.runOf arm 1 [ 0.1 ])
                |> Study.tryOf extras
                |> Option.map _.Baseline

            Expect.equal (baseline Extras.None [ "Entropy"; "Random" ]) (Some "Random") ""
            Expect.equal (baseline Extras.None [ "Margin"; "Entropy" ]) (Some "Entropy") "the first by name"

            Expect.equal
                (baseline { Extras.None with Baseline = Some "Margin" } [ "Margin"; "Random" ])
                (Some "Margin")
                ""
        }

        test "runs of two experiments make no study, nor does one run twice" {
            let run = Some.runOf "A" 1 [ 0.1 ]
            let header = run.Header

            let elsewhere =
                RunHistory(Some.Header.of' (header, id = RunId("other", "A", 1)), run.Cycles)

            Expect.throwsT<ArgumentException> (fun () -> Study.tryOf Extras.None [ run; elsewhere ] |> ignore) ""
            Expect.throwsT<ArgumentException> (fun () -> Study.tryOf Extras.None [ run; run ] |> ignore) ""
        }

        test "nothing finished is no study" {
            Expect.isNone (Study.tryOf Extras.None []) ""
            Expect.isNone (Study.tryOf Extras.None [ Some.runOf "A" 1 [] ]) ""
        }
    ]
