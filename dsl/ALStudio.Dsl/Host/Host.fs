/// From a script to the experiments that it declares, or to everything that is wrong with it.
module ALStudio.Dsl.Host

open System
open System.Diagnostics
open System.IO
open System.Runtime.CompilerServices
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Running
open ALStudio.Dsl.Closure
open ALStudio.Dsl.Grammar

/// A script that has been understood.
type Loaded = {
    /// Its full path.
    Script: string
    /// Its files, the script last.
    Sources: Source list
    /// Identity of its text, of all that it is compiled with, and of the values of its knobs.
    Key: string
    /// Its experiments, in order.
    Declarations: Declaration list
    /// Its weighings of clicks against quality, in order.
    TradeOffs: TradeOff list
    /// Its values that the command line may set, in order.
    Knobs: Knobs.Knob list
    /// What the compiler wondered about.
    Warnings: Problem list
    /// Whether it was compiled before.
    IsCached: bool
    /// How long it took, compiling included.
    Took: TimeSpan
}

/// Compiles outside of the cached path: only here is the compiler loaded.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private compile closure dll =
    Compiler.compile closure dll
    |> Result.map (fun notes -> notes.Warnings, notes.Marks)

let private noFile (script: string) =
    let beside =
        try
            let folder = Path.GetDirectoryName(Path.GetFullPath script) |> string

            Directory.GetFiles(folder, "*.fsx")
            |> Array.map (Path.GetFileName >> string)
            |> List.ofArray
        with :? IOException -> []

    let hint =
        match Spelling.nearest beside (Path.GetFileName script |> string), beside with
        | Some near, _ -> $"Maybe you want: {near}"
        | None, [] -> "Start one with: alstudio new NAME"
        | None, some -> "In that folder are: " + String.concat ", " some

    [ Problem($"There is no script {script}.", null, hint) ]

let private noExperiment (closure: Closure) =
    problem
        (Some(Place(closure.Script, 1)))
        "This script declares no experiment."
        (Some "Add a block: experiment \"name\" { dataset … }")

let private sameNames (heard: Declared.Heard) =
    [ for said in heard.Experiments -> said.Name, said.Where ]
    @ [ for tradeOff in heard.TradeOffs -> tradeOff.Name, tradeOff.Where ]
    |> List.groupBy fst
    |> List.collect (fun (name, same) -> [
        for _, where in List.tail same do
            let line =
                snd (List.head same)
                |> Option.map (fun place -> $" The first is on line {place.Line}.")

            problem
                where
                $"Two experiments are called \"{name}\".{Option.toObj line}"
                (Some "Rename one: names are folders of the store.")
    ])

let private meaning closure set (heard: Declared.Heard) =
    let results = heard.Experiments |> List.map Meaning.declaration

    let problems = [
        if heard.Experiments.IsEmpty && heard.TradeOffs.IsEmpty then
            noExperiment closure
        for result in results do
            match result with
            | Error problems -> yield! problems
            | Ok _ -> ()
        for tradeOff in heard.TradeOffs do
            yield! Meaning.tradeOffProblems tradeOff
        yield! sameNames heard
        yield! Knobs.unknown set heard.Knobs
    ]

    match problems with
    | [] ->
        let declarations = [
            for result in results do
                match result with
                | Ok declaration -> declaration
                | Error _ -> ()
        ]

        Ok(declarations, heard.TradeOffs)
    | problems -> Error(Problems.inOrder problems)

/// What running a script has shown.
type private Ran = {
    Heard: Declared.Heard
    Marks: Marks.Mark list
    Wondered: Problem list
    WasCompiled: bool
    /// Its key in the cache; empty for one that is in none.
    Key: string
}

let private compiled set (closure: Closure) =
    let key = Cache.key closure

    let entry, isCached =
        match Cache.find closure.Root key with
        | Some entry -> Ok entry, true
        | None ->
            Prelude.ensure closure.Root
            Cache.add closure.Root key (compile closure), false

    entry
    |> Result.bind (fun entry ->
        Loading.run closure set entry.Dll
        |> Result.map (fun heard -> {
            Heard = heard
            Marks = entry.Marks
            Wondered = entry.Warnings
            WasCompiled = isCached
            Key = key
        }))

