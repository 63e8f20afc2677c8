/// `alstudio show`: what a stored experiment is and what it came to.
module ALStudio.Cli.Commands.Show

open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "show"
    Says = "say what a stored experiment is, run by run"
    Explains = [
        "Shows an experiment, or one of its arms, as it was last run: its definition part by part, its runs"
        "with their last results, and under what they were made. Facts of several lines, such as the"
        "script, are in --json."
    ]
    Argument = Some { Name = "EXPERIMENT [ARM]"; Says = "the name of a stored experiment"; Needed = true }
    Options = [ Options.store; Options.json; help ]
    Examples = [ "alstudio show quickstart"; "alstudio show quickstart Entropy --json" ]
}

let private runsOf (store: Store) (study: StudyRecord) (arm: StudyArm) = [
    for trial in 1 .. arm.Trials do
        match store.Find(RunId(study.Experiment, arm.Name, trial), arm.Definition) with
        | null -> ()
        | run -> run
]

/// Arms with their runs.
let private read (store: Store) (study: StudyRecord) (arm: string option) =
    let arms =
        arm
        |> Option.map (Targets.arm study >> List.singleton)
        |> Option.defaultValue (List.ofSeq study.Arms)

    [ for arm in arms -> arm, runsOf store study arm ]

let private indented (facts: (string * string) list) =
    let short = facts |> List.filter (fun (_, value) -> not (value.Contains '\n'))
    let width = short |> List.map (fun (name, _) -> name.Length) |> List.fold max 0
    short |> List.map (fun (name, value) -> "  " + name.PadRight(width + 3) + value)

let private factsOf (facts: System.Collections.Generic.IReadOnlyDictionary<string, string>) = [
    for fact in facts -> fact.Key, fact.Value
]

let private runLine (planned: int) (run: RunHistory) =
    let last = Seq.tryLast run.Cycles

    let result =
        last
        |> Option.bind EventWords.headline
        |> Option.map (fun value -> ", " + EventWords.percent value)
        |> Option.defaultValue ""

    let labels =
        last
        |> Option.map (fun cycle -> ", " + cycle.Labels.ToString "#,0" + " labels")
        |> Option.defaultValue ""

    "trial " + string run.Header.Id.Trial,
    string run.Cycles.Count
    + " of "
    + string planned
    + " cycles"
    + labels
    + result
    + ", started "
    + run.Header.Started.UtcDateTime.ToString "yyyy-MM-dd HH:mm"
    + " UTC"

/// An experiment as text.
/// <exception cref="T:ALStudio.Core.ProblemException">It is not stored, or has no such arm.</exception>
let text (store: Store) experiment arm =
    let study = Targets.stored store experiment
    let arms = read store study arm
    let planned = study.Cycles + 1

    [
        yield
            study.Experiment
            + ": "
            + string study.Arms.Count
            + " arms, "
            + string planned
            + " cycles each, weights kept: "
            + study.Keep.ToString().ToLowerInvariant()

        for arm, runs in arms do
            yield ""
            yield arm.Name + " (definition " + arm.Definition[..11] + ")"

            match List.tryHead runs with
            | Some run -> yield! indented (factsOf run.Header.Description)
            | None -> yield "  not run yet"

            yield! indented (runs |> List.map (runLine planned))

        match arms |> List.collect snd |> List.tryLast with
        | Some run when run.Header.Provenance.Count > 0 ->
            yield ""
            yield "Made with"
            yield! indented (factsOf run.Header.Provenance)
        | _ -> ()
    ]
    |> String.concat "\n"

let private factsJson facts =
    Object [ for name, value in factsOf facts -> name, Text value ]

/// The same for other programs, with everything that is known of each run.
let json (store: Store) experiment arm =
    let study = Targets.stored store experiment

    let run (run: RunHistory) =
        Object [
            "trial", Json.int run.Header.Id.Trial
            "started", Text(run.Header.Started.ToString "O")
            "finishedCycles", Json.int run.Cycles.Count
            "provenance", factsJson run.Header.Provenance
            "cycles",
            List [
                for cycle in run.Cycles ->
                    Object [
                        "cycle", Json.int cycle.Number
                        "labels", Json.int cycle.Labels
                        "cost", Number cycle.Cost
                        "training", Text cycle.Training
                        "measurements",
                        Object [ for measured in cycle.Measurements -> measured.Metric, Number measured.Value ]
                    ]
            ]
        ]

    answer "show" [
        "name", Text study.Experiment
        "plannedCycles", Json.int (study.Cycles + 1)
        "keep", Text(study.Keep.ToString().ToLowerInvariant())
        "arms",
        List [
            for arm, runs in read store study arm ->
                Object [
                    "arm", Text arm.Name
                    "definition", Text arm.Definition
                    "description", runs |> List.tryHead |> optional (fun run -> factsJson run.Header.Description)
                    "runs", List(List.map run runs)
                ]
        ]
    ]

let private show (line: Line) =
    let store = Store.Open(Places.store line)
    let experiment = Option.get line.Argument

    if line.Has "--json" then
        Terminal.print (render (json store experiment line.Second))
    else
        Terminal.print (text store experiment line.Second)

    ExitCode.Done

let command = { Usage = usage; Run = show }
