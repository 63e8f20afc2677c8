/// Problems as people read them.
module ALStudio.Dsl.Problems

open System
open System.IO
open ALStudio.Core

/// What a piece of a rendered problem is, for whoever adds colour.
type Role =
    /// Place and sentence.
    | Head
    /// The line of the script.
    | Source
    /// The mark under it.
    | Caret
    /// What to do.
    | Hint

/// The text of a file, if it can be read.
let sourceOf (file: string) =
    try
        Some(File.ReadAllText file)
    with _ ->
        None

let private lineOf (place: Place) (text: string) =
    text.Split('\n') |> Array.tryItem (place.Line - 1) |> Option.map _.TrimEnd('\r')

let private head (problem: Problem) =
    match problem.Where with
    | null -> problem.What
    | place -> $"{place.File}({place.Line},{place.Column}): {problem.What}"

/// Tabs stay tabs, so that the mark stands under its word.
let private caret (line: string) (place: Place) =
    let column = min (max 1 place.Column) (line.Length + 1)

    let lead =
        line[.. column - 2]
        |> String.map (fun letter -> if letter = '\t' then '\t' else ' ')

    let wanted = max 1 (place.EndColumn - column)
    lead + String('^', min wanted (max 1 (line.Length + 1 - column)))

let private quoted (read: string -> string option) (problem: Problem) =
    match problem.Where with
    | null -> []
    | place ->
        match read place.File |> Option.bind (lineOf place) with
        | Some line when not (String.IsNullOrWhiteSpace line) -> [
            Source, "    " + line
            Caret, "    " + caret line place
          ]
        | _ -> []

/// The lines of a problem, each with its role. `read` gives the text of a file.
let lines (read: string -> string option) (problem: Problem) : (Role * string) list = [
    Head, head problem
    yield! quoted read problem

    match problem.Hint with
    | null -> ()
    | hint -> Hint, "  hint: " + hint.Replace("\n", "\n        ")
]

/// A problem as plain text, without a line end.
let render read problem =
    lines read problem |> List.map snd |> String.concat "\n"

/// Several problems as plain text, each apart from the next, with a line end.
let renderAll read (problems: Problem list) =
    (problems |> List.map (render read) |> String.concat "\n\n") + "\n"

/// The same problem with its file as seen from a folder, when it lies in it.
let seenFrom (folder: string) (problem: Problem) =
    match problem.Where with
    | null -> problem
    | place when Path.IsPathRooted place.File ->
        let relative = Path.GetRelativePath(folder, place.File)
        let file = if relative.StartsWith ".." then place.File else relative
        Problem(problem.What, Place(file, place.Line, place.Column, place.EndColumn), problem.Hint)
    | _ -> problem

/// The same problems in the order of the script, each once.
let inOrder (problems: Problem list) =
    let key (problem: Problem) =
        match problem.Where with
        | null -> "", 0, 0
        | place -> place.File, place.Line, place.Column

    problems |> List.distinct |> List.sortBy key
