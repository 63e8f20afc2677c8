/// Gives what a script has said its meaning: an experiment, or every problem at once.
module ALStudio.Dsl.Meaning

open System
open System.Collections.Generic
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Learning.Metrics
open ALStudio.Running
open ALStudio.Dsl.Grammar

/// What is measured when a script does not say.
let private usualMetrics: IMetric list = [ Accuracy(); PerClassAccuracy(); CrossEntropy(); CalibrationError() ]

let private wordsInOrder (said: Said) = List.rev said.Words

let private place word (said: Said) =
    wordsInOrder said |> List.tryFind (fst >> (=) word) |> Option.bind snd

let private line (where: Place option) =
    match where with
    | None -> "a place that is not known"
    | Some place -> $"line {place.Line}"

/// Names become folders of the store and keys of stored curves, so they are plain.
let private isPlain (name: string) =
    let inside letter =
        Char.IsAsciiLetterOrDigit letter || letter = '-' || letter = '_' || letter = '.'

    name.Length > 0
    && name.Length <= 100
    && Char.IsAsciiLetterOrDigit name[0]
    && Seq.forall inside name

let private plainName what name where =
    if isPlain name then
        []
    else
        [
            problem
                where
                $"\"{name}\" cannot be the name of {what}."
                (Some "Names begin with a letter or digit and hold letters, digits, '-', '_' and '.', at most 100.")
        ]

/// Every one whose key was there before, with the first of that key.
let private repeated key items =
    items
    |> List.groupBy key
    |> List.collect (fun (_, same) -> same |> List.tail |> List.map (fun later -> List.head same, later))

let private armProblems (said: Said) = [
    if said.Arms.IsEmpty && (said.Words |> List.exists (fst >> (=) "compare")) then
        problem
            (place "compare" said)
            "There is nothing to compare."
            (Some "Give it arms: compare (arms plain [ Random(); Entropy() ])")

    for first, later in said.Arms |> repeated _.Name do
        problem
            (Option.ofObj later.Where)
            $"Two arms are called \"{later.Name}\": here and on {line (Option.ofObj first.Where)}."
            (Some "Give the arms of one recipe a prefix: arms other [ … ] |> prefixed \"Long\"")
]

let private presetProblems (said: Said) =
    let presets = List.rev said.Presets

    [
        for preset in presets do
            yield! plainName "a preset" preset.Name preset.Where

        for first, later in presets |> repeated _.Name do
            problem
                later.Where
                $"Two presets are called \"{later.Name}\": here and on {line first.Where}."
                (Some "Rename one.")
    ]

/// Amounts that no data set could make right; what depends on the data is checked when its sizes are known.
let private amountProblems (said: Said) =
    let least word lowest (amount: int option) rule = [
        match amount with
        | Some amount when amount < lowest -> problem (place word said) $"{rule}, not {amount}." None
        | _ -> ()
    ]

    [
        yield! least "start" 1 (Option.map fst said.Start) "A start buys at least 1"
        yield! least "query" 1 said.Query "A query spends at least 1"
        yield! least "cycles" 0 said.Cycles "The number of cycles is 0 or more"
        yield! least "trials" 1 said.Trials "An experiment has at least 1 trial"

        for arm in said.Arms do
            if arm.Trials.HasValue && arm.Trials.Value < 1 then
                problem
                    (Option.ofObj arm.Where)
                    $"The arm \"{arm.Name}\" has at least 1 trial, not {arm.Trials.Value}."
                    None

        match said.Seed with
        | Some seed when seed < 0L -> problem (place "seed" said) $"A seed is 0 or more, not {seed}." None
        | _ -> ()
    ]

let private annotatorProblems (said: Said) = [
    if said.Annotator.IsNone then
        problem
            said.Where
            "This experiment has no `annotator` line, and nobody usually answers for its data set."
            (Some "Say who answers with an `annotator` line.")
]

let private problems (said: Said) = [
    yield! plainName "an experiment" said.Name said.Where
    yield! Grammar.problems said.Where (wordsInOrder said)
    yield! annotatorProblems said
    yield! amountProblems said
    yield! armProblems said
    yield! presetProblems said
]

let private places (said: Said) =
    let known = ("experiment", said.Where) :: wordsInOrder said

    known
    |> List.choose (fun (word, place) -> place |> Option.map (fun place -> KeyValuePair(word, place)))
    |> List.distinctBy _.Key
    |> Dictionary

let private experiment (said: Said) =
    Experiment(
        said.Name,
        said.Dataset,
        said.Annotator.Value,
        snd said.Start.Value said.Unit,
        Budget(float said.Query.Value, said.Unit),
        said.Cycles.Value,
        Option.defaultValue 1 said.Trials,
        List.toArray said.Arms,
        List.toArray (Option.defaultValue usualMetrics said.Metrics),
        uint64 (Option.defaultValue 0L said.Seed),
        Places = places said
    )

/// The experiment that was said, or everything that is wrong with it.
let declaration (said: Said) : Result<Declaration, Problem list> =
    match problems said with
    | [] -> Ok { Experiment = experiment said; Presets = List.rev said.Presets }
    | problems -> Error problems
