module AgreementTests

open System
open Expecto
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Figures.Agreement
open ALStudio.Figures.Rows
open Approved

let private row arm trial cycle metric value = {
    Experiment = "x"
    Arm = arm
    Trial = trial
    Cycle = cycle
    Labels = 50 * (cycle + 1)
    Cost = float (50 * (cycle + 1))
    Metric = metric
    Value = value
}

let private usual: Tolerances = Map.empty
let private compare' = between usual "x"

/// Five points for every share.
let private fixed' = between (Map.ofList [ Shares, 0.05 ]) "x"

/// Accuracies of three arms, three trials and four cycles.
let private grid value = [
    for arm in [ "Random"; "Entropy"; "Margin" ] do
        for trial in 1..3 do
            for cycle in 0..3 -> row arm trial cycle "accuracy" (value arm trial cycle)
]

let private level _ _ cycle = 0.3 + 0.1 * float cycle

let private noise (study: int) (arm: string) trial cycle =
    let salt = arm |> Seq.sumBy int
    Chance(uint64 study).OfTrial(trial).For(Purpose.Query, cycle, salt).NextNormal()

let private text agreement =
    AgreementWords.differences "labels" agreement |> String.concat "\n"

/// Straight from the definition.
module private Slow =
    let farPoints tolerance (stored: Row list) (now: Row list) = [
        for arm in now |> List.map _.Arm |> List.distinct do
            for cycle in 0..3 do
                let mean rows =
                    rows
                    |> List.filter (fun row -> row.Arm = arm && row.Cycle = cycle)
                    |> List.averageBy _.Value

                if abs (mean now - mean stored) > tolerance + 1e-9 then
                    arm, cycle
    ]

let private far agreement = [
    for pairing in agreement.Pairings do
        for reading in beyond pairing -> pairing.Arm, reading.Cycle
]

let private at (values: uint8 array) arm trial cycle =
    if values.Length = 0 then
        0.5
    else
        let place = 12 * String.length arm + 4 * trial + cycle
        float values[place % values.Length] / 255.0

