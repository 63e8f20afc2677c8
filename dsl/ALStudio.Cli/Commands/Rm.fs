/// `alstudio rm`: removes runs and reports.
module ALStudio.Cli.Commands.Rm

open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "rm"
    Says = "remove the runs of an experiment or of one arm"
    Explains = [
        "Removes the runs of an experiment, or of one of its arms, with those of older definitions, and"
        "its reports. Their trainings stay, so that running again costs little, until alstudio gc frees"
        "them. A run that somebody works on is never removed. Nobody is asked: there is no way back."
    ]
    Argument = Some { Name = "EXPERIMENT [ARM]"; Says = "the name of a stored experiment"; Needed = true }
    Options = [ Options.store; Options.json; help ]
    Examples = [ "alstudio rm quickstart"; "alstudio rm quickstart Entropy" ]
}

let private remove (line: Line) =
    let store = Store.Open(Places.store line)
    let study = Targets.stored store (Option.get line.Argument)
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
            + string removed.Runs
            + " runs and the reports, "
            + Sizes.say removed.Bytes
            + ". Their trainings are kept until: alstudio gc"
        )

    ExitCode.Done

let command = { Usage = usage; Run = remove }
