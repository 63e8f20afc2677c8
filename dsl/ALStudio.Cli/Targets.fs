/// What `figures` and `report` are about: the experiments of a script, or one that the store knows by name.
module ALStudio.Cli.Targets

open System.IO
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Cli.Options

let argument: Argument = { Name = "TARGET"; Says = "a script or the name of a stored experiment"; Needed = true }

let private isScript (target: string) =
    target.EndsWith ".fsx" || File.Exists target

let private notStored (store: Store) name =
    let names = List.ofSeq (store.Experiments())

    let hint =
        match Spelling.nearest names name, names with
        | Some close, _ -> "Did you mean " + close + "?"
        | None, [] -> "It holds no experiment yet; run one: alstudio run SCRIPT"
        | None, _ -> "It holds: " + String.concat ", " names + "."

    ProblemException(
        "The store "
        + Terminal.shortPath store.Folder
        + " has no experiment "
        + name
        + ".",
        hint
    )

/// The store knows the experiment.
/// <exception cref="T:ALStudio.Core.ProblemException">It does not; names the nearest one that it knows.</exception>
let stored (store: Store) name =
    match store.Study name with
    | null -> raise (notStored store name)
    | study -> study

/// An arm of a stored experiment.
/// <exception cref="T:ALStudio.Core.ProblemException">It has none of this name; names the nearest one.</exception>
let arm (study: StudyRecord) (name: string) =
    match study.Arms |> Seq.tryFind (fun arm -> arm.Name = name) with
    | Some arm -> arm
    | None ->
        let names = [ for arm in study.Arms -> arm.Name ]

        let hint =
            match Spelling.nearest names name with
            | Some close -> "Did you mean " + close + "?"
            | None -> "It has: " + String.concat ", " names + "."

        raise (ProblemException(study.Experiment + " has no arm " + name + ".", hint))

/// What is stored of the experiments that a command line is about; with the figures of the script, if it names one.
let results (line: Line) (store: Store) : Results.Results list =
    let target = Option.get line.Argument

    let read name =
        Results.read store (stored store name).Experiment []

    if isScript target then
        let wanted = Scripts.load line |> Scripts.choose line

        wanted.Experiments
        |> List.map (fun experiment -> read experiment.FullName |> OwnFigures.draw wanted.Loaded experiment)
    else
        [ read target ]

/// Says which figures of the script could not be drawn, and whether all could.
let sayUndrawn (results: Results.Results list) =
    match results |> List.collect Results.undrawn with
    | [] -> ExitCode.Done
    | problems ->
        Problems.say problems
        ExitCode.Failed

/// Experiments with the files that were written of them, for other programs.
let filesOf written =
    let experiment (name, paths) =
        Json.Object [ "name", Json.Text name; "files", Json.List(List.map Json.Text paths) ]

    [ "experiments", Json.List(List.map experiment written) ]
