/// `alstudio report`: report.html and curves.csv from what is stored.
module ALStudio.Cli.Commands.Report

open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "report"
    Says = "write report.html and curves.csv from stored runs"
    Explains = [
        "Writes the report of each experiment again from what is stored, finished or not; trains nothing."
        "The page holds everything it needs and opens without a network."
    ]
    Argument = Some Targets.argument
    Options = [ preset; Scripts.set; Options.store; Options.data; Options.json; help ]
    Examples = [ "alstudio report quickstart"; "alstudio report experiments/quickstart.alx.fsx --preset quick" ]
}

let private report (line: Line) =
    let store = Store.Open(Places.store line)

    let results = Targets.results line store

    let written = results |> List.map (fun it -> it.Experiment, Results.write store it)

    if line.Has "--json" then
        Terminal.print (render (answer "report" (Targets.filesOf written)))
    else
        written |> List.iter (snd >> Results.say)

    Targets.sayUndrawn results

let command = { Usage = usage; Run = report }
