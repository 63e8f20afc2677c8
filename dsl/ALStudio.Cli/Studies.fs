/// Runs experiments of a script for the commands that do so, and says how they ended.
module ALStudio.Cli.Studies

open System
open System.Threading.Tasks
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Running
open ALStudio.Dsl
open ALStudio.Cli.Options
open ALStudio.Cli.Screens

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
type Show() =
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
type Ended = {
    Name: string
    Outcome: StudyOutcome
    /// The table for the terminal.
    Text: string
    Files: string list
    /// Why there is no report, if there should be one.
    Unwritten: Problem list
    /// Figures of the script that could not be drawn.
    Undrawn: Problem list
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
let private report (store: Store) (loaded: Host.Loaded) (experiment: Experiment) (outcome: StudyOutcome) =
    let name = experiment.FullName

    let before =
        if outcome.IsStopped || outcome.Failed.Count > 0 then
            None
        else
            Results.fresh store (OwnFigures.key loaded experiment) name

    match before with
    | Some(text, files) -> text, files, []
    // Who has just pressed Ctrl-C wants the prompt back, not a report.
    | None when outcome.IsStopped -> "", [], []
    | None ->
        let results =
            Results.read store name (failures outcome) |> OwnFigures.draw loaded experiment

        if Results.isEmpty results then
            "", [], []
        else
            Results.table results, Results.write store results, Results.undrawn results

/// Runs one experiment, and writes its report.
let run (line: Line) (wanted: Scripts.Wanted) (stopping: Stopping.Stopping) (show: Show) (experiment: Experiment) =
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

    let text, files, undrawn, unwritten =
        try
            let text, files, undrawn = report store wanted.Loaded experiment outcome
            text, files, undrawn, []
        with :? StoreException as failure ->
            // How the runs ended is worth more than their report.
            "", [], [], List.ofSeq failure.Problems

    Startup.reached "report ready"

    {
        Name = experiment.FullName
        Outcome = outcome
        Text = text
        Files = files
        Unwritten = unwritten
        Undrawn = undrawn
    }

/// How it ended, on one line.
let counted (ended: Ended) =
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

/// What went wrong, to stderr.
let sayFailures (ended: Ended) =
    for run in ended.Outcome.Failed do
        match run.Failure with
        | null -> ()
        | problem ->
            let who = run.Run.Arm + ", trial " + string run.Run.Trial + " failed: "
            Problems.say [ Problem(who + problem.What, problem.Where, problem.Hint) ]

    Problems.say (ended.Unwritten @ ended.Undrawn)

/// The exit code of all of them.
let exitCode (stopping: Stopping.Stopping) (all: Ended list) =
    if stopping.WasAsked && all |> List.exists _.Outcome.IsStopped then
        ExitCode.Stopped
    elif
        all
        |> List.exists (fun ended -> ended.Outcome.Failed.Count > 0 || not ended.Unwritten.IsEmpty)
    then
        ExitCode.Failed
    else
        ExitCode.Done

/// Everything that keeps experiments from being run, all at once.
let problems line wanted =
    Jobs.problems line
    @ Scripts.problems (Scripts.settings line wanted) wanted.Experiments

/// Of several cards each has to be there before anything is begun.
let lookForCards line =
    match Jobs.devices line with
    | [ _ ] -> ()
    | devices ->
        for device in devices do
            Devices.Choose device |> ignore

/// Does something that will need libtorch, with a screen and an ear for signals.
let withTorch (work: Stopping.Stopping -> Show -> int) =
    let show = Show()
    use stopping = new Stopping.Stopping(show.Notice, Stopping.leaveAtOnce)

    // libtorch needs a third of a second to load; the script is read meanwhile. What goes wrong is said when it is needed.
    let loading = Task.Run Backend.Load

    try
        work stopping show
    finally
        // A process that ends while libraries are being loaded may not end well.
        (loading :> IAsyncResult).AsyncWaitHandle.WaitOne() |> ignore
