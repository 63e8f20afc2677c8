/// `alstudio figures`: a page for each metric, drawn from what is stored.
module ALStudio.Cli.Commands.Figures

open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "figures"
    Says = "redraw the figures from stored runs"
    Explains = [
        "Writes a page with the curves of each metric from what is stored, and pictures (SVG, PNG) of"
        "accuracy and differences if there is a Chromium or Chrome to draw them; for a script, also of its"
        "own figures. Trains nothing."
    ]
    Argument = Some Targets.argument
    Options = [ preset; Scripts.set; Options.store; Options.data; Options.json; help ]
    Examples = [ "alstudio figures quickstart"; "alstudio figures experiments/quickstart.alx.fsx" ]
}

let private figures (line: Line) =
    let store = Store.Open(Places.store line)

    let results = Targets.results line store

    let written =
        results |> List.map (fun it -> it.Experiment, Results.writeFigures store it)

    for name, drawn: Results.Drawn in written do
        drawn.Missing |> Option.iter (fun reason -> Terminal.say (name + ": " + reason))

    let files = written |> List.map (fun (name, drawn) -> name, drawn.Files)

    if line.Has "--json" then
        Terminal.print (render (answer "figures" (Targets.filesOf files)))
    else
        files |> List.collect snd |> List.iter (Terminal.shortPath >> Terminal.print)

    Targets.sayUndrawn results

let command = { Usage = usage; Run = figures }
