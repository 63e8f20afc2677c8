/// `alstudio new`: a script with every keyword explained.
module ALStudio.Cli.Commands.New

open System
open System.IO
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Cli
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "new"
    Says = "start a script with every keyword explained"
    Explains = [ "Writes NAME.alx.fsx: a small study that runs as it stands, with a line about each keyword." ]
    Argument = Some { Name = "NAME"; Says = "a name for the study"; Needed = true }
    Options = [ json; help ]
    Examples = [ "alstudio new experiments/margin-on-shapes" ]
}

/// The name of the study, and the file it goes into.
let private target (typed: string) =
    let ending = ".alx.fsx"

    let bare =
        if typed.EndsWith ending then
            typed[.. typed.Length - ending.Length - 1]
        else
            typed

    bare[bare.LastIndexOfAny [| '/'; '\\' |] + 1 ..], Path.GetFullPath(bare + ending)

let private folderOf (path: string) =
    match Path.GetDirectoryName path with
    | null -> path
    | folder -> folder

/// The text of a new script.
let script name (path: string) =
    let folder = folderOf path
    let prelude = Prelude.path (Places.root folder)

    Templates.script name (Path.GetRelativePath(folder, prelude).Replace('\\', '/'))

let private isGood (name: string) =
    name <> ""
    && name
       |> Seq.forall (fun letter -> Char.IsAsciiLetterOrDigit letter || "-_.".Contains letter)

let private write (line: Line) =
    let typed = Option.get line.Argument
    let name, path = target typed

    if not (isGood name) then
        let hint =
            "Use letters, digits, dots and dashes, for example: " + usage.Examples.Head

        raise (ProblemException(typed + " does not end in a name for a study.", hint))

    if File.Exists path then
        raise (
            ProblemException(Terminal.shortPath path + " exists already.", "Choose another name, or delete it first.")
        )

    Directory.CreateDirectory(folderOf path) |> ignore
    File.WriteAllText(path, script name path)

    if line.Has "--json" then
        Terminal.print (Json.render (Json.answer "new" [ "script", Json.Text path ]))
    else
        Terminal.print (Terminal.shortPath path)
        Terminal.say ("next: alstudio run " + Terminal.shortPath path)

    ExitCode.Done

let command = { Usage = usage; Run = write }
