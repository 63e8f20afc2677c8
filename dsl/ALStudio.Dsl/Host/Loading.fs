/// Runs a compiled script inside this process and listens to what it declares.
module ALStudio.Dsl.Loading

open System
open System.Collections.Generic
open System.Diagnostics
open System.Globalization
open System.IO
open System.Reflection
open System.Runtime.Loader
open ALStudio.Core
open ALStudio.Dsl.Closure

/// A context of its own, which the garbage collector can take away. Names that the host knows are the host's.
type private ScriptContext(closure: Closure) =
    inherit AssemblyLoadContext(Path.GetFileName closure.Script, true)

    let libraries =
        closure.Libraries
        |> List.map (fun path -> Path.GetFileNameWithoutExtension path |> string, path)
        |> dict

    let isHosts (name: string) =
        File.Exists(Path.Combine(Identity.hostFolder, name + ".dll"))

    override context.Load name =
        match name.Name with
        | null -> null
        | simple when isHosts simple -> null
        | simple ->
            match libraries.TryGetValue simple with
            | true, path -> context.LoadFromAssemblyPath path
            | _ -> null

/// What was thrown, without the wrappings of reflection and of static initialisation.
let rec private cause (failure: exn) =
    match failure, failure.InnerException with
    | (:? TargetInvocationException | :? TypeInitializationException), inner when not (isNull inner) ->
        cause (nonNull inner)
    | _ -> failure

/// The line of the script that was being run: its own, not one inside a helper, which the optimiser may have moved.
let private lineOf (sources: Source list) (failure: exn) =
    let frames = StackTrace(failure, true).GetFrames()

    frames
    |> Array.rev
    |> Seq.tryPick (fun frame ->
        match frame.GetFileName() with
        | null -> None
        | file ->
            sources
            |> List.tryFind (fun source -> source.Path = file)
            |> Option.map (fun source -> source, frame.GetFileLineNumber()))

/// The text of a line, without its indentation, as a place.
let private placeOf sources failure =
    lineOf sources failure
    |> Option.map (fun (source, number) ->
        let line =
            (source.Text.Split '\n' |> Array.tryItem (number - 1) |> Option.defaultValue "").TrimEnd()

        let start = line.Length - line.TrimStart().Length
        Place(source.Path, number, start + 1, line.Length + 1))

/// What an exception says, without the names of parameters inside of parts.
let private said (failure: exn) =
    match failure with
    | :? ArgumentException as argument ->
        let message = (argument.Message.Split " (Parameter '")[0]

        match argument with
        | :? ArgumentOutOfRangeException as range when not (isNull range.ActualValue) ->
            message.TrimEnd '.' + $", not {range.ActualValue}"
        | _ -> message
    | _ -> failure.Message

let private problems sources (failure: exn) =
    let where = placeOf sources failure |> Option.toObj

    match cause failure with
    | :? ProblemException as known ->
        known.Problems
        |> Seq.map (fun problem ->
            match problem.Where with
            | null -> Problem(problem.What, where, problem.Hint)
            | _ -> problem)
        |> List.ofSeq
    | failure ->
        let message = (said failure).ReplaceLineEndings(" ").TrimEnd '.'
        [ Problem($"The script stopped here: {message}.", where, null) ]

/// Decimal points are points, whatever the machine's culture: names of arms are keys of stored curves.
let private neutral () =
    CultureInfo.CurrentCulture <- CultureInfo.InvariantCulture
    CultureInfo.CurrentUICulture <- CultureInfo.InvariantCulture
    CultureInfo.DefaultThreadCurrentCulture <- CultureInfo.InvariantCulture
    CultureInfo.DefaultThreadCurrentUICulture <- CultureInfo.InvariantCulture

/// What a script prints is for people: stdout belongs to results.
let private onStderr (action: unit -> 'result) =
    let usual = Console.Out
    Console.SetOut Console.Error

    try
        action ()
    finally
        Console.SetOut usual

let private start (closure: Closure) (dll: string) =
    let pdb = string (Path.ChangeExtension(dll, ".pdb"))
    use library = new MemoryStream(File.ReadAllBytes dll)
    use symbols = new MemoryStream(File.ReadAllBytes pdb)
    let script = ScriptContext(closure).LoadFromStream(library, symbols)

    match script.EntryPoint with
    | null -> ()
    | entry ->
        entry.Invoke(null, [| for _ in entry.GetParameters() -> Array.empty<string> |])
        |> ignore

/// Does something that a script wants done; or says at which of its lines that stopped.
let guarded (sources: Source list) (work: unit -> 'result) : Result<'result, Problem list> =
    neutral ()

    try
        Ok(onStderr work)
    with failure ->
        Error(problems sources (cause failure))

/// Listens while a script runs and returns what it said, in order; or the line at which it stopped.
let listen (closure: Closure) set (script: unit -> unit) : Result<Declared.Heard, Problem list> =
    guarded closure.Sources (fun () -> Declared.collect set script)

/// Runs a compiled script and returns what it said, in order; or the line at which it stopped.
let run (closure: Closure) set (dll: string) =
    listen closure set (fun () -> start closure dll)
