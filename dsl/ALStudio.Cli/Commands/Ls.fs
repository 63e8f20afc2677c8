/// `alstudio ls`: what the store holds.
module ALStudio.Cli.Commands.Ls

open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "ls"
    Says = "list stored experiments and their runs"
    Explains = [
        "Lists the experiments in the store with their progress, or the runs of one experiment."
        "Counts are of the study as it was last run."
    ]
    Argument = Some { Name = "EXPERIMENT"; Says = "an experiment"; Needed = false }
    Options = [ Options.store; Options.json; help ]
    Examples = [ "alstudio ls"; "alstudio ls quickstart" ]
}

/// One run as it was last meant, with what is stored of it.
type private Entry = { Arm: string; Trial: int; Stored: Cycle list; Planned: int }

let private entries (store: Store) (study: StudyRecord) =
    let stored =
        store.Runs study.Experiment
        |> Seq.map (fun run -> (run.Header.Id.Arm, run.Header.Id.Trial), List.ofSeq run.Cycles)
        |> Map.ofSeq

    [
        for arm in study.Arms do
            for trial in 1 .. arm.Trials ->
                {
                    Arm = arm.Name
                    Trial = trial
                    Stored = stored |> Map.tryFind (arm.Name, trial) |> Option.defaultValue []
                    Planned = study.Cycles + 1
                }
    ]

let private count entries =
    entries |> List.sumBy _.Stored.Length, entries |> List.sumBy _.Planned

let private progress (finished: int, planned: int) = string finished + "/" + string planned

let private experimentCells (study: StudyRecord, entries) = [
    study.Experiment
    string study.Arms.Count
    string (List.length entries)
    progress (count entries)
    if fst (count entries) = snd (count entries) then
        "done"
    else
        "open"
]

/// What the columns of the list of experiments are called.
let columns = [ "experiment"; "arms"; "runs"; "cycles"; "" ]

/// The line of an experiment in that list, and how many of how many cycles are finished.
let row (store: Store) (study: StudyRecord) =
    let entries = entries store study
    experimentCells (study, entries), count entries

let private runCells entry =
    let last = List.tryLast entry.Stored

    [
        entry.Arm
        string entry.Trial
        progress (entry.Stored.Length, entry.Planned)
        last
        |> Option.map (fun cycle -> cycle.Labels.ToString "#,0")
        |> Option.defaultValue ""
        last
        |> Option.bind Progress.headline
        |> Option.map Progress.percent
        |> Option.defaultValue ""
    ]

let private runJson entry =
    let last = List.tryLast entry.Stored

    Object [
        "arm", Text entry.Arm
        "trial", Json.int entry.Trial
        "finishedCycles", Json.int entry.Stored.Length
        "plannedCycles", Json.int entry.Planned
        "labels", last |> optional (fun cycle -> Json.int cycle.Labels)
        "accuracy", last |> Option.bind Progress.headline |> optional Number
    ]

let private experimentJson (study: StudyRecord, entries) =
    let finished, planned = count entries

    Object [
        "name", Text study.Experiment
        "finishedCycles", Json.int finished
        "plannedCycles", Json.int planned
        "runs", List(entries |> List.map runJson)
    ]

let private studies (store: Store) (wanted: string option) =
    let found =
        match wanted with
        | Some name -> [ Targets.stored store name ]
        | None -> store.Experiments() |> Seq.choose (store.Study >> Option.ofObj) |> List.ofSeq

    found |> List.map (fun study -> study, entries store study)

/// What is stored, as text: all experiments, or the runs of the one that is named.
/// <exception cref="T:ALStudio.Core.ProblemException">The named experiment is not stored.</exception>
let text (store: Store) wanted =
    match studies store wanted with
    | [] -> "The store " + Terminal.shortPath store.Folder + " holds no experiment yet."
    | [ _, entries ] when Option.isSome wanted ->
        [ "arm"; "trial"; "cycles"; "labels"; "accuracy" ] :: List.map runCells entries
        |> Columns.align
    | found -> columns :: List.map experimentCells found |> Columns.align

/// The same for other programs, always with the runs.
let json (store: Store) wanted =
    let experiments = studies store wanted |> List.map experimentJson
    answer "ls" [ "store", Text store.Folder; "experiments", List experiments ]

let private list (line: Line) =
    let store = Store.Open(Places.store line)

    if line.Has "--json" then
        Terminal.print (render (json store line.Argument))
    else
        Terminal.print (text store line.Argument)

    ExitCode.Done

let command = { Usage = usage; Run = list }
