module ALStudio.Cli.Program

open System
open ALStudio.Core
open ALStudio.Cli.Options
open ALStudio.Cli.Command

/// All commands in the order of the help.
let commands: Command list = [
    Commands.Run.command
    Commands.Check.command
    Commands.Watch.command
    Commands.Plan.command
    Commands.Verify.command
    Commands.Figures.command
    Commands.Report.command
    Commands.Serve.command
    Commands.Ls.command
    Commands.Show.command
    Commands.Diff.command
    Commands.Compare.command
    Commands.Weights.command
    Commands.Export.command
    Commands.Rm.command
    Commands.Gc.command
    Commands.StoreVerify.command
    Commands.Data.command
    Commands.Doctor.command
    Commands.Init.command
    Commands.New.command
    Commands.Explain.command
    Commands.Annotate.command
]

/// Commands that this program gives itself.
let private ownCommands: Command list = [ Commands.Work.command ]

let private guarded (command: Command) (line: Line) =
    try
        command.Run line
    with failure ->
        Guard.report command.Usage.Name (line.Has "--json") (Places.store line) TimeProvider.System failure

let private start (command: Command) words =
    match parse command.Usage words with
    | Ok line when line.Has "--help" ->
        Terminal.print (Help.ofCommand command.Usage)
        ExitCode.Done
    | Ok line -> guarded command line
    | Error problems ->
        Problems.say problems
        ExitCode.Usage

let private unknown word =
    let hint =
        match ALStudio.Dsl.Spelling.nearest (commands |> List.map _.Usage.Name) word with
        | Some name -> "did you mean alstudio " + name + "?"
        | None -> "see: alstudio --help"

    Problems.say [ Problem("There is no command " + word + ".", null, hint) ]
    ExitCode.Usage

let private help () =
    Help.ofAll (commands |> List.map _.Usage)

/// What the words of a command line come to: an exit code.
let rec dispatch words =
    match words with
    | [] ->
        Terminal.say (help ())
        ExitCode.Usage
    | [ "--help" ]
    | [ "-h" ]
    | [ "help" ] ->
        Terminal.print (help ())
        ExitCode.Done
    | "help" :: word :: _ -> dispatch [ word; "--help" ]
    | [ "--version" ] ->
        Terminal.print ("alstudio " + About.version ())
        ExitCode.Done
    | word :: rest ->
        match
            commands @ ownCommands
            |> List.tryFind (fun command -> command.Usage.Name = word)
        with
        | Some command -> start command rest
        | None -> unknown word

[<EntryPoint>]
let main words =
    Startup.reached "main entered"
    let code = dispatch (List.ofArray words)

    // Those two have loaded libtorch.
    match Array.tryHead words with
    | Some word when
        word = Commands.Run.command.Usage.Name
        || word = Commands.Verify.command.Usage.Name
        ->
        Terminal.leave code
    | _ -> code
