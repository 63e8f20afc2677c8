/// Origin: what was run, as facts with the runs they hold for.
module ALStudio.Figures.Origin

open System.Collections.Generic
open ALStudio.Core

/// One fact: its name, and each of its values with the runs that it holds for (empty: all of them).
type Fact = {
    /// Its name.
    Name: string
    /// Its values.
    Values: (string * string) list
}

// "Random" for all its runs, "Random (trial 2)" for some.
let private whose (study: Study) (runs: RunHistory list) =
    runs
    |> List.groupBy _.Header.Id.Arm
    |> List.map (fun (arm, own) ->
        let all = study.Runs |> List.filter (fun run -> run.Header.Id.Arm = arm)
        let trials = own |> List.map (fun run -> string run.Header.Id.Trial) |> Show.list

        if own.Length = all.Length then Show.name arm
        elif own.Length = 1 then $"{Show.name arm} (trial {trials})"
        else $"{Show.name arm} (trials {trials})")
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

/// What does not define them but helps to judge them.
let circumstances study = facts _.Header.Provenance study

/// The texts of the script, with the runs that each holds for; usually one.
let scripts study =
    circumstances study
    |> List.filter (fun fact -> fact.Name = "script")
    |> List.collect _.Values

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
