/// `alstudio diff`: in what two stored experiments differ.
module ALStudio.Cli.Commands.Diff

open System.Collections.Generic
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Figures.SideBySide
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "diff"
    Says = "say in what two stored experiments differ"
    Explains = [
        "Compares two stored experiments, such as one and its smaller form, in this order: lines of the"
        "scripts; the plan (cycles, budgets, arms, trials, parts of definitions); facts about how they were"
        "made, which change no results by themselves; and what arms of one name came to at the last budget"
        "that both have reached. alstudio compare tells the results in full."
    ]
    Argument = Some { Name = "EXPERIMENT EXPERIMENT"; Says = "the names of two stored experiments"; Needed = true }
    Options = [ Options.store; Options.json; help ]
    Examples = [ "alstudio diff quickstart quickstart@quick" ]
}

/// One difference: where, and what stands on each side.
type Difference = { Where: string; Left: string; Right: string }

let private differing where' (left: IReadOnlyDictionary<string, string>) (right: IReadOnlyDictionary<string, string>) = [
    for name in Seq.append left.Keys right.Keys |> Seq.distinct do
        let value (facts: IReadOnlyDictionary<string, string>) =
            match facts.TryGetValue name with
            | true, value -> value
            | _ -> "nothing"

        if value left <> value right then
            { Where = where' + name; Left = value left; Right = value right }
]

let private firstOf (store: Store) (study: StudyRecord) (arm: StudyArm) =
    seq { 1 .. arm.Trials }
    |> Seq.tryPick (fun trial ->
        store.Find(RunId(study.Experiment, arm.Name, trial), arm.Definition)
        |> Option.ofObj)

let private armsOf (store: Store) (study: StudyRecord) =
    Map.ofList [
        for arm in study.Arms do
            match firstOf store study arm with
            | Some run -> arm.Name, run
            | None -> ()
    ]

/// In what two experiments differ.
type Differences = {
    /// Lines that only one script has.
    Script: LineDiff.Line list
    /// What is done: cycles, budgets, arms, trials and definitions.
    Plan: Difference list
    /// How it was made, the scripts apart.
    Environment: Difference list
    /// What arms of one name came to.
    Results: Difference list
}

// They have a section of their own.
let private isScript name =
    name = "script" || name = Origin.ScriptText

let private scripts (left: RunHistory option) (right: RunHistory option) =
    let text (run: RunHistory option) =
        run
        |> Option.bind (fun run ->
            match run.Header.Provenance.TryGetValue Origin.ScriptText with
            | true, text -> Some text
            | _ -> None)

    match text left, text right with
    | Some left, Some right -> LineDiff.between left right
    | _ -> []

