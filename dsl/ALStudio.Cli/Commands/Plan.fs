/// `alstudio plan`: what would run, and why.
module ALStudio.Cli.Commands.Plan

open ALStudio.Core
open ALStudio.Running
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "plan"
    Says = "say what would run and why; run nothing"
    Explains = [
        "Lists every run with its stored and missing cycles, the trainings that are new and those that"
        "are shared or stored, labels, and the time it would take. Nothing is run or written."
    ]
    Argument = Some { Name = "SCRIPT"; Says = "a script"; Needed = true }
    Options =
        Scripts.options
        @ [ devices; jobs; threads; newData; Options.store; Options.json; help ]
    Examples = [
        "alstudio plan experiments/quickstart.alx.fsx"
        "alstudio plan experiments/quickstart.alx.fsx --set trials=5"
    ]
}

let private ofNullable (value: System.Nullable<System.TimeSpan>) =
    if value.HasValue then Some value.Value else None

let private time (span: System.Nullable<System.TimeSpan>) =
    match ofNullable span with
    | Some span when span = System.TimeSpan.Zero -> ""
    | Some span -> Durations.roughly span
    | None -> "?"

let private cells (run: RunPlan) = [
    run.Run.Arm
    string run.Run.Trial
    string run.Finished + "/" + string run.Planned
    string run.NewTrainings
    string run.SharedTrainings
    run.Annotation.ToString()
    time run.Time
]

let private total (plan: StudyPlan) =
    let cycles = string plan.Finished + " of " + string plan.Planned + " cycles stored"

    if plan.NewTrainings = 0 then
        plan.Experiment + ": " + cycles + ", nothing to train"
    else
        let time =
            match ofNullable plan.Time with
            | Some span -> ", about " + Durations.roughly span
            | None -> ", time unknown until a training of each network is stored"

        plan.Experiment
        + ": "
        + cycles
        + ", "
        + string plan.NewTrainings
        + " trainings to do"
        + time

/// A plan as text: a line for all of it, a table of its runs, and why each has something to do.
let text (plan: StudyPlan) =
    let heads = [ "arm"; "trial"; "cycles"; "new"; "shared"; "annotation"; "time" ]
    let table = heads :: (plan.Runs |> Seq.map cells |> List.ofSeq) |> Columns.align
    let whys = "why" :: (plan.Runs |> Seq.map _.Why |> List.ofSeq)
    let lines = table.Split '\n' |> List.ofArray
    let width = lines |> List.map String.length |> List.max

    total plan
    :: ""
    :: List.map2 (fun (line: string) why -> line.PadRight(width + 3) + why) lines whys
    |> String.concat "\n"

let private seconds span =
    ofNullable span |> optional (fun span -> Number span.TotalSeconds)

let private progress (run: RunPlan) =
    match run.Progress with
    | RunProgress.Cached -> "cached"
    | RunProgress.Partly -> "partly"
    | _ -> "new"

let private runJson (run: RunPlan) =
    Object [
        "arm", Text run.Run.Arm
        "trial", Json.int run.Run.Trial
        "definition", Text run.Definition
        "progress", Text(progress run)
        "why", Text run.Why
        "finishedCycles", Json.int run.Finished
        "plannedCycles", Json.int run.Planned
        "annotation", Number run.Annotation.Amount
        "unit", Text(run.Annotation.Unit.ToString().ToLowerInvariant())
        "newTrainings", Json.int run.NewTrainings
        "sharedTrainings", Json.int run.SharedTrainings
        "trainingImages", Int run.Images
        "seconds", seconds run.Time
    ]

/// The same for other programs.
let json (plans: StudyPlan list) =
    let plan (plan: StudyPlan) =
        Object [
            "name", Text plan.Experiment
            "finishedCycles", Json.int plan.Finished
            "plannedCycles", Json.int plan.Planned
            "newTrainings", Json.int plan.NewTrainings
            "sharedTrainings", Json.int plan.SharedTrainings
            "trainingImages", Int plan.Images
            "seconds", seconds plan.Time
            "runs", List(plan.Runs |> Seq.map runJson |> List.ofSeq)
        ]

    answer "plan" [ "experiments", List(List.map plan plans) ]

let private plan (line: Line) =
    let loaded = Scripts.load line
    let wanted = Scripts.choose line loaded
    let settings = Scripts.settings line wanted
    Scripts.sayWarnings loaded.Warnings

    let tradeOffs = TradeOffs.choose line loaded

    match Scripts.problems settings wanted.Experiments @ TradeOffs.problems line tradeOffs with
    | [] -> ()
    | problems -> raise (ProblemException(List.toArray problems))

    let plans =
        wanted.Experiments
        |> List.map (fun experiment -> Study.Plan(experiment, settings))

    if line.Has "--json" then
        Terminal.print (render (json plans))
    else
        (tradeOffs |> List.map (TradeOffs.plan line)) @ (plans |> List.map text)
        |> String.concat "\n\n"
        |> Terminal.print

    ExitCode.Done

let command = { Usage = usage; Run = plan }
