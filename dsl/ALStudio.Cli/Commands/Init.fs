/// `alstudio init`: makes a folder ready for scripts.
module ALStudio.Cli.Commands.Init

open System.IO
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "init"
    Says = "make a folder ready for scripts: completion in editors, .gitignore"
    Explains = [
        "Writes .alx/prelude.fsx (the references that editors need), settings for Visual Studio Code, and"
        "the lines that .gitignore lacks. What is there already is kept."
    ]
    Argument = Some { Name = "FOLDER"; Says = "a folder"; Needed = false }
    Options = [ Options.json; help ]
    Examples = [ "alstudio init"; "alstudio init my-study" ]
}

let private write (path: string) (text: string) =
    Directory.CreateDirectory(Path.GetDirectoryName path |> string) |> ignore
    File.WriteAllText(path, text)

/// The files that a folder should have, with what should be in them given what is there.
let private files (folder: string) =
    let at (parts: string list) =
        Path.Combine(List.toArray (folder :: parts))

    let unlessThere text (present: string option) = Option.defaultValue text present

    [
        Prelude.path folder, (fun _ -> Prelude.text Identity.hostFolder)
        at [ ".gitignore" ], (fun present -> Templates.gitignore (Option.defaultValue "" present))
        at [ ".vscode"; "settings.json" ], unlessThere Templates.editorSettings
        at [ ".vscode"; "extensions.json" ], unlessThere Templates.editorExtensions
    ]

/// Writes what is missing and returns the paths of what was written.
let prepare folder =
    try
        [
            for path, wanted in files folder do
                let present =
                    if File.Exists path then
                        Some(File.ReadAllText path)
                    else
                        None

                let text = wanted present

                if present <> Some text then
                    write path text
                    path
        ]
    with
    | :? IOException
    | :? System.UnauthorizedAccessException as failure ->
        raise (
            EnvironmentException(
                "The folder cannot be made ready: " + failure.Message,
                "Choose a folder that can be written."
            )
        )

let private init (line: Line) =
    let written =
        line.Argument |> Option.defaultValue "." |> Path.GetFullPath |> prepare

    if line.Has "--json" then
        Terminal.print (render (answer "init" [ "written", List(List.map Text written) ]))
    else
        written |> List.iter (Terminal.shortPath >> Terminal.print)

        Terminal.say (
            if written.IsEmpty then
                "everything was there already"
            else
                "next: alstudio new my-study"
        )

    ExitCode.Done

let command = { Usage = usage; Run = init }