let private sizes (left: StudyRecord) (right: StudyRecord) = [
    let budgets (study: StudyRecord) =
        match study.Budgets with
        | null -> "not known"
        | budgets -> budgets |> Seq.map Show.amount |> String.concat ", "

    let differ where' left right =
        if left <> right then
            [ { Where = where'; Left = left; Right = right } ]
        else
            []

    yield! differ "cycles" (string (left.Cycles + 1)) (string (right.Cycles + 1))
    yield! differ "budgets" (budgets left) (budgets right)

    for arm in left.Arms do
        match right.Arms |> Seq.tryFind (fun other -> other.Name = arm.Name) with
        | Some other -> yield! differ (arm.Name + ": trials") (string arm.Trials) (string other.Trials)
        | None -> ()
]

let private resultsOf (store: Store) (left: string) (right: string) =
    let study name =
        let results = Results.read store name []
        Study.tryOf results.Extras results.Runs

    match study left, study right with
    | Some first, Some second when first.Unit = second.Unit ->
        let arms = first.Arms |> List.filter (fun arm -> List.contains arm second.Arms)
        let metric = first.Headline

        [
            for pairing in (SideBySide.between metric.Name first second [ for arm in arms -> arm, arm ]).Pairings do
                match pairing.Readings |> List.filter _.Spent.IsSome |> List.tryLast with
                | Some reading when reading.Left.Values |> Seq.compareWith compare reading.Right.Values <> 0 ->
                    let value (sample: ALStudio.Statistics.Sample) =
                        Metric.value metric sample.Mean
                        + (match Metric.unit metric with
                           | "" -> ""
                           | unit -> " " + unit)

                    {
                        Where =
                            pairing.LeftArm
                            + ": "
                            + Metric.named metric
                            + " with "
                            + Show.amount (round (Option.defaultValue 0.0 reading.Spent))
                            + " "
                            + Study.units first
                        Left = value reading.Left
                        Right =
                            value reading.Right
                            + " ("
                            + difference metric reading.Evidence
                            + "; "
                            + verdict metric reading.Evidence
                            + ")"
                    }
                | _ -> ()
        ]
    | _ -> []

/// In what two stored experiments differ.
/// <exception cref="T:ALStudio.Core.ProblemException">One of them is not stored.</exception>
let between (store: Store) left right =
    let left, right = Targets.stored store left, Targets.stored store right
    let lefts, rights = armsOf store left, armsOf store right

    let presence arm =
        let has (arms: Map<string, RunHistory>) =
            if arms.ContainsKey arm then "run" else "none"

        { Where = "arm " + arm; Left = has lefts; Right = has rights }

    let names =
        Seq.append (Map.keys lefts) (Map.keys rights) |> Seq.distinct |> List.ofSeq

    let first (arms: Map<string, RunHistory>) = Seq.tryHead (Map.values arms)

    {
        Script = scripts (first lefts) (first rights)
        Plan = [
            yield! sizes left right

            for arm in names do
                match lefts.TryFind arm, rights.TryFind arm with
                | Some left, Some right ->
                    yield! differing (arm + ": ") left.Header.Description right.Header.Description
                | _ -> yield presence arm
        ]
        Environment =
            match first lefts, first rights with
            | Some left, Some right ->
                differing "" left.Header.Provenance right.Header.Provenance
                |> List.filter (fun it -> not (isScript it.Where))
            | _ -> []
        Results = resultsOf store left.Experiment right.Experiment
    }

let private short (text: string) =
    let line = text.Replace('\n', ' ').Trim()
    if line.Length > 400 then line[..399] + "…" else line

let private scriptLine line =
    let numbered (number: int) sign (text: string) =
        "  " + sign + " " + (string number).PadLeft 4 + "  " + text

    match line with
    | LineDiff.Left(number, text) -> numbered number "-" text
    | LineDiff.Right(number, text) -> numbered number "+" text

/// Differences as text.
let text (found: Differences) =
    let lines differences = [
        for difference in differences do
            yield "  " + difference.Where
            yield "    - " + short difference.Left
            yield "    + " + short difference.Right
    ]

    let section title same lines = [
        if List.isEmpty lines then
            yield title + ": " + same
        else
            yield title
            yield! lines
    ]

    [
        yield! section "Script" "no line differs, as far as both are known" (List.map scriptLine found.Script)
        yield! section "Plan" "the same definitions, cycles and trials" (lines found.Plan)
        yield! section "Environment" "made alike" (lines found.Environment)
        yield! section "Results" "the same, as far as both have come" (lines found.Results)
    ]
    |> String.concat "\n"

let private listed differences =
    List [
        for difference in differences ->
            Object [ "where", Text difference.Where; "left", Text difference.Left; "right", Text difference.Right ]
    ]

let private lineJson line =
    let object side number text =
        Object [ "side", Text side; "line", Json.int number; "text", Text text ]

    match line with
    | LineDiff.Left(number, text) -> object "left" number text
    | LineDiff.Right(number, text) -> object "right" number text

/// The same for other programs.
let json left right (found: Differences) =
    answer "diff" [
        "left", Text left
        "right", Text right
        "script", List(List.map lineJson found.Script)
        "definition", listed found.Plan
        "provenance", listed found.Environment
        "results", listed found.Results
    ]

let private diff (line: Line) =
    let store = Store.Open(Places.store line)

    let left, right =
        match line.Argument, line.Second with
        | Some left, Some right -> left, right
        | _ ->
            raise (
                ProblemException(
                    "alstudio diff needs the names of two stored experiments.",
                    "Which there are: alstudio ls"
                )
            )

    let found = between store left right

    if line.Has "--json" then
        Terminal.print (render (json left right found))
    else
        Terminal.print (text found)

    ExitCode.Done

let command = { Usage = usage; Run = diff }
