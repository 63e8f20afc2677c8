/// An experiment as a pipeline, for tests of words and of smaller forms.
module ALStudio.Dsl.Tests.Piped

open Expecto
open ALStudio
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning

let plain = Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 30)

let right result =
    match result with
    | Ok value -> value
    | Error(problems: Problem list) -> failtest (Problems.renderAll (fun _ -> None) problems)

let comparing arms =
    Experiment.create "piped"
    |> Experiment.on (Shapes())
    |> Experiment.startingWith (Balanced 100<label>)
    |> Experiment.querying 50<label>
    |> Experiment.cycles 4
    |> Experiment.trials 2
    |> Experiment.comparing arms
    |> Experiment.seed 7

let piped =
    comparing (Words.arms plain [ Random(); Entropy() ])
    |> Experiment.preset "small" (subsetOf 600<image> >> shorterBy 15 >> withTrials 1)

let nowhere = DataRoot [||]
