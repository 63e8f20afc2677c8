/// `alstudio rm`: removes runs and reports.
module ALStudio.Cli.Commands.Rm

open ALStudio.Core
open ALStudio.Figures
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private undo = switch "--undo" "bring back what was removed last"

let private usage: Usage = {
    Name = "rm"
    Says = "remove the runs of an experiment or of one arm, or bring them back"
    Explains = [
        "Removes the runs of an experiment, or of one of its arms, with those of older definitions, and"
        "its reports. A run that somebody works on is never removed. What was removed stays in the trash of"
        "the store until alstudio gc empties it: alstudio rm --undo brings back what was removed last, then"
        "what was removed before, and so on. Trainings are kept until gc frees them, so that running"
        "again costs little, too."
    ]
    Argument = Some { Name = "EXPERIMENT [ARM]"; Says = "the name of a stored experiment"; Needed = false }
    Options = [ undo; Options.store; Options.json; help ]
    Examples = [ "alstudio rm quickstart"; "alstudio rm quickstart Entropy"; "alstudio rm --undo" ]
}

let private remove (line: Line) experiment =
    let store = Store.Open(Places.store line)
    let study = Targets.stored store experiment
    line.Second |> Option.iter (Targets.arm study >> ignore)
    let removed = store.Remove(study.Experiment, Option.toObj line.Second)

    if line.Has "--json" then
        Terminal.print (
            render (
                answer "rm" [
                    "experiment", Text study.Experiment
                    "arm", optional Text line.Second
                    "runs", Json.int removed.Runs
                    "bytes", Int removed.Bytes
                ]
            )
        )
    else
        Terminal.print (
            "Removed "
            + Show.count removed.Runs "run"
            + " and the reports, "
            + Sizes.say removed.Bytes
            + ". They can be brought back (alstudio rm --undo) until alstudio gc frees them and their trainings."
        )

/// What came back, as text.
let broughtBack (it: BroughtBack) =
    let what =
        match it.Arm with
        | null -> it.Experiment
        | arm -> it.Experiment + "/" + arm

    what
    + " is back: "
    + Show.count it.Runs "run"
    + ", removed "
    + it.At.UtcDateTime.ToString "yyyy-MM-dd HH:mm"
    + " UTC."

let private bringBack (line: Line) =
    let store = Store.Open(Places.store line)

    match store.Undo() with
    | null ->
        Problems.fail
            ("There is nothing to bring back: the trash of "
             + Terminal.shortPath store.Folder
             + " is empty.")
            "What was removed is gone once alstudio gc has run; running again costs only what is not stored any more."
    | it when line.Has "--json" ->
        Terminal.print (
            render (
                answer "rm" [
                    "undone", Bool true
                    "experiment", Text it.Experiment
                    "arm", Json.text it.Arm
                    "runs", Json.int it.Runs
                ]
            )
        )
    | it -> Terminal.print (broughtBack it)

let private run (line: Line) =
    match line.Argument with
    | None when line.Has undo.Name -> bringBack line
    | Some name when line.Has undo.Name ->
        Problems.fail
            "alstudio rm --undo takes no name: it brings back what was removed last."
            ("Leave " + name + " out, and give it once more for what was removed before.")
    | Some name -> remove line name
    | None ->
        Problems.fail
            "alstudio rm needs the name of a stored experiment, or --undo."
            ("for example: " + List.head usage.Examples)

    ExitCode.Done

let command = { Usage = usage; Run = run }
