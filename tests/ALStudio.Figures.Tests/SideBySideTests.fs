module SideBySideTests

open System
open ALStudio.Core
open ALStudio.Statistics
open ALStudio.Figures
open ALStudio.Figures.SideBySide
open Expecto
open Expecto.Flip

let private studyOf runs =
    Study.tryOf Extras.None runs |> Option.get

let private study = studyOf Some.study

/// The same run with other facts.
let private with' experiment facts (run: RunHistory) =
    let header = run.Header

    let changed (old: System.Collections.Generic.IReadOnlyDictionary<string, string>) =
        old
        |> Seq.map (fun entry -> entry.Key, Map.tryFind entry.Key facts |> Option.defaultValue entry.Value)
        |> dict
        |> System.Collections.ObjectModel.ReadOnlyDictionary

    RunHistory(
        Some.Header.of' (
            header,
            id = RunId(experiment, header.Id.Arm, header.Id.Trial),
            description = changed header.Description,
            provenance = changed header.Provenance
        ),
        run.Cycles
    )

let private twin facts =
    Some.study |> List.map (with' "twin" (Map.ofList facts)) |> studyOf

let private same = [ for arm in study.Arms -> arm, arm ]

[<Tests>]
let tests =
    testList "SideBySide" [
        test "An experiment is equal to itself in every trial, at every budget and over all" {
            let result = between "accuracy" study study same
            result.Unpaired |> Expect.isNone ""
            result.Pairings.Length |> Expect.equal "" 3

            for pairing in result.Pairings do
                pairing.Readings
                |> List.map _.Spent
                |> Expect.equal "" ([ for cycle in 1..7 -> Some(float (50 * cycle)) ] @ [ None ])

                for reading in pairing.Readings do
                    verdict result.Metric reading.Evidence |> Expect.equal "" "equal in every trial"
        }

        test "Two arms of one experiment say what the verdicts of their study say" {
            let result = between "accuracy" study study [ "Random", "Entropy" ]

            let curve arm =
                Study.curves "accuracy" study |> List.find (fun curve -> curve.Arm = arm)

            let readings = (List.exactlyOne result.Pairings).Readings

            for cycle, reading in List.indexed (List.take 7 readings) do
                let expected =
                    Curve.differenceTo (curve "Random") cycle (curve "Entropy") |> Option.get

                let mean, _, probability, adjusted = numbers reading.Evidence
                mean |> Expect.equal "" expected.Mean
                probability |> Expect.equal "" (Option.ofNullable expected.Probability)
                adjusted |> Expect.equal "one comparison is not corrected" probability

            let areas = [ "Random"; "Entropy" ] |> List.map (curve >> Curve.areas [ 0..6 ])
            let area = List.last readings
            area.Spent |> Expect.isNone ""
            area.Left.Values |> List.ofSeq |> Expect.equal "" (List.map snd areas[0])
            area.Right.Values |> List.ofSeq |> Expect.equal "" (List.map snd areas[1])
        }

        test "Trials with other seeds, or of another data set, are not paired" {
            let seeds = between "accuracy" study (twin [ "trial seed", "7" ]) same

            seeds.Unpaired
            |> Expect.equal "" (Some "the seeds of their trials are not the same")

            let sets = between "accuracy" study (twin [ "dataset", "Scenes" ]) same
            sets.Unpaired |> Expect.equal "" (Some "the data sets are not the same")
            (between "accuracy" study (twin []) same).Unpaired |> Expect.isNone ""

            for pairing in seeds.Pairings do
                for reading in pairing.Readings do
                    match reading.Evidence with
                    | Unpaired(it, Some adjusted) ->
                        let alone = it.Probability.Value
                        (adjusted, alone) |> Expect.isGreaterThanOrEqual "corrected"

                        it.First.Values
                        |> List.ofSeq
                        |> Expect.equal "" (List.ofSeq reading.Right.Values)
                    | other -> failtestf "%A" other
        }

        test "Holm's correction goes over the arms of a budget, not over budgets" {
            let probabilities (arms: (string * string) list) = [
                for pairing in (between "accuracy" study (twin [ "trial seed", "7" ]) arms).Pairings ->
                    numbers pairing.Readings[2].Evidence
            ]

            let alone = probabilities same |> List.map (fun (_, _, p, _) -> p.Value)

            let together =
                probabilities same |> List.map (fun (_, _, _, adjusted) -> adjusted.Value)

            together |> Expect.equal "" (List.ofSeq (Holm.Adjusted(List.toArray alone)))
        }

        test "Only budgets that both have reached are compared" {
            let shifted (run: RunHistory) =
                RunHistory(
                    run.Header,
                    [|
                        for cycle in run.Cycles ->
                            Some.cycle cycle.Number (cycle.Labels + 50) [ "accuracy", cycle.Measurements[0].Value ] 1.0
                    |]
                )

            let later = Some.study |> List.map shifted |> studyOf
            let result = between "accuracy" study later [ "Random", "Random" ]

            (List.exactlyOne result.Pairings).Readings
            |> List.choose _.Spent
            |> Expect.equal "" [ for cycle in 2..7 -> float (50 * cycle) ]

            let never (run: RunHistory) =
                RunHistory(run.Header, [| Some.cycle 0 7 [ "accuracy", 0.5 ] 1.0 |])

            let apart = between "accuracy" study (Some.study |> List.map never |> studyOf) same
            apart.Pairings |> Expect.isEmpty ""
            apart.Apart |> Expect.equal "" same
        }

        test "Less loss is better" {
            let result = between "loss" study study [ "Random", "Margin" ]
            let area = List.last (List.exactlyOne result.Pairings).Readings
            let mean, _, _, _ = numbers area.Evidence
            (mean, 0.0) |> Expect.isLessThan "margin learns faster"
            verdict result.Metric area.Evidence |> Expect.stringStarts "" "better"
        }
    ]
