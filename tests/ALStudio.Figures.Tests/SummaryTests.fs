module SummaryTests

open Expecto
open ALStudio.Figures

let private intent question expected : Summary.Intent = { Question = question; Expected = expected }

[<Tests>]
let tests =
    testList "summary" [
        test "the head of a script says what it asks and expects" {
            Expect.equal
                (Summary.intentOf Some.script)
                (intent
                    (Some "Does asking pay on a small data set?")
                    (Some "entropy and margin are a few points above random"))
                ""
        }

        test "named entries may go on for several lines" {
            Expect.equal
                (Summary.intentOf
                    "// Question : one\r\n//   two\r\n// Measured : three\r\n// four\r\n\r\n// Expected: no head any more")
                (intent (Some "one two") None)
                ""
        }

        test "a script without a head says nothing" {
            Expect.equal (Summary.intentOf "open ALStudio\n// x") (intent None None) ""
        }

        test "few arms are told one by one" {
            let study = (Study.tryOf Some.extras Some.study).Value

            Expect.equal
                (Summary.compared study)
                "Random, Entropy and Margin on Shapes: 3 trials, 6 queries, from 50 to 350 labels."
                ""

            let sentences = Summary.sentences study
            Expect.equal sentences.Length 4 ""
            Expect.stringStarts sentences[0] "With 350 labels, test accuracy was Random " ""

            Expect.stringStarts
                sentences[1]
                "Over the whole budget (area under the curve): Entropy against Random: better, +"
                ""

            Expect.stringStarts
                sentences[2]
                "With 350 labels: Entropy against Random: undecided at 3 trials (would need"
                ""

            Expect.stringContains sentences[3] "corrected for 2 comparisons (Holm)" ""
        }

        test "many arms are counted, none is called best" {
            let runs = [
                for arm in 1..9 do
                    for trial in 1..3 -> Some.run (1.0 + 0.1 * float arm) $"arm {arm}" trial 2
            ]

            let study = (Study.tryOf Extras.None runs).Value
            let text = Summary.sentences study |> String.concat " "
            Expect.stringContains text "Over the whole budget (area under the curve), of 8 comparisons: " ""
            Expect.stringContains text "test accuracy was between" ""
            Expect.isFalse (text.Contains "best") ""
        }

        test "a single trial is told as such" {
            let study =
                (Study.tryOf Extras.None [ Some.runOf "Random" 1 [ 0.3 ]; Some.runOf "B" 1 [ 0.4 ] ]).Value

            Expect.equal
                (Summary.sentences study |> List.last)
                "A single trial shows no spread and cannot tell arms apart; two or more can, for example --set trials=3."
                ""
        }
    ]
