/// `alstudio diff`: in what two stored experiments differ.
module ALStudio.Cli.Commands.Diff

open System.Collections.Generic
open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "diff"
    Says = "say in what two stored experiments differ"
    Explains = [
        "Compares two stored experiments, such as one and its smaller form: arms that only one has, parts"
        "of definitions that differ, and facts about how they were made. Provenance changes no results"
        "by itself, and is told apart."
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

/// Differences of definitions, and of provenance.
/// <exception cref="T:ALStudio.Core.ProblemException">One of them is not stored.</exception>
let between (store: Store) left right =
    let studies = Targets.stored store left, Targets.stored store right
    let arms = armsOf store (fst studies), armsOf store (snd studies)
    let size (study: StudyRecord) = string (study.Cycles + 1)

    let presence arm =
        let has (arms: Map<string, RunHistory>) =
            if arms.ContainsKey arm then "run" else "none"

        { Where = "arm " + arm; Left = has (fst arms); Right = has (snd arms) }

    let names =
        Seq.append (Map.keys (fst arms)) (Map.keys (snd arms))
        |> Seq.distinct
        |> List.ofSeq

    let definitions = [
        let sizes = size (fst studies), size (snd studies)

        if fst sizes <> snd sizes then
            yield { Where = "cycles"; Left = fst sizes; Right = snd sizes }

        for arm in names do
            match (fst arms).TryFind arm, (snd arms).TryFind arm with
            | Some left, Some right -> yield! differing (arm + ": ") left.Header.Description right.Header.Description
            | _ -> yield presence arm
    ]

    let provenance =
        match Seq.tryHead (Map.values (fst arms)), Seq.tryHead (Map.values (snd arms)) with
        | Some left, Some right -> differing "" left.Header.Provenance right.Header.Provenance
        | _ -> []

    definitions, provenance

let private short (text: string) =
    let line = text.Replace('\n', ' ').Trim()
    if line.Length > 400 then line[..399] + "…" else line

/// Differences as text.
let text (definitions, provenance) =
    let lines differences = [
        for difference in differences do
            yield difference.Where
            yield "  - " + short difference.Left
            yield "  + " + short difference.Right
    ]

    [
        if List.isEmpty definitions then
            yield "The definitions are the same."
        else
            yield! lines definitions

        if not (List.isEmpty provenance) then
            yield ""
            yield "Made differently"
            yield! lines provenance
    ]
    |> String.concat "\n"

let private listed differences =
    List [
        for difference in differences ->
            Object [ "where", Text difference.Where; "left", Text difference.Left; "right", Text difference.Right ]
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

    let definitions, provenance = between store left right

    if line.Has "--json" then
        Terminal.print (
            render (
                answer "diff" [
                    "left", Text left
                    "right", Text right
                    "definition", listed definitions
                    "provenance", listed provenance
                ]
            )
        )
    else
        Terminal.print (text (definitions, provenance))

    ExitCode.Done

let command = { Usage = usage; Run = diff }