[<Tests>]
let tests =
    testList "agreement" [
        test "what is equal agrees, and every number is the same to the last bit" {
            let rows = Rows.ofHistories Some.study
            let agreement = between usual "quickstart" rows rows
            Expect.isTrue (agrees agreement) (text agreement)
            Expect.equal agreement.Numbers (rows.Length, rows.Length) ""
            Expect.stringContains (AgreementWords.summary agreement) "819 numbers are the same to the last bit" ""
        }

        testProperty "the points that moved too far are those of the definition" (fun stored now (percent: uint8) ->
            let stored, now = grid (at stored), grid (at now)
            let tolerance = float percent / 255.0
            let agreement = between (Map.ofList [ "accuracy", tolerance ]) "x" stored now
            far agreement = Slow.farPoints tolerance stored now)

        testProperty "the order of rows does not matter" (fun stored now (seed: int) ->
            let stored, now = grid (at stored), grid (at now)

            let shuffled =
                stored |> List.sortBy (fun row -> hash (seed, row.Arm, row.Trial, row.Cycle))

            text (compare' stored now) = text (compare' shuffled now))

        testProperty "both sides agree with one another or neither does" (fun stored now ->
            let stored, now = grid (at stored), grid (at now)
            agrees (fixed' stored now) = agrees (fixed' now stored))

        test "a mean may move by the tolerance and no further" {
            let moved by =
                grid (fun arm trial cycle -> level arm trial cycle + (if arm = "Entropy" && cycle = 2 then by else 0.0))

            let stored = grid level
            Expect.isTrue (agrees (fixed' stored (moved 0.05))) "five points, for all their binary digits"
            Expect.isFalse (agrees (fixed' stored (moved 0.051))) ""

            Expect.equal
                (text (fixed' stored (moved -0.06)))
                "Entropy: Test accuracy at 150 labels was 50.0\u00A0%, now 44.0\u00A0%; moved by −6.0\u00A0points, 5.0\u00A0points are allowed"
                ""

            let strict = between (Map.ofList [ "accuracy", 0.01 ]) "x" stored (moved 0.02)
            Expect.isFalse (agrees strict) "a tolerance of one's own"
            let wide = between (Map.ofList [ Shares, 0.2 ]) "x" stored (moved 0.1)
            Expect.isTrue (agrees wide) "one for all shares"
        }

        test "single trials may move further than their mean" {
            let now =
                grid (fun arm trial cycle -> level arm trial cycle + (if trial = 1 then 0.09 else -0.02))

            Expect.isEmpty (far (fixed' (grid level) now)) ""
        }

        test "where nobody has said how far means may move, the spread of the stored trials does" {
            let spread by =
                grid (fun arm trial cycle -> level arm trial cycle + by * noise 3 arm trial cycle)

            let allowed stored =
                (compare' stored stored).Pairings
                |> List.map (fun pairing -> pairing.Tolerance.Value)
                |> List.distinct

            let wide = allowed (spread 0.05) |> List.exactlyOne
            Expect.isTrue (wide > 0.1 && wide < 0.25) $"{wide}"
            Expect.floatClose Accuracy.high (allowed (spread 0.1) |> List.exactlyOne) (2.0 * wide) ""
            Expect.equal (allowed (spread 0.0)) [ 0.01 ] "a point of a share never matters"
        }

        test "runs that move together are no noise, though no point moved too far" {
            let value arm trial cycle =
                level arm trial cycle + 0.02 * noise 3 arm trial cycle

            let moved by =
                grid (fun arm trial cycle -> value arm trial cycle + by + 0.008 * noise 7 arm trial cycle)

            let stored = grid value
            let agreement = compare' stored (moved -0.03)
            Expect.isEmpty (far agreement) ""
            Expect.isFalse (agrees agreement) ""
            Expect.stringStarts (text agreement) "All 9 runs together moved, which is no noise: Test accuracy: −" ""
            Expect.isTrue (agrees (compare' stored (moved 0.0))) "noise alone"
            Expect.isTrue (agrees (compare' stored (moved 0.004))) "what does not matter"
        }

        test "noise alone is taken for a difference by one machine of a hundred, for points and for all runs" {
            let studies = 1000

            // The start is shared by all arms of a trial.
            let drawn study =
                grid (fun arm trial cycle ->
                    level arm trial cycle
                    + 0.05 * noise study (if cycle = 0 then "" else arm) trial cycle)

            let replays = [ for study in 1..studies -> compare' (drawn study) (drawn (study + studies)) ]

            for alarm in
                [
                    (fun agreement -> not (far agreement).IsEmpty)
                    (fun agreement -> agreement.Shifts |> List.exists isSystematic)
                ] do
                let rate = float (replays |> List.filter alarm |> List.length) / float studies
                Expect.isTrue (rate > 0.0 && rate <= 0.02) $"{rate}"
        }

        test "a single run is judged by its points alone" {
            let one value = [ for cycle in 0..3 -> row "A" 1 cycle "accuracy" value ]
            Expect.isTrue (agrees (compare' (one 0.5) (one 0.54))) ""
            let agreement = compare' (one 0.5) (one 0.6)
            Expect.equal (far agreement).Length 4 ""
            Expect.equal (AgreementWords.verdict agreement.Pairings.Head) "a single trial cannot tell" ""
        }

        test "losses and single classes are shown, and judged where a tolerance is given" {
            let rows value = [ row "A" 1 0 "accuracy" 0.5; row "A" 1 0 "loss" value; row "A" 1 0 "accuracy/disc" value ]

            Expect.isTrue (agrees (compare' (rows 0.1) (rows 0.9))) ""

            for metric in [ "loss"; "accuracy/disc" ] do
                let judged = between (Map.ofList [ metric, 0.5 ]) "x" (rows 0.1) (rows 0.9)
                Expect.isFalse (agrees judged) metric
        }

        test "what only one side has is a difference, told in the reader's words" {
            let stored =
                grid level
                |> List.filter (fun row -> not (row.Arm = "Entropy" && row.Trial = 3))
                |> List.filter (fun row -> not (row.Arm = "Random" && row.Cycle = 3))

            let now =
                grid level
                |> List.filter (fun row -> row.Arm <> "Margin")
                |> List.filter (fun row -> not (row.Arm = "Entropy" && row.Trial = 2 && row.Cycle > 1))
                |> List.map (fun row ->
                    if row.Arm = "Random" && row.Cycle = 2 then
                        { row with Cost = 160.0; Labels = 160 }
                    else
                        row)

            let more = [ row "Core<set>" 1 0 "accuracy" 0.4; row "Entropy" 1 0 "loss" 2.0; row "Random" 1 1 "loss" nan ]

            let agreement = compare' (stored @ [ row "Random" 1 1 "loss" 1.0 ]) (now @ more)
            Expect.isFalse (agrees agreement) ""
            approved "differences.txt" (text agreement + "\n")
        }

        test "clicks may be spent a little differently" {
            let spent clicks = [ { row "A" 1 0 "meanIoU" 0.5 with Cost = clicks; Labels = 20 } ]
            Expect.isTrue (agrees (compare' (spent 800.0) (spent 816.0))) ""
            Expect.stringContains (text (compare' (spent 800.0) (spent 900.0))) "had spent 800 clicks, and now 900" ""
        }

        test "a curve says whether its trials moved together" {
            let verdict move =
                let now =
                    grid (fun arm trial cycle -> level arm trial cycle + (if arm = "Random" then move trial else 0.0))

                (fixed' (grid level) now).Pairings
                |> List.find (fun pairing -> pairing.Arm = "Random")
                |> AgreementWords.verdict

            Expect.equal (verdict (fun _ -> 0.0)) "the same in every trial" ""
            Expect.equal (verdict (fun trial -> 0.2 + 0.001 * float trial)) "systematic" ""
            Expect.equal (verdict (fun trial -> 0.02 + 0.0001 * float trial)) "systematic, though little" ""
            Expect.equal (verdict (fun trial -> 0.004 * float (trial - 2))) "the same" ""
            Expect.equal (verdict (fun trial -> 0.1 * float (trial - 2) + 0.03)) "may be noise of 3 trials" ""
        }
    ]
