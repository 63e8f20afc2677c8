/// `alstudio explain`: what a word of the language means.
module ALStudio.Cli.Commands.Explain

open System.IO
open System.Text.RegularExpressions
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Dsl.Manual
open ALStudio.Cli
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "explain"
    Says = "say what a keyword, a strategy, a recipe or another word means"
    Explains = [
        "Tells what stands in the manual about a word of the language: a keyword with all that may follow"
        "it, a part with its settings and their usual values, or a kind of parts such as strategies."
    ]
    Argument = Some { Name = "WORD"; Says = "a word of the language"; Needed = false }
    Options = [ value "--to" "DIR" (fun _ -> None) "write the whole manual as Markdown pages"; json; help ]
    Examples = [ "alstudio explain"; "alstudio explain query"; "alstudio explain Uda" ]
}

/// On a terminal a link is its words.
let private withoutLinks (text: string) =
    Regex.Replace(text, @"\[([^\]]*)\]\([^)]*\)", "$1")

let private said (word: string option) =
    match word with
    | None -> Pages.overview ()
    | Some word ->
        match Pages.find word with
        | Some text -> text
        | None ->
            let hint =
                match Spelling.nearest (Pages.known ()) word with
                | Some near -> "Maybe you want: alstudio explain " + near
                | None -> "Which words there are: alstudio explain"

            raise (ProblemException("There is no word " + word + " in the language.", hint))

let private write (folder: string) = [
    Directory.CreateDirectory folder |> ignore

    for page in Pages.all () do
        let file = Path.Combine(folder, page.File)
        File.WriteAllText(file, page.Text)
        file
]

let private explain (line: Line) =
    match line.Find "--to" with
    | Some folder ->
        let files = write folder

        if line.Has "--json" then
            Terminal.print (Json.render (Json.answer "explain" [ "files", Json.List(List.map Json.Text files) ]))
        else
            files |> List.iter (Terminal.shortPath >> Terminal.print)
    | None ->
        let text = said line.Argument

        if line.Has "--json" then
            Terminal.print (Json.render (Json.answer "explain" [ "text", Json.Text text ]))
        else
            Terminal.print (withoutLinks text)

    ExitCode.Done

let command = { Usage = usage; Run = explain }
