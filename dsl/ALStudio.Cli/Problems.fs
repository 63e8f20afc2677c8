/// Problems as people read them, with the line of the script and a caret, and as JSON.
module ALStudio.Cli.Problems

open System
open System.IO
open ALStudio.Core
open ALStudio.Cli.Json

let private red = "\u001b[31m"
let private dim = "\u001b[2m"
let private plain = "\u001b[0m"

let private sourceLine (place: Place) =
    try
        File.ReadLines place.File |> Seq.tryItem (place.Line - 1)
    with _ ->
        None

/// Tabs stay tabs, so that the caret stands under its word.
let private caret (line: string) (place: Place) =
    let column = min (max 0 (place.Column - 1)) line.Length

    let lead =
        String [| for letter in line[.. column - 1] -> if letter = '\t' then '\t' else ' ' |]

    let length = max 1 (min place.EndColumn (line.Length + 1) - place.Column)
    lead + String('^', length)

/// A problem in a few lines, without a line end.
let render coloured (problem: Problem) =
    let colour code text =
        if coloured then code + text + plain else text

    let where, source =
        match problem.Where with
        | null -> "", []
        | place ->
            let number = string place.Line

            let source =
                match sourceLine place with
                | Some line when line.Trim() <> "" ->
                    let margin = String(' ', number.Length) + " | "

                    [ colour dim (number + " | ") + line; colour dim margin + colour red (caret line place) ]
                | _ -> []

            place.File + ":" + number + ":" + string place.Column + ": ", source

    [
        yield colour red "error: " + where + problem.What
        yield! source |> List.map (fun line -> "  " + line)

        match problem.Hint with
        | null -> ()
        | hint -> yield "  hint: " + hint.Replace("\n", "\n        ")
    ]
    |> String.concat "\n"

/// All problems, to stderr.
let say (problems: Problem seq) =
    for problem in problems do
        Terminal.say (render (Terminal.isColoured ()) problem)

let json (problem: Problem) =
    let place (field: Place -> Json) =
        match problem.Where with
        | null -> Null
        | place -> field place

    Object [
        "what", text problem.What
        "hint", text problem.Hint
        "file", place (fun place -> text place.File)
        "line", place (fun place -> int place.Line)
        "column", place (fun place -> int place.Column)
        "endColumn", place (fun place -> if place.EndColumn = 0 then Null else int place.EndColumn)
    ]
