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
        "Counts are of the study as it was last run. Exit code 1 if any of it is damaged."
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

/// An experiment in the list: its runs, or what keeps them from being read.
type private Listed = { Study: StudyRecord; Runs: Result<Entry list, Problem list> }

let private listed (store: Store) (study: StudyRecord) = {
    Study = study
    Runs =
        try
            Ok(entries store study)
        with :? StoreException as failure ->
            Error(List.ofSeq failure.Problems)
}

let private experimentCells (listed: Listed) = [
    listed.Study.Experiment
    string listed.Study.Arms.Count
    match listed.Runs with
    | Ok entries ->
        string (List.length entries)
        progress (count entries)

        if fst (count entries) = snd (count entries) then
            "done"
        else
            "open"
    | Error _ ->
        "?"
        "?"
        "damaged"
]

/// What the columns of the list of experiments are called.
let columns = [ "experiment"; "arms"; "runs"; "cycles"; "" ]

/// The line of an experiment in that list, and how many of how many cycles are finished: none where it is damaged.
let row (store: Store) (study: StudyRecord) =
    let listed = listed store study
    experimentCells listed, listed.Runs |> Result.map count |> Result.defaultValue (0, 1)

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
        |> Option.bind EventWords.headline
        |> Option.map EventWords.percent
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
        "accuracy", last |> Option.bind EventWords.headline |> optional Number
    ]

let private experimentJson (listed: Listed) =
    Object [
        "name", Text listed.Study.Experiment
        match listed.Runs with
        | Ok entries ->
            let finished, planned = count entries
            "finishedCycles", Json.int finished
            "plannedCycles", Json.int planned
            "runs", List(entries |> List.map runJson)
        | Error problems ->
            "finishedCycles", Null
            "plannedCycles", Null
            "runs", List []
            "problems", List(problems |> List.map Problems.json)
    ]

/// What a store was found to hold.
type Found = private {
    Folder: string
    Wanted: string option
    Listed: Listed list
    /// Records of experiments that cannot be read.
    Unreadable: Problem list
}

/// Looks at the store: at all experiments, or at the one that is named.
/// <exception cref="T:ALStudio.Core.ProblemException">The named experiment is not stored.</exception>
let look (store: Store) (wanted: string option) : Found =
    let studies, unreadable =
        match wanted with
        | Some name -> [ Targets.stored store name ], []
        | None ->
            store.Experiments() |> Seq.choose (store.Study >> Option.ofObj) |> List.ofSeq,
            List.ofSeq (store.Unreadable())

    {
        Folder = store.Folder
        Wanted = wanted
        Listed = studies |> List.map (listed store)
        Unreadable = unreadable
    }

/// Everything that is damaged.
let problems (found: Found) =
    found.Unreadable
    @ (found.Listed
       |> List.collect (fun listed ->
           match listed.Runs with
           | Error problems -> problems
           | Ok _ -> []))

/// What is stored, as text: all experiments, or the runs of the one that is named.
let text (found: Found) =
    match found.Listed, found.Wanted with
    | [], _ when found.Unreadable.IsEmpty ->
        "The store " + Terminal.shortPath found.Folder + " holds no experiment yet."
    | [ { Runs = Ok entries } ], Some _ ->
        [ "arm"; "trial"; "cycles"; "labels"; "accuracy" ] :: List.map runCells entries
        |> Columns.align
    | some, _ -> columns :: List.map experimentCells some |> Columns.align

/// The same for other programs, always with the runs.
let json (found: Found) =
    answer "ls" [
        "store", Text found.Folder
        "experiments", List(found.Listed |> List.map experimentJson)
        "unreadable", List(found.Unreadable |> List.map Problems.json)
    ]

let private list (line: Line) =
    let found = look (Store.Open(Places.store line)) line.Argument

    if line.Has "--json" then
        Terminal.print (render (json found))
    else
        Terminal.print (text found)

    match problems found with
    | [] -> ExitCode.Done
    | problems ->
        Problems.say problems
        ExitCode.Failed

let command = { Usage = usage; Run = list }
