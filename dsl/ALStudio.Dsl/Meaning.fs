/// Gives what a script has said its meaning: an experiment, or every problem at once.
module ALStudio.Dsl.Meaning

open System
open System.Collections.Generic
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Running
open ALStudio.Dsl.Grammar

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

let private seedProblems (said: Said) = [
    match said.Seed with
    | Some seed when seed < 0L -> problem (place "seed" said) $"A seed is 0 or more, not {seed}." None
    | _ -> ()
]

/// What keeps an experiment from being made. Whether its amounts are possible is asked when the sizes of the data set are
/// known, by the engine, so that all of them are told at once.
let private problems (said: Said) = [
    yield! plainName "an experiment" said.Name said.Where
    yield! Grammar.problems said.Where (wordsInOrder said)
    yield! seedProblems said
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
        said.Annotator,
        said.Start.Value said.Unit,
        Budget(float said.Query.Value, said.Unit),
        said.Cycles.Value,
        Option.defaultValue 1 said.Trials,
        List.toArray said.Arms,
        List.toArray said.Metrics,
        uint64 (Option.defaultValue 0L said.Seed),
        Places = places said
    )

/// What keeps clicks from being weighed; whether the data set is there is asked later, by the engine.
let tradeOffProblems (tradeOff: TradeOff) = [
    yield! plainName "an annotation" tradeOff.Name tradeOff.Where

    if tradeOff.Tolerances.IsEmpty then
        problem
            tradeOff.Where
            "This annotation has no tolerance."
            (Some "For example: annotation (\"name\", Scenes(), [ 2<px>; 5<px>; 10<px> ])")

    for tolerance in tradeOff.Tolerances |> List.filter (fun tolerance -> tolerance < 0) do
        problem tradeOff.Where $"A tolerance cannot be {tolerance} pixels." (Some "Take 0 or more, usually 10.")

    for preset in tradeOff.Presets do
        yield! plainName "a preset" preset.Name preset.Where
]

/// The experiment that was said, or everything that is wrong with it.
let declaration (said: Said) : Result<Declaration, Problem list> =
    match problems said with
    | [] -> Ok { Experiment = experiment said; Presets = List.rev said.Presets }
    | problems -> Error problems
