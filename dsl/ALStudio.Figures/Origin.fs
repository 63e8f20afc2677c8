/// Origin: what was run, as facts with the runs they hold for.
module ALStudio.Figures.Origin

open System.Collections.Generic
open System.Text.RegularExpressions
open ALStudio.Core

/// One fact: its name, and each of its values with the runs that it holds for (empty: all of them).
type Fact = {
    /// Its name.
    Name: string
    /// Its values.
    Values: (string * string) list
}

let private trialsOf (runs: RunHistory list) =
    match runs |> List.map _.Header.Id.Trial |> List.distinct |> List.sort with
    | [ trial ] -> $"trial {trial}"
    | trials -> $"trials {trials |> List.map string |> Show.list}"

// "Random" for all its runs, "Random (trial 2)" for some, "trial 2" for that of every arm.
let private whose (study: Study) (runs: RunHistory list) =
    let isOf (trials: int list) (run: RunHistory) =
        List.contains run.Header.Id.Trial trials

    let sameTrials =
        study.Runs |> List.filter (isOf (runs |> List.map _.Header.Id.Trial))

    let arms (all: RunHistory list) =
        all |> List.map _.Header.Id.Arm |> List.distinct

    if sameTrials.Length = runs.Length && arms runs = study.Arms then
        trialsOf runs
    else
        runs
        |> List.groupBy _.Header.Id.Arm
        |> List.map (fun (arm, own) ->
            let all = study.Runs |> List.filter (fun run -> run.Header.Id.Arm = arm)

            if own.Length = all.Length then
                Show.name arm
            else
                $"{Show.name arm} ({trialsOf own})")
        |> Show.list

let private facts (entries: RunHistory -> IReadOnlyDictionary<string, string>) (study: Study) =
    let names =
        study.Runs
        |> List.collect (entries >> Seq.map _.Key >> List.ofSeq)
        |> List.distinct

    names
    |> List.map (fun name -> {
        Name = name
        Values =
            study.Runs
            |> List.filter (fun run -> (entries run).ContainsKey name)
            |> List.groupBy (fun run -> (entries run)[name])
            |> List.map (fun (value, runs) ->
                value,
                (if runs.Length = study.Runs.Length then
                     ""
                 else
                     whose study runs))
    })

/// What defines the runs: everything that can change their results.
let definitions study = facts _.Header.Description study

/// What does not define them but helps to judge them; facts that the definition holds already are left out.
let circumstances study =
    let defined = definitions study

    facts _.Header.Provenance study
    |> List.filter (fun fact -> not (List.contains fact defined))

/// Where the text of the script stands among the circumstances.
[<Literal>]
let ScriptText = "script text"

/// The texts of the script, with the runs that each holds for; usually one.
let scripts study =
    circumstances study
    |> List.filter (fun fact -> fact.Name = ScriptText)
    |> List.collect _.Values

// "Shapes 3f…": a name and what was hashed of it.
let private named = Regex("^(.+) [0-9a-f]{64}$")

/// Name of the data set in what a definition says of it.
let nameOf (text: string) =
    match named.Match text with
    | found when found.Success -> Some(Show.name found.Groups[1].Value)
    | _ -> None

/// Name of the data set, if the runs tell.
let dataset (study: Study) =
    match study.Runs.Head.Header.Description.TryGetValue "dataset" with
    | true, text -> nameOf text
    | _ -> None

/// Time and trainings of one arm, in seconds.
type Effort = {
    /// Name of the arm.
    Arm: string
    /// Models that were measured.
    Models: int
    /// How long each training took that was done and not found in the store.
    Trainings: float list
    /// Evaluation.
    Measuring: float
    /// Choosing what to ask.
    Querying: float
}

/// What each arm took.
let efforts (study: Study) =
    study.Runs
    |> List.groupBy _.Header.Id.Arm
    |> List.map (fun (arm, runs) ->
        let cycles = runs |> List.collect (fun run -> List.ofSeq run.Cycles)

        {
            Arm = arm
            Models = cycles.Length
            Trainings =
                cycles
                |> List.map _.Timing.Training
                |> List.filter (fun seconds -> seconds > 0.0)
            Measuring = cycles |> List.sumBy _.Timing.Measuring
            Querying = cycles |> List.sumBy _.Timing.Querying
        })
