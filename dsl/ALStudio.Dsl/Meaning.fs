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

/// Names that a metric gives to what it measures, as far as they are known before; those of classes end with a slash.
let private namesOf (metric: IMetric) =
    match metric with
    | :? Metrics.Accuracy -> Some "accuracy"
    | :? Metrics.CrossEntropy -> Some "loss"
    | :? Metrics.CalibrationError -> Some "calibration"
    | :? Metrics.MeanIoU -> Some "meanIoU"
    | :? Metrics.PixelAccuracy -> Some "pixelAccuracy"
    | :? Metrics.PerClassAccuracy -> Some "accuracy/"
    | :? Metrics.PerClassIoU -> Some "IoU/"
    | _ -> None

/// Whether something is measured; a metric of a script may measure anything.
let private isMeasured (said: Said) (name: string) =
    said.Metrics
    |> List.exists (fun metric ->
        match namesOf metric with
        | Some known when known.EndsWith '/' -> name.StartsWith(known, StringComparison.Ordinal)
        | Some known -> name = known
        | None -> true)

let private figureProblems (said: Said) =
    let figures = List.rev said.Figures

    [
        for figure in figures do
            match figure.Drawing with
            | :? CurvesOf as curves when not (isMeasured said curves.Metric) ->
                let names = said.Metrics |> List.choose namesOf

                let hint =
                    match Spelling.nearest names curves.Metric with
                    | Some near -> $"Maybe you want: {near}"
                    | None -> "Measured are: " + String.concat ", " names

                problem
                    figure.Where
                    $"The figure \"{figure.Name}\" shows {curves.Metric}, which is not measured."
                    (Some hint)
            | _ -> ()

        for figure in figures |> List.filter (fun figure -> String.IsNullOrWhiteSpace figure.Name) do
            problem
                figure.Where
                "This figure has no name."
                (Some "Write what it shows: figure \"accuracy\" Curves.accuracy")

        for first, later in figures |> repeated _.Name do
            problem
                later.Where
                $"Two figures are called \"{later.Name}\": here and on {line first.Where}."
                (Some "Rename one.")
    ]

let private seedProblems (said: Said) = [
    match said.Seed with
    | Some seed when seed < 0L -> problem (place "seed" said) $"A seed is 0 or more, not {seed}." None
    | _ -> ()
]

let private armsOf (said: Said) (side: SaidSide) =
    match side.Whose with
    | Named names -> names
    | Trained recipe -> said.Arms |> List.filter (Arms.isTrainedBy recipe) |> List.map _.Name

let private usualMetric (said: Said) =
    match said.Dataset with
    | :? IDatasetSource<Segmentation> -> "meanIoU"
    | _ -> "accuracy"

let private claim (said: Said) (it: SaidClaim) =
    let statement = it.Statement

    let side (side: SaidSide) =
        ClaimSide(armsOf said side |> List.distinct |> List.toArray, side.Among, side.When)

    Claim(
        it.Text,
        statement.Metric |> Option.defaultValue (usualMetric said),
        side statement.Left,
        statement.Relation,
        side statement.Right,
        statement.Margin,
        statement.By
    )

let private armProblems (said: Said) (wrong: string -> string -> Problem) (side: SaidSide) =
    let known = said.Arms |> List.map _.Name

    match side.Whose, armsOf said side with
    | Trained _, [] -> [
        wrong "speaks of a recipe that no arm has" "Take one that the arms of `compare` are made with."
      ]
    | _, [] -> [ wrong "speaks of no arm" ("The arms are: " + String.concat ", " known) ]
    | _, names -> [
        for name in names |> List.filter (fun name -> not (List.contains name known)) do
            wrong
                $"speaks of \"{name}\", which is no arm of this experiment"
                (match Spelling.nearest known name with
                 | Some near -> $"Maybe you want: {near}"
                 | None -> "The arms are: " + String.concat ", " known)
      ]

/// The amounts at which a curve has its points: the start, and what each query adds to it.
let private budgets (said: Said) =
    match said.Start, said.Query, said.Cycles with
    | Some start, Some query, Some cycles when query > 0 ->
        let first = (start said.Unit).Amount.Amount
        [ for cycle in 0 .. max 0 cycles -> first + float (cycle * query) ]
    | _ -> []

let private momentProblems (said: Said) (wrong: string -> string -> Problem) (side: SaidSide) =
    let units = if said.Unit = CostUnit.Click then "clicks" else "labels"
    let shown (amount: float) = amount.ToString("#,0.##")
    let points = budgets said

    match side.When.Kind with
    | ClaimMomentKind.At when not points.IsEmpty && not (List.contains side.When.Amount points) ->
        let below =
            points |> List.filter (fun point -> point < side.When.Amount) |> List.tryLast

        let above = points |> List.tryFind (fun point -> point > side.When.Amount)

        let nearest =
            Option.toList below @ Option.toList above
            |> List.map shown
            |> String.concat " and "

        [
            wrong
                $"looks at {shown side.When.Amount} {units}, which is no point of its curves"
                $"Curves have a point at the start and after each query; the nearest: {nearest}."
        ]
    | _ -> []

let private claimProblems (said: Said) = [
    for it in List.rev said.Claims do
        let name =
            if String.IsNullOrWhiteSpace it.Text then
                "This claim"
            else
                $"The claim \"{it.Text}\""

        let wrong what hint =
            problem it.Where $"{name} {what}." (Some hint)

        let statement = it.Statement
        let sides = [ statement.Left; statement.Right ]

        if String.IsNullOrWhiteSpace it.Text then
            wrong "has no words" "Write what is expected: claim \"asking pays\" ( … )"

        for side in sides do
            yield! armProblems said wrong side
            yield! momentProblems said wrong side

        let metric = statement.Metric |> Option.defaultValue (usualMetric said)

        if not (isMeasured said metric) then
            wrong
                $"is about {metric}, which is not measured"
                (if metric <> usualMetric said then
                     $"On this data set, claims are about {usualMetric said}."
                 elif metric = "meanIoU" then
                     "Measure it: metrics [ MeanIoU() ]"
                 else
                     "Measure it: metrics [ Accuracy() ]")

        match statement.Relation with
        | ClaimRelation.NoWorse
        | ClaimRelation.Equal when not (statement.Margin > 0.0) ->
            wrong "has a margin of nothing" "Say how large a difference would matter: within 1.0<point>"
        | _ -> ()

        match sides |> List.map (fun side -> armsOf said side, side.When) with
        | [ [ left ], when'; [ right ], other ] when left = right && when' = other ->
            wrong "holds an arm against itself" "Take another arm, or another moment."
        | _ -> ()
]

/// What keeps an experiment from being made. Whether its amounts are possible is asked when the sizes of the data set are
/// known, by the engine, so that all of them are told at once.
let private problems (said: Said) = [
    yield! plainName "an experiment" said.Name said.Where
    yield! Grammar.problems said.Where said.Unit (wordsInOrder said)
    yield! seedProblems said
    yield! presetProblems said
    yield! figureProblems said

    // Without arms there is another problem, which would only be repeated.
    if not said.Arms.IsEmpty then
        yield! claimProblems said
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
        Places = places said,
        Claims = (said.Claims |> List.rev |> List.map (claim said) |> List.toArray),
        Figures = [| for figure in List.rev said.Figures -> figure.Name |]
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
    | [] -> Ok { Experiment = experiment said; Presets = List.rev said.Presets; Figures = List.rev said.Figures }
    | problems -> Error problems