let private declared (closure: Closure) set (ran: Ran) =
    meaning closure set {
        ran.Heard with
            Experiments = ran.Heard.Experiments |> List.map (Marks.sharpen ran.Marks)
            TradeOffs = ran.Heard.TradeOffs |> List.map (Marks.sharpenTradeOff ran.Marks)
    }

let private loadBy (run: Closure -> Result<Ran, Problem list>) set (script: string) : Result<Loaded, Problem list> =
    let begun = Stopwatch.GetTimestamp()

    if not (File.Exists script) then
        Error(noFile script)
    else
        let closure = Closure.read script

        match closure.Problems with
        | [] ->
            run closure
            |> Result.bind (fun ran ->
                declared closure set ran
                |> Result.map (fun (declarations, tradeOffs) -> {
                    Script = closure.Script
                    Sources = closure.Sources
                    Key = Cache.keyOf (ran.Key :: [ for knob in ran.Heard.Knobs -> knob.Name + "=" + knob.Value ])
                    Declarations = declarations
                    TradeOffs = tradeOffs
                    Knobs = ran.Heard.Knobs
                    Warnings = ran.Wondered |> List.map (Problems.seenFrom Environment.CurrentDirectory)
                    IsCached = ran.WasCompiled
                    Took = Stopwatch.GetElapsedTime begun
                }))
        | problems -> Error problems
        |> Result.mapError (List.map (Problems.seenFrom Environment.CurrentDirectory))

/// Reads, compiles (or finds compiled) and runs a script, which only declares. Nothing of the engine has run afterwards.
/// Problems name files as the current folder sees them.
/// <param name="set">Values of knobs that are not the usual ones, by name.</param>
/// <param name="script">Its path.</param>
let loadWith (set: Map<string, string>) (script: string) : Result<Loaded, Problem list> =
    loadBy (compiled set) set script

/// The same with the usual values of all knobs.
let load (script: string) = loadWith Map.empty script

/// Reads scripts again and again in one process: the first time takes seconds, every other one a tenth of one. Says the same
/// as `load`, and keeps nothing on disk.
type Warm() =
    let evaluator = new Interactive.Evaluator()

    let evaluated set (closure: Closure) =
        evaluator.Run(closure, set)
        |> Result.map (fun (heard, notes) -> {
            Heard = heard
            Marks = notes.Marks
            Wondered = notes.Warnings
            WasCompiled = false
            Key = ""
        })

    /// The same as `loadWith`.
    member _.LoadWith (set: Map<string, string>) (script: string) : Result<Loaded, Problem list> =
        loadBy (evaluated set) set script

    /// The same as `load`.
    member warm.Load(script: string) = warm.LoadWith Map.empty script

    interface IDisposable with
        member _.Dispose() = (evaluator :> IDisposable).Dispose()

let private gathered (results: Result<'item, Problem list> list) =
    let problems =
        results
        |> List.collect (function
            | Error problems -> problems
            | Ok _ -> [])

    match problems with
    | [] ->
        Ok(
            results
            |> List.choose (function
                | Ok item -> Some item
                | Error _ -> None)
        )
    | problems -> Error problems

/// The experiments in the form that the command line asks for: with a preset, with changes, and only some arms.
let choose
    (root: DataRoot)
    (preset: string option)
    (changes: Overrides.Override list)
    (globs: string list)
    (loaded: Loaded)
    : Result<Experiment list, Problem list> =
    let formed =
        loaded.Declarations
        |> List.map (fun declaration ->
            match preset with
            | None -> Ok declaration.Experiment
            | Some name -> Presets.apply root name declaration)
        |> gathered

    formed
    |> Result.map (List.map (fun experiment -> List.fold Overrides.apply experiment changes))
    |> Result.bind (Overrides.only globs)
    |> Result.mapError (List.map (Problems.seenFrom Environment.CurrentDirectory))
