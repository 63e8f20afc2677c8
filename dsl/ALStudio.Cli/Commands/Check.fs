/// `alstudio check`: what is wrong with a script.
module ALStudio.Cli.Commands.Check

open ALStudio.Core
open ALStudio.Running
open ALStudio.Dsl
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "check"
    Says = "say everything that is wrong with a script; run nothing"
    Explains = [
        "Compiles the script and looks at every experiment and preset in it: units, names, sizes,"
        "data sets. Nothing is run or written. Exit code 2 if anything is wrong."
    ]
    Argument = Some { Name = "SCRIPT"; Says = "a script"; Needed = true }
    Options = Scripts.options @ [ Options.json; help ]
    Examples = [ "alstudio check experiments/quickstart.alx.fsx" ]
}

/// Every form that can be run: with the preset that was asked for, or else the full one and each preset.
let private forms (line: Line) (loaded: Host.Loaded) =
    let presets =
        loaded.Declarations
        |> List.collect (fun declaration -> declaration.Presets |> List.map _.Name)
        |> List.distinct

    let wanted = Scripts.choose line loaded

    if (line.Find "--preset").IsSome then
        wanted.Experiments
    else
        wanted.Experiments
        @ [
            for declaration in loaded.Declarations do
                for preset in presets do
                    if declaration.Presets |> List.exists (fun known -> known.Name = preset) then
                        match Presets.apply (Places.data line) preset declaration with
                        | Ok experiment -> experiment
                        | Error problems -> raise (ProblemException(List.toArray problems))
        ]

let private names (loaded: Host.Loaded) =
    (loaded.Declarations |> List.map _.Experiment.Name)
    @ (loaded.TradeOffs |> List.map _.Name)

let private answerWith (loaded: Host.Loaded) problems =
    answer "check" [
        "script", Text loaded.Script
        "experiments", List(names loaded |> List.map Text)
        "problems", List(problems |> List.map Problems.json)
        "warnings", List(loaded.Warnings |> List.map Problems.json)
    ]

let private check (line: Line) =
    let loaded = Scripts.load line
    let wanted = Scripts.choose line loaded

    let problems =
        Scripts.problems (Scripts.settings line wanted) (forms line loaded)
        @ TradeOffs.problems line (TradeOffs.choose line loaded)

    Scripts.sayWarnings loaded
    Problems.say problems

    if line.Has "--json" then
        Terminal.print (render (answerWith loaded problems))
    elif problems.IsEmpty then
        Terminal.print ("No problems: " + String.concat ", " (names loaded))

    if problems.IsEmpty then ExitCode.Done else ExitCode.Usage

let command = { Usage = usage; Run = check }
