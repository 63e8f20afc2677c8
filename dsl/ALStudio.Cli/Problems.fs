/// Problems as people read them, with the line of the script and a caret, and as JSON.
module ALStudio.Cli.Problems

open System.IO
open ALStudio.Core
open ALStudio.Dsl.Problems
open ALStudio.Cli.Json

let private red = "\u001b[31m"
let private dim = "\u001b[2m"
let private plain = "\u001b[0m"

let private colour role =
    match role with
    | Head -> red
    | Source -> plain
    | Caret -> red
    | Hint -> dim

/// A line of a script, each of whose letters keeps its place over the mark.
let private inPlace (line: string) =
    line
    |> String.map (fun letter ->
        if Terminal.plain (string letter) = string letter then
            letter
        else
            '\uFFFD')

/// A problem in a few lines, without a line end; `severity` goes before it.
let render severity coloured (problem: Problem) =
    let line (role, text) =
        let text = if role = Source then inPlace text else Terminal.plain text
        let text = if role = Head then severity + ": " + text else text
        if coloured then colour role + text + plain else text

    lines sourceOf problem |> List.map line |> String.concat "\n"

/// Ends a command with what is wrong and what to do about it.
let fail what hint : 'anything =
    raise (ProblemException((what: string), (hint: string)))

/// All problems, to stderr.
let say (problems: Problem seq) =
    for problem in problems do
        Terminal.sayColoured (render "error" (Terminal.isColoured ()) problem)

let json (problem: Problem) =
    let place (field: Place -> Json) =
        match problem.Where with
        | null -> Null
        | place -> field place

    Object [
        "what", text problem.What
        "hint", text problem.Hint
        "file", place (fun place -> text place.File)
        "path", place (fun place -> Text(Path.GetFullPath place.File))
        "line", place (fun place -> int place.Line)
        "column", place (fun place -> int place.Column)
        "endColumn", place (fun place -> if place.EndColumn = 0 then Null else int place.EndColumn)
    ]
