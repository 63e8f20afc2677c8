/// `alstudio check`: what is wrong with a script.
module ALStudio.Cli.Commands.Check

open System.IO
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
        "data sets. Nothing is run or written. Exit code 2 if anything is wrong. docs/check-json.md says"
        "what editors find in the output of --json."
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

/// Everything that there is to say of a script.
type Checked = {
    /// Its full path.
    Script: string
    /// Names of its experiments, as far as it was understood.
    Experiments: string list
    /// Its knobs, as far as it was understood.
    Knobs: Knobs.Knob list
    /// What is wrong with it.
    Problems: Problem list
    /// What the compiler wondered about.
    Warnings: Problem list
}

let private problems (line: Line) (loaded: Host.Loaded) =
    try
        let wanted = Scripts.choose line loaded

        Scripts.problems (Scripts.settings line wanted) (forms line loaded)
        @ TradeOffs.problems line (TradeOffs.choose line loaded)
    with :? ProblemException as failure when Guard.exitCode failure = ExitCode.Usage ->
        List.ofSeq failure.Problems

/// Looks at the script of a line.
let look (load: Map<string, string> -> string -> Result<Host.Loaded, Problem list>) (line: Line) : Checked =
    let script = Option.get line.Argument

    match load (Scripts.knobs line) script with
    | Error problems -> {
        Script = Path.GetFullPath script
        Experiments = []
        Knobs = []
        Problems = problems
        Warnings = []
      }
    | Ok loaded -> {
        Script = loaded.Script
        Experiments =
            (loaded.Declarations |> List.map _.Experiment.Name)
            @ (loaded.TradeOffs |> List.map _.Name)
        Knobs = loaded.Knobs
        Problems = problems line loaded
        Warnings = loaded.Warnings
      }

/// Says it: problems and warnings to stderr, the rest to stdout.
let say (line: Line) (it: Checked) =
    Scripts.sayWarnings it.Warnings
    Problems.say it.Problems

    if line.Has "--json" then
        Terminal.print (
            render (
                answer "check" [
                    "script", Text it.Script
                    "experiments", List(it.Experiments |> List.map Text)
                    "knobs",
                    List [
                        for knob in it.Knobs ->
                            Object [ "name", Text knob.Name; "usual", Text knob.Usual; "value", Text knob.Value ]
                    ]
                    "problems", List(it.Problems |> List.map Problems.json)
                    "warnings", List(it.Warnings |> List.map Problems.json)
                ]
            )
        )
    elif it.Problems.IsEmpty then
        Terminal.print ("No problems: " + String.concat ", " it.Experiments)

let private check (line: Line) =
    let it = look Host.loadWith line
    say line it

    if it.Problems.IsEmpty then
        ExitCode.Done
    else
        ExitCode.Usage

let command = { Usage = usage; Run = check }
