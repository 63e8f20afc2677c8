module ClaimsTests

open System.Text.Json
open Expecto
open ALStudio.Core
open ALStudio.Figures

let private at amount = ClaimMoment(ClaimMomentKind.At, amount)
let private last = ClaimMoment ClaimMomentKind.Last
let private area = ClaimMoment ClaimMomentKind.Area

let private side moment among arms =
    ClaimSide(List.toArray arms, among, moment)

let private one moment arm = side moment ClaimArms.Every [ arm ]

let private claim left relation right =
    Claim("what was expected", "accuracy", left, relation, right)

let private within margin (claim: Claim) =
    Claim(claim.Text, claim.Metric, claim.Left, claim.Relation, claim.Right, margin)

let private higherBy by margin (claim: Claim) =
    Claim(claim.Text, claim.Metric, claim.Left, claim.Relation, claim.Right, margin, by)

let private judged (claim: Claim) =
    let extras = { Extras.None with Budgets = [ 50.0; 100.0; 150.0 ]; Claims = [ claim ] }
    let study = (Study.tryOf extras VerdictsTests.crossed).Value
    Claims.all' study |> List.exactlyOne

let private outcome claim = (judged claim).Outcome

[<Tests>]
let tests =
    testList "claims" [
        test "a known difference is supported, and its opposite refuted" {
            let left, right = one last "LL", one last "Random"
            Expect.equal (outcome (claim left ClaimRelation.Better right)) Claims.Supported "LL is better"
            Expect.equal (outcome (claim right ClaimRelation.Better left)) Claims.Refuted "Random is not"
            Expect.equal (outcome (claim right ClaimRelation.Worse left)) Claims.Supported "it is worse"
        }

        test "a difference that is not there is neither" {
            let it = claim (one last "SSL-LL") ClaimRelation.Better (one last "SSL-Random")
            Expect.equal (outcome it) Claims.Undecided ""
        }

        test "equal within a margin is supported where both are, and refuted where they differ by more" {
            let equal left right =
                claim (one area left) ClaimRelation.Equal (one area right) |> within 0.01

            Expect.equal (outcome (equal "SSL-LL" "SSL-Random")) Claims.Supported ""
            Expect.equal (outcome (equal "SSL-LL" "LL")) Claims.Refuted ""
        }

        test "higher by an amount is tested at that amount" {
            let higher by =
                claim (one last "LL") ClaimRelation.Equal (one last "Random")
                |> higherBy by 0.01

            Expect.equal (outcome (higher 0.03)) Claims.Supported ""
            Expect.equal (outcome (higher 0.06)) Claims.Refuted ""
        }

        test "arms are compared at different budgets, trial by trial" {
            let it =
                claim (one (at 50.0) "SSL-Random") ClaimRelation.NoWorse (one (at 100.0) "Random")
                |> within 0.01

            let found = judged it
            Expect.equal found.Outcome Claims.Supported "0.5 against 0.5"
            let evidence = found.Decisive.Value
            Expect.floatClose Accuracy.medium (snd evidence.Left) 0.52525 "its mean"
            Expect.equal evidence.Difference.Count 4 "trials"
        }

        test "no worse than the best is no worse than each, and the worst of the tests counts" {
            let arms = [ "Random"; "LL"; "SSL-LL" ]

            let it =
                claim (one last "SSL-Random") ClaimRelation.NoWorse (side last ClaimArms.Best arms)
                |> within 0.01

            let found = judged it
            Expect.equal found.Outcome Claims.Supported ""
            Expect.equal found.Evidence.Length 3 "all three"
            Expect.equal (fst found.Decisive.Value.Right) "SSL-LL" "the closest one"
        }

        test "the best of several is better where any is, at its part of the level" {
            let best = side last ClaimArms.Best [ "Random"; "LL" ]
            let single = judged (claim (one last "LL") ClaimRelation.Better (one last "Random"))
            // Random is not held against itself, so one comparison is left.
            let several = judged (claim best ClaimRelation.Better (one last "Random"))
            Expect.equal several.Probability single.Probability ""

            let two =
                judged (claim (side last ClaimArms.Some [ "LL"; "SSL-LL" ]) ClaimRelation.Better (one last "Random"))

            let of' arm =
                (judged (claim (one last arm) ClaimRelation.Better (one last "Random"))).Probability.Value

            Expect.floatClose Accuracy.high two.Probability.Value (2.0 * min (of' "LL") (of' "SSL-LL")) ""
        }

        test "every arm must hold, and an arm is not held against itself" {
            let every relation =
                claim (side area ClaimArms.Every [ "Random"; "LL"; "SSL-LL" ]) relation (one area "Random")

            Expect.equal (outcome (every ClaimRelation.Better)) Claims.Supported ""

            let some =
                claim (side area ClaimArms.Some [ "Random"; "LL" ]) ClaimRelation.Worse (one area "Random")

            Expect.equal (outcome some) Claims.Refuted ""
        }

        test "a budget that is no point of the curves is not judged at another one" {
            match outcome (claim (one (at 120.0) "LL") ClaimRelation.Better (one last "Random")) with
            | Claims.NotApplicable reason ->
                Expect.equal reason "120 labels is no point of its curves, which are 50, 100 and 150" ""
            | other -> failtest (Claims.word other)
        }

        test "under a preset the reason says so" {
            let it = claim (one (at 120.0) "LL") ClaimRelation.Better (one last "Random")
            let extras = { Extras.None with Budgets = [ 50.0; 100.0; 150.0 ]; Claims = [ it ] }

            let study =
                (Study.tryOf extras (Some.scaledDown "2 trials" VerdictsTests.crossed)).Value

            Expect.equal
                (Claims.test study (Claims.judge study it))
                "not applicable in this preset: 120 labels is no point of its curves, which are 50, 100 and 150"
                ""
        }

        test "an arm that has not come there is not judged" {
            let it = claim (one last "LL") ClaimRelation.Better (one last "Random")
            let extras = { Extras.None with Budgets = [ 50.0; 100.0 ]; Claims = [ it ] }

            let study =
                (Study.tryOf extras [ Some.runOf "LL" 1 [ 0.5 ]; Some.runOf "Random" 1 [ 0.4; 0.5 ] ]).Value

            Expect.equal (Claims.judge study it).Outcome (Claims.NotApplicable "LL has not come to 100 labels") ""
        }

        test "a single trial cannot tell" {
            let it = claim (one last "LL") ClaimRelation.Better (one last "Random")
            let extras = { Extras.None with Claims = [ it ] }

            let study =
                (Study.tryOf extras [ Some.runOf "LL" 1 [ 0.5; 0.9 ]; Some.runOf "Random" 1 [ 0.4; 0.5 ] ]).Value

            let found = Claims.judge study it
            Expect.equal found.Outcome Claims.Undecided ""
            Expect.stringContains (Claims.test study found) "a single trial cannot tell" ""
        }

        test "what is tested is said in words" {
            let extras = { Extras.None with Budgets = [ 50.0; 100.0; 150.0 ] }
            let study = (Study.tryOf extras VerdictsTests.crossed).Value

            let it =
                claim (one (at 50.0) "SSL-Random") ClaimRelation.NoWorse (side last ClaimArms.Best [ "Random"; "LL" ])
                |> within 0.01

            Expect.equal
                (Claims.statement study it)
                "Test accuracy of SSL-Random at 50 labels is no worse, within 1.0\u00A0points, than the best of Random and LL after the last query"
                ""
        }

        test "claims stand in the table, the report and the JSON" {
            let it = claim (one last "LL") ClaimRelation.Better (one last "Random")
            let extras = { Extras.None with Budgets = [ 50.0; 100.0; 150.0 ]; Claims = [ it ] }

            Expect.stringContains
                (Tables.textOf extras VerdictsTests.crossed)
                "supported      what was expected"
                "table"

            Expect.stringContains (Report.html extras VerdictsTests.crossed) "what was expected" "report"
            let study = (Study.tryOf extras VerdictsTests.crossed).Value

            let claims =
                JsonDocument.Parse(VerdictFiles.json study).RootElement.GetProperty "claims"

            Expect.equal (claims[0].GetProperty("outcome").GetString()) "supported" "JSON"
        }
    ]
