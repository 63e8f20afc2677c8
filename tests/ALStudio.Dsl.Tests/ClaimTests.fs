module ALStudio.Dsl.Tests.ClaimTests

open Expecto
open ALStudio
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning
open ALStudio.Dsl.Tests.Scripts

let private plain = Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 30)
let private uda = Uda(WideResNet(Depth = 10, Width = 1))

let private right result =
    match result with
    | Ok value -> value
    | Error(problems: Problem list) -> failtest (Problems.renderAll (fun _ -> None) problems)

let private draft =
    Experiment.create "claims"
    |> Experiment.on (Shapes())
    |> Experiment.startingWith (Balanced 100<label>)
    |> Experiment.querying 50<label>
    |> Experiment.cycles 2
    |> Experiment.trials 2
    |> Experiment.comparing [
        yield! Words.arms plain [ Random(); LossPrediction() ]
        yield! Words.arms uda [ Random() ]
    ]
    |> Experiment.preset "small" (budgetsDividedBy 2)

let private sides (claim: Claim) =
    List.ofSeq claim.Left.Arms, List.ofSeq claim.Right.Arms

[<Tests>]
let tests =
    testList "claims" [
        testCase "The block and the pipeline say the same claims" (fun () ->
            let block =
                declarations
                    """
open ALStudio
let plain = Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 30)
let uda = Uda(WideResNet(Depth = 10, Width = 1))
experiment "claims" {
    dataset (Shapes())
    start (Balanced 100<label>)
    query 50<label>
    cycles 2
    trials 2
    compare [
        yield! arms plain [ Random(); LossPrediction() ]
        yield! arms uda [ Random() ]
    ]
    claim "no worse than the best"
          (accuracy "SSL-Random" (at 100<label>) |> noWorseThan (bestOf plain (at 200<label>)) (within 1.0<point>))
    claim "higher" (accuracy "LL" last |> higherBy 3.2<point> (accuracy "Random" last) (within 0.5<point>))
    claim "every" (everyOf plain area |> worseThan (accuracy "SSL-Random" area))
    claim "some" (someOf (arms plain [ LossPrediction() ]) last |> equalTo (someOf [ "Random" ] last) (within 1.0<point>))
}
"""

            let piped =
                draft
                |> Experiment.claiming
                    "no worse than the best"
                    (accuracy "SSL-Random" (at 100<label>)
                     |> noWorseThan (bestOf plain (at 200<label>)) (within 1.0<point>))
                |> Experiment.claiming
                    "higher"
                    (accuracy "LL" last
                     |> higherBy 3.2<point> (accuracy "Random" last) (within 0.5<point>))
                |> Experiment.claiming "every" (everyOf plain area |> worseThan (accuracy "SSL-Random" area))
                |> Experiment.claiming
                    "some"
                    (someOf (Words.arms plain [ LossPrediction() ]) last
                     |> equalTo (someOf [ "Random" ] last) (within 1.0<point>))
                |> Experiment.build
                |> right

            let told (declaration: Declaration) = [
                for claim in declaration.Experiment.Claims ->
                    (claim.Text, claim.Metric, claim.Relation, claim.Margin, claim.By),
                    sides claim,
                    (claim.Left.Among, claim.Left.When, claim.Right.Among, claim.Right.When)
            ]

            Expect.equal (told block.Head) (told piped) "all that was said"
            let best, higher = piped.Experiment.Claims[0], piped.Experiment.Claims[1]
            Expect.equal (sides best) ([ "SSL-Random" ], [ "Random"; "LL" ]) "arms of the recipe, adapted or not"
            Expect.equal best.Right.When (ClaimMoment(ClaimMomentKind.At, 200.0)) "the budget"
            Expect.equal (System.Math.Round(higher.By, 12)) 0.032 "points are shares"
            Expect.equal higher.Metric "accuracy" "the metric")

        testCase "Claims about outlined images are about their agreement" (fun () ->
            let masks = ALStudio.Dsl.Tests.Parts.Masks()

            let built =
                Experiment.create "clicks"
                |> Experiment.on (ALStudio.Dsl.Tests.Parts.Photographs())
                |> Experiment.startingWith (Drawn 500<click>)
                |> Experiment.querying 250<click>
                |> Experiment.cycles 1
                |> Experiment.comparing (Words.arms masks [ PerImage(Random()); PerImage(Entropy()) ])
                |> Experiment.claiming
                    "pays"
                    (bestOf masks (at 750<click>)
                     |> noWorseThan (everyOf masks last) (within 1.0<point>))
                |> Experiment.build
                |> right

            Expect.equal built.Experiment.Claims[0].Metric "meanIoU" "the usual metric")

        testCase "A preset keeps claims, and so does the command line" (fun () ->
            let built =
                draft
                |> Experiment.claiming
                    "at a budget that the preset does not have"
                    (accuracy "LL" (at 200<label>) |> betterThan (accuracy "Random" (at 200<label>)))
                |> Experiment.build
                |> right

            let small = right (Presets.apply (DataRoot [||]) "small" built)
            Expect.equal small.Claims built.Experiment.Claims "with the preset"
            Expect.equal (List.ofSeq small.Budgets) [ 50.0; 75.0; 100.0 ] "its budgets"
            let changed = Overrides.apply small (Overrides.Trials 5)
            Expect.equal changed.Claims built.Experiment.Claims "with another number of trials")
    ]
