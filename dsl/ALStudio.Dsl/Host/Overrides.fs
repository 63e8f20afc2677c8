/// Changes from the command line: `--set trials=1`, `--only GLOB` and `--except GLOB`.
module ALStudio.Dsl.Overrides

open System
open System.Globalization
open ALStudio.Core
open ALStudio.Running

/// One change of an experiment.
type Override =
    /// Number of repetitions, of every arm.
    | Trials of int
    /// Number of queries.
    | Cycles of int
    /// What each cycle may spend, in the unit of the experiment.
    | Query of float
    /// Where all random numbers come from.
    | Seed of uint64
    /// The value of a knob of the script, which knows its kind.
    | Knob of name: string * value: string

let private number least (text: string) make =
    match Int64.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) with
    | true, value when value >= least && (value <= int64 Int32.MaxValue || least = 0L) -> Ok(make value)
    | _ -> Error $"After '=' comes a whole number from {least}."

/// Reads NAME=VALUE.
let parse (text: string) : Result<Override, Problem> =
    let read =
        match
            text.Split('=', 2)
            |> Array.mapi (fun i part -> if i = 0 then part.Trim() else part)
        with
        | [| "trials"; value |] -> number 1L value (int >> Trials)
        | [| "cycles"; value |] -> number 0L value (int >> Cycles)
        | [| "query"; value |] -> number 1L value (float >> Query)
        | [| "seed"; value |] -> number 0L value (uint64 >> Seed)
        // A text may be empty, or begin with a blank.
        | [| name; value |] when name <> "" -> Ok(Knob(name, value))
        | _ ->
            Error(
                "It takes NAME=VALUE, with a knob of the script or one of the names "
                + String.concat ", " Knobs.ofExperiments
                + "."
            )

    read
    |> Result.mapError (fun rule -> Problem($"--set {text} is not understood.", null, rule))

let private unlimited (arm: Arm) =
    Arm(arm.Name, arm.Recipe, arm.Strategy, Nullable(), arm.Where)

/// The experiment with one change. Trials are those of all arms, also of arms that had their own number.
let apply (experiment: Experiment) (change: Override) : Experiment =
    match change with
    | Trials trials -> experiment.With(trials = trials, arms = [| for arm in experiment.Arms -> unlimited arm |])
    | Cycles cycles -> experiment.With(cycles = cycles)
    | Query amount -> experiment.With(query = Budget(amount, experiment.Query.Unit))
    | Seed seed -> experiment.With(seed = seed)
    // The script has heard of it.
    | Knob _ -> experiment

/// The knobs among some changes, with their values.
let knobs (changes: Override list) =
    Map.ofList [
        for change in changes do
            match change with
            | Knob(name, value) -> name, value
            | _ -> ()
    ]

/// Whether a name fits a pattern in which '*' stands for any letters and '?' for one. Case does not matter.
let fits (glob: string) (name: string) =
    let rec from g n =
        if g = glob.Length then
            n = name.Length
        else
            match glob[g] with
            | '*' -> from (g + 1) n || (n < name.Length && from g (n + 1))
            | '?' -> n < name.Length && from (g + 1) (n + 1)
            | letter ->
                n < name.Length
                && Char.ToLowerInvariant letter = Char.ToLowerInvariant name[n]
                && from (g + 1) (n + 1)

    from 0 0

/// Whether an arm fits one of the patterns, by its name or as `experiment/arm`.
let private isMeant globs (experiment: Experiment) (arm: Arm) =
    globs
    |> List.exists (fun glob -> fits glob arm.Name || fits glob $"{experiment.Name}/{arm.Name}")

/// The experiments with the arms that stay; those without any are left out.
let private keeping isKept experiments =
    experiments
    |> List.choose (fun (experiment: Experiment) ->
        match experiment.Arms |> Seq.filter (isKept experiment) |> Array.ofSeq with
        | [||] -> None
        | arms -> Some(experiment.With(arms = arms)))

let private known (experiments: Experiment list) =
    experiments
    |> List.collect (fun experiment -> [ for arm in experiment.Arms -> arm.Name ])
    |> List.distinct
    |> String.concat ", "

let private wrong what experiments =
    Error [ Problem(what, null, "The arms are: " + known experiments) ]

let private noneFits (globs: string list) experiments =
    let patterns = String.concat ", " globs
    wrong $"No arm fits {patterns}." experiments

/// The arms whose names fit a pattern, or whose `experiment/arm` does; no pattern means all. Experiments without such an
/// arm are left out.
let only (globs: string list) (experiments: Experiment list) : Result<Experiment list, Problem list> =
    if globs.IsEmpty then
        Ok experiments
    else
        match experiments |> keeping (isMeant globs) with
        | [] -> noneFits globs experiments
        | some -> Ok some

/// The arms that fit no pattern. A pattern that takes nothing away is a mistake, and so are some that take all.
let except (globs: string list) (experiments: Experiment list) : Result<Experiment list, Problem list> =
    let takesNothing glob =
        experiments |> keeping (isMeant [ glob ]) |> List.isEmpty

    match List.filter takesNothing globs with
    | [] when globs.IsEmpty -> Ok experiments
    | [] ->
        match
            experiments
            |> keeping (fun experiment arm -> not (isMeant globs experiment arm))
        with
        | [] ->
            let patterns = String.concat ", " globs
            wrong $"No arm is left without {patterns}." experiments
        | some -> Ok some
    | idle -> noneFits idle experiments
