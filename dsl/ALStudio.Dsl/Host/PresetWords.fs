/// What a preset makes smaller, in the words of tables and figures.
module internal ALStudio.Dsl.PresetWords

open ALStudio.Core
open ALStudio.Learning
open ALStudio.Running

let plural count word =
    if count = 1 then
        $"{count} {word}"
    else
        $"{count:N0} {word}s"

/// What was made smaller, as tables and figures tell it; empty when nothing was.
let inWords (pool: int option) (experiment: Experiment) (scale: Scale) =
    [
        match scale.Dataset with
        | Some dataset -> $"on {dataset.Name} instead of {experiment.Dataset.Name}"
        | None -> ()

        match scale.Annotator with
        | Some annotator -> $"another annotator ({annotator})"
        | None -> ()

        for _, other in scale.Recipes do
            $"{other.Name} with {other.Network.Name} instead of the full recipe"

        match scale.Images, pool with
        | Some images, Some pool when images < pool -> $"{images:N0} of {pool:N0} images"
        | Some _, Some _ -> ()
        | Some images, None -> plural images "image"
        | None, _ -> ()

        match scale.Network with
        | Some network -> $"{network.Name}"
        | None -> ()

        match scale.Budgets with
        | Some divisor -> $"budgets {divisor} times smaller"
        | None -> ()

        match scale.Clicks with
        | Some(start, query) -> $"a start of {start:N0} clicks and queries of {query:N0}"
        | None -> ()

        match scale.ShorterBy with
        | Some factor -> $"trainings {factor} times shorter"
        | None -> ()

        match scale.Steps with
        | Some steps -> $"semi-supervised trainings of {steps:N0} steps"
        | None -> ()

        match scale.Unlabelled with
        | Some images -> $"{images:N0} unlabelled images a step"
        | None -> ()

        match scale.Members with
        | Some members -> $"committees of {members}"
        | None -> ()

        match scale.Cycles with
        | Some cycles -> $"{cycles} of {experiment.Cycles} cycles"
        | None -> ()

        match scale.Trials with
        | Some trials -> plural trials "trial"
        | None -> ()
    ]
    |> String.concat ", "
