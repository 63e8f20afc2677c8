/// Turns whatever goes wrong in a command into a message and an exit code. A user never sees a stack trace.
module ALStudio.Cli.Guard

open System
open System.IO
open ALStudio.Core

/// The problem inside an exception, however deep it was wrapped.
let rec private cause (failure: exn) =
    match failure with
    | :? ProblemException -> failure
    | :? AggregateException
    | :? TypeInitializationException
    | :? Reflection.TargetInvocationException ->
        match failure.InnerException with
        | null -> failure
        | inner -> cause inner
    | _ -> failure

/// The exit code that a failure stands for.
let exitCode (failure: exn) =
    match cause failure with
    | :? EnvironmentException
    | :? StoreException -> ExitCode.Environment
    | :? ProblemException -> ExitCode.Usage
    | _ -> ExitCode.Failed

/// Keeps the trace of something unexpected in the store, or in one of the temporary folder where that cannot be written.
let private keepTrace (store: string) (time: TimeProvider) (failure: exn) =
    let text =
        String.Join(" ", Environment.GetCommandLineArgs())
        + "\n\n"
        + string failure
        + "\n"

    let keep (folder: string) =
        Store.Open(folder).KeepNote(time.GetUtcNow(), text)

    try
        keep store
    with _ ->
        keep (Path.Combine(Path.GetTempPath(), "alstudio"))

/// One line about something that nobody expected; the trace goes into a file that it names.
let unexpected store time (failure: exn) =
    let first = (failure.Message.Split '\n' |> Array.head).Trim()

    let kept =
        try
            "; details are in " + keepTrace store time failure
        with _ ->
            ""

    "error: something unexpected happened ("
    + failure.GetType().Name
    + ": "
    + first
    + ")"
    + kept

/// Says what is wrong, to stderr, and with `--json` to stdout too.
let report command isJson store time failure =
    match cause failure with
    | :? ProblemException as known ->
        Problems.say known.Problems

        if isJson then
            Terminal.print (
                Json.render (
                    Json.answer command [
                        "problems", Json.List [ for problem in known.Problems -> Problems.json problem ]
                    ]
                )
            )
    | failure -> Terminal.say (unexpected store time failure)

    exitCode failure
