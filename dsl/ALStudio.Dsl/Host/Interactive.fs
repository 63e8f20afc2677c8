/// Evaluates a script again and again in one process, without compiling it to a file: a tenth of a second instead of one.
module ALStudio.Dsl.Interactive

open System
open System.IO
open System.Runtime.ExceptionServices
open ALStudio.Core
open ALStudio.Dsl.Closure
open FSharp.Compiler.Interactive.Shell

/// A session remembers what it has evaluated, so it is begun anew from time to time.
let private mostEvaluations = 40

/// What a session has seen beside the script itself: when any of it changes, names of before must be forgotten.
type private Surroundings = {
    Helpers: Source list
    Libraries: (string * DateTime) list
    /// Those of the host; a script that begins to draw by hand gets more.
    References: string list
}

let private around (closure: Closure) = {
    Helpers = closure.Sources |> List.filter (fun source -> source.Path <> closure.Script)
    Libraries = [ for library in closure.Libraries -> library, File.GetLastWriteTimeUtc library ]
    References = References.of' closure
}

let private start (closure: Closure) =
    let arguments = [
        "fsi.exe"
        yield! Arguments.interactive
        for reference in References.of' closure @ closure.Libraries do
            $"-r:{reference}"
    ]

    FsiEvaluationSession.Create(
        FsiEvaluationSession.GetDefaultConfiguration(),
        Array.ofList arguments,
        TextReader.Null,
        TextWriter.Null,
        TextWriter.Null,
        collectible = true
    )

/// An evaluator that keeps what it needs for the next time.
type Evaluator() =
    let mutable session: FsiEvaluationSession option = None
    let mutable surroundings: Surroundings option = None
    let mutable evaluations = 0

    let close () =
        session |> Option.iter (fun it -> (it :> IDisposable).Dispose())
        session <- None

    /// A session that knows nothing but the libraries and, from earlier times, other states of the script alone.
    let ready (closure: Closure) =
        let now = Some(around closure)

        if surroundings <> now || evaluations >= mostEvaluations then
            close ()

        match session with
        | Some session -> session
        | None ->
            let begun = start closure
            session <- Some begun
            surroundings <- now
            evaluations <- 0
            begun

    /// Runs a script, which only declares, or lists everything that is wrong with its text.
    member _.Run(closure: Closure, set) : Result<Declared.Heard * Compiler.Notes, Problem list> =
        Compiler.outline closure
        |> Result.bind (fun outlined ->
            Compiler.onTexts closure (fun () ->
                let session = ready closure
                evaluations <- evaluations + 1
                let mutable judged = Compiler.judge closure outlined []

                let evaluate () =
                    let outcome, diagnostics = session.EvalScriptNonThrowing closure.Script
                    judged <- Compiler.judge closure outlined diagnostics

                    match outcome, judged with
                    // What is wrong with the text kept it from being run.
                    | _, Error _
                    | Choice1Of2 _, _ -> ()
                    | Choice2Of2 failure, _ -> ExceptionDispatchInfo.Throw failure

                let heard = Loading.listen closure set evaluate

                judged
                |> Result.bind (fun notes -> heard |> Result.map (fun heard -> heard, notes))))

    interface IDisposable with
        member _.Dispose() = close ()
