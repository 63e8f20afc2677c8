/// `alstudio run`: does what is missing of a script's experiments, and shows the results.
module ALStudio.Cli.Commands.Run

open System
open System.Threading.Tasks
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Running
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command
open ALStudio.Cli.Screens

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

/// Tells when the first training begins and when its first steps are done, for whoever measures the start.
type private Milestones(next: IListener) =
    let begins = Startup.once "first training begins"
    let steps = Startup.once "first training step done"

    interface IListener with
        member _.Hear happened =
            match happened with
            | :? TrainingStarted -> begins ()
            | :? TrainingProgressed -> steps ()
            | _ -> ()

            next.Hear happened

/// The screen of the moment, if there is one, and what the user is told through it.
type private Show() =
    let mutable screen: IScreen option = None

    member _.Open(opened: IScreen) = screen <- Some opened

    member _.Close() =
        screen |> Option.iter _.Dispose()
        screen <- None

    member _.Notice text =
        match screen with
        | Some screen -> screen.Notice text
        | None -> Terminal.say text

let private goesOnWith (threads: int) =
    "this study was begun with "
    + string threads
    + (if threads = 1 then " thread" else " threads")
    + " a training, which are part of its results: so it goes on (--threads N decides otherwise)"

/// How one experiment ended.
type private Ended = {
    Name: string
    Outcome: StudyOutcome
    /// The table for the terminal.
    Text: string
    Files: string list
    /// Why there is no report, if there should be one.
    Unwritten: Problem list
}

let private failures (outcome: StudyOutcome) = [
    for run in outcome.Failed do
        match run.Failure with
        | null -> ()
        | problem ->
            let hint = problem.Hint |> Option.ofObj |> Option.defaultValue ""
            RunFailed(run.Run, DateTimeOffset.MinValue, run.Cached + run.Added, problem.What, hint)
]

/// The table and the pages: those that were made before, if they are of what is stored now.
let private report (store: Store) name (outcome: StudyOutcome) =
    let before =
        if outcome.IsStopped || outcome.Failed.Count > 0 then
            None
        else
            Results.fresh store name

    match before with
    | Some(text, files) -> text, files
    // Who has just pressed Ctrl-C wants the prompt back, not a report.
    | None when outcome.IsStopped -> "", []
    | None ->
        let results = Results.read store name (failures outcome)

        if Results.isEmpty results then
            "", []
        else
            Results.table results, Results.write store results

let private runStudy (line: Line) wanted (stopping: Stopping.Stopping) (show: Show) (experiment: Experiment) =
    let settings = Scripts.settingsAt (Jobs.places line experiment.FullName) line wanted

    let begin' (plan: StudyPlan) : IListener =
        Startup.reached "data loaded, plan made"
        let screen = fitting (Forecast.study experiment plan) TimeProvider.System
        show.Open screen

        if plan.GoesOnWithThreads then
            show.Notice(goesOnWith plan.Threads)

        Milestones screen

    let outcome =
        try
            Study.Run(experiment, settings, begin', stopping.Token)
        finally
            show.Close()

    Startup.reached "runs done"
    let store = Store.Open(Places.store line)

    let text, files, unwritten =
        try
            let text, files = report store experiment.FullName outcome
            text, files, []
        with :? StoreException as failure ->
            // How the runs ended is worth more than their report.
            "", [], List.ofSeq failure.Problems

    Startup.reached "report ready"
    { Name = experiment.FullName; Outcome = outcome; Text = text; Files = files; Unwritten = unwritten }

let private counted (ended: Ended) =
    let outcome = ended.Outcome
    let name = ended.Name + ": "

    let ofAll count =
        string count + " of " + string outcome.Planned + " cycles "

    let some count word =
        string count + " " + word + (if count = 1 then "" else "s")

    if outcome.Cached = outcome.Planned then
        name + ofAll outcome.Cached + "cached"
    elif outcome.IsStopped then
        name + "stopped with " + ofAll (outcome.Cached + outcome.Added) + "stored"
    else
        let cached =
            if outcome.Cached > 0 then
                ", " + string outcome.Cached + " cached"
            else
                ""

        let failed = outcome.Failed.Count

        let failures =
            if failed > 0 then
                ", " + some failed "run" + " failed"
            else
                ""

        let effort =
            " ("
            + some outcome.Trainings "training"
            + " in "
            + Durations.say outcome.Took
            + ")"

        name
        + ofAll (outcome.Cached + outcome.Added)
        + "done"
        + cached
        + failures
        + effort

let private sayFailures (ended: Ended) =
    for run in ended.Outcome.Failed do
        match run.Failure with
        | null -> ()
        | problem ->
            let who = run.Run.Arm + ", trial " + string run.Run.Trial + " failed: "
            Problems.say [ Problem(who + problem.What, problem.Where, problem.Hint) ]

    Problems.say ended.Unwritten

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

let private exitCode (stopping: Stopping.Stopping) (all: Ended list) =
    if stopping.WasAsked && all |> List.exists _.Outcome.IsStopped then
        ExitCode.Stopped
    elif
        all
        |> List.exists (fun ended -> ended.Outcome.Failed.Count > 0 || not ended.Unwritten.IsEmpty)
    then
        ExitCode.Failed
    else
        ExitCode.Done

let private runAll (line: Line) (stopping: Stopping.Stopping) (show: Show) =
    let loaded = Scripts.load line
    Scripts.sayWarnings loaded.Warnings
    let wanted = Scripts.choose line loaded

    Startup.reached (
        if loaded.IsCached then
            "script ready, compiled before"
        else
            "script ready"
    )

    let settings = Scripts.settings line wanted

    // While libtorch is being loaded there is nothing better to do.
    let ahead = Store.Open(Places.store line)

    wanted.Experiments
    |> List.iter (fun experiment -> ahead.ReadAhead experiment.FullName)

    Startup.reached "store read ahead"

    let tradeOffs = TradeOffs.choose line loaded

    match
        Jobs.problems line
        @ Scripts.problems settings wanted.Experiments
        @ TradeOffs.problems line tradeOffs
    with
    | [] -> ()
    | problems -> raise (ProblemException(List.toArray problems))

    // Of several cards each has to be there before anything is begun.
    for device in Jobs.devices line do
        if (Jobs.devices line).Length > 1 then
            Devices.Choose device |> ignore

    let weighed =
        tradeOffs
        |> List.map (fun it -> it.Name, TradeOffs.run line wanted.Loaded.Script it)

    let all = [
        for experiment in wanted.Experiments do
            let ended = runStudy line wanted stopping show experiment

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

    exitCode stopping all

let private run (line: Line) =
    let show = Show()
    use stopping = new Stopping.Stopping(show.Notice, Stopping.leaveAtOnce)

    // libtorch needs a third of a second to load; the script is read meanwhile. What goes wrong is said when it is needed.
    let loading = Task.Run Backend.Load

    try
        runAll line stopping show
    finally
        // A process that ends while libraries are being loaded may not end well.
        (loading :> IAsyncResult).AsyncWaitHandle.WaitOne() |> ignore

let command = { Usage = usage; Run = run }
