/// From a script and a command line to the experiments that are meant.
module ALStudio.Cli.Scripts

open System
open ALStudio.Core
open ALStudio.Running
open ALStudio.Dsl
open ALStudio.Cli.Options

/// Changes of a script.
let set =
    let check text =
        match Overrides.parse text with
        | Ok _ -> None
        | Error problem -> Some problem

    checkedValue
        "--set"
        "NAME=V"
        check
        ("set "
         + String.concat ", " Knobs.ofExperiments
         + ", or a knob of the script; can be repeated")

/// The options of every command that reads a script.
let options = [ preset; only; except; set; seed; data ]

/// A script, and what the command line wants of it.
type Wanted = {
    /// What the script says.
    Loaded: Host.Loaded
    /// Its experiments in the form that was asked for, whole.
    Experiments: Experiment list
    /// Which runs are wanted.
    Only: RunId -> bool
}

let private orFail result =
    match result with
    | Ok value -> value
    | Error(problems: Problem list) -> raise (ProblemException(List.toArray problems))

let private changes (line: Line) =
    let settings =
        line.All "--set" @ (line.All "--seed" |> List.map (fun seed -> "seed=" + seed))

    settings
    |> List.map (fun text ->
        match Overrides.parse text with
        | Ok change -> change
        | Error problem -> raise (ProblemException [| problem |]))

/// Whether a run belongs to an arm that the patterns choose. An experiment without such an arm is left out.
let private chosen (line: Line) experiments =
    let some =
        experiments
        |> Overrides.only (line.All "--only")
        |> Result.bind (Overrides.except (line.All "--except"))
        |> orFail

    let arms =
        Set.ofList [
            for experiment in some do
                for arm in experiment.Arms -> experiment.FullName, arm.Name
        ]

    let isWanted (run: RunId) =
        arms.Contains((run.Experiment, run.Arm))

    let hasAny (experiment: Experiment) =
        arms |> Set.exists (fun (name, _) -> name = experiment.FullName)

    experiments |> List.filter hasAny, isWanted

/// Values of knobs that the command line sets.
let knobs (line: Line) = changes line |> Overrides.knobs

/// Compiles a script, or finds it compiled.
/// <exception cref="T:ALStudio.Core.ProblemException">It is wrong; holds everything that is.</exception>
let load (line: Line) =
    Host.loadWith (knobs line) (Option.get line.Argument) |> orFail

/// The experiments of a script as the command line wants them.
let choose (line: Line) (loaded: Host.Loaded) =
    let formed =
        Host.choose (Places.data line) (line.Find "--preset") (changes line) [] loaded
        |> orFail

    let experiments, only = chosen line formed
    { Loaded = loaded; Experiments = experiments; Only = only }

/// What the compiler wondered about, to stderr.
let sayWarnings (warnings: Problem list) =
    for warning in warnings do
        Terminal.sayColoured (ALStudio.Cli.Problems.render "warning" (Terminal.isColoured ()) warning)

/// How much time lies between two checkpoints of a training, if there are to be any.
let private checkpoints (line: Line) (usual: Nullable<TimeSpan>) =
    match line.Find "--checkpoint" with
    | Some "off" -> Nullable()
    | Some time -> Durations.parse time |> Option.toNullable
    | None -> usual

/// Where and how a study is done, with places for runs side by side.
let settingsAt (places: PlaceMaker list) (line: Line) (wanted: Wanted) =
    let threads =
        match line.Find "--threads" with
        | Some number -> Nullable(int number)
        | None -> Nullable()

    let set = [ for knob in wanted.Loaded.Knobs -> knob.Name + "=" + knob.Value ]

    let facts =
        dict [
            "command", "alstudio " + String.Join(" ", Environment.GetCommandLineArgs() |> Seq.skip 1)
            if not set.IsEmpty then
                "knobs", String.concat ", " set
        ]

    let usual = StudySettings(Places.store line, Places.data line)

    StudySettings(
        usual.Store,
        usual.Data,
        CheckpointEvery = checkpoints line usual.CheckpointEvery,
        Device = List.head (Jobs.devices line),
        Places = List.toArray places,
        Threads = threads,
        Keep =
            (match line.Find "--keep" with
             | Some "last" -> KeptWeights.Last
             | Some "none" -> KeptWeights.None
             | _ -> KeptWeights.All),
        IsDataNew = line.Has "--new-data",
        Only = Func<RunId, bool>(wanted.Only),
        Script = wanted.Loaded.Script,
        Facts = System.Collections.Generic.Dictionary<string, string>(facts)
    )

/// Where and how a study is done in this process.
let settings line wanted = settingsAt [] line wanted

/// Everything that is wrong with the experiments, all at once.
let problems (settings: StudySettings) (experiments: Experiment list) =
    experiments
    |> Seq.collect (fun experiment -> Study.Check(experiment, settings))
    |> Seq.distinct
    |> Seq.map (ALStudio.Dsl.Problems.seenFrom Environment.CurrentDirectory)
    |> List.ofSeq
