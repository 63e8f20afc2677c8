/// `alstudio run`: does what is missing of a script's experiments, and shows the results.
module ALStudio.Cli.Commands.Run

open System
open ALStudio.Core
open ALStudio.Running
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command
open ALStudio.Cli.Studies

let private usage: Usage = {
    Name = "run"
    Says = "run what is missing, go on where it stopped, write the report"
    Explains = [
        "Runs the experiments of a script: whatever the store holds already is not done again. Ends with"
        "a table, report.html and curves.csv. Ctrl-C or SIGTERM stops after the current step and keeps how"
        "far the training has come; the same command goes on there. A second Ctrl-C leaves at once."
    ]
    Argument = Some { Name = "SCRIPT"; Says = "a script"; Needed = true }
    Options =
        Scripts.options
        @ [ devices; jobs; threads; checkpoint; keep; newData; Options.store; Options.json; help ]
    Examples = [
        "alstudio run experiments/quickstart.alx.fsx"
        "alstudio run experiments/quickstart.alx.fsx --only 'Ent*' --set trials=1"
        "alstudio run experiments/quickstart.alx.fsx --jobs 2"
    ]
}

let private sayEnd (ended: Ended) =
    if not ended.Files.IsEmpty then
        Terminal.print ended.Text
        Results.say ended.Files

    sayFailures ended
    Terminal.say (counted ended)

let private endName (run: RunOutcome) =
    match run.End with
    | RunEnd.Cached -> "cached"
    | RunEnd.Finished -> "finished"
    | RunEnd.Failed -> "failed"
    | RunEnd.Taken -> "taken"
    | _ -> "stopped"

let private runJson (run: RunOutcome) =
    Object [
        "arm", Text run.Run.Arm
        "trial", Json.int run.Run.Trial
        "definition", Text run.Definition
        "end", Text(endName run)
        "cachedCycles", Json.int run.Cached
        "addedCycles", Json.int run.Added
        "plannedCycles", Json.int run.Planned
        "failure",
        (match run.Failure with
         | null -> Null
         | problem -> Problems.json problem)
    ]

let private endedJson (ended: Ended) =
    let outcome = ended.Outcome

    Object [
        "name", Text ended.Name
        "cachedCycles", Json.int outcome.Cached
        "addedCycles", Json.int outcome.Added
        "plannedCycles", Json.int outcome.Planned
        "trainings", Json.int outcome.Trainings
        "seconds", Number outcome.Took.TotalSeconds
        "files", List(List.map Text ended.Files)
        "runs", List(outcome.Runs |> Seq.map runJson |> List.ofSeq)
    ]

let private runAll (line: Line) stopping show =
    let loaded = Scripts.load line
    Scripts.sayWarnings loaded.Warnings
    let wanted = Scripts.choose line loaded

    Startup.reached (
        if loaded.IsCached then
            "script ready, compiled before"
        else
            "script ready"
    )

    // While libtorch is being loaded there is nothing better to do.
    let ahead = Store.Open(Places.store line)

    wanted.Experiments
    |> List.iter (fun experiment -> ahead.ReadAhead experiment.FullName)

    Startup.reached "store read ahead"

    let tradeOffs = TradeOffs.choose line loaded

    match problems line wanted @ TradeOffs.problems line tradeOffs with
    | [] -> ()
    | problems -> raise (ProblemException(List.toArray problems))

    lookForCards line

    let weighed =
        tradeOffs
        |> List.map (fun it -> it.Name, TradeOffs.run line wanted.Loaded.Script it)

    let all = [
        for experiment in wanted.Experiments do
            let ended = Studies.run line wanted stopping show experiment

            if line.Has "--json" then
                sayFailures ended
                Terminal.say (counted ended)
            else
                sayEnd ended

            ended
    ]

    if line.Has "--json" then
        let annotation (name, files) =
            Object [ "name", Text name; "files", List(List.map Text files) ]

        Terminal.print (
            render (
                answer "run" [
                    "experiments", List(List.map endedJson all)
                    "annotations", List(List.map annotation weighed)
                ]
            )
        )

    match exitCode stopping all with
    | ExitCode.Done when all |> List.exists (fun ended -> not ended.Undrawn.IsEmpty) -> ExitCode.Failed
    | code -> code

let private run (line: Line) = withTorch (runAll line)

let command = { Usage = usage; Run = run }
