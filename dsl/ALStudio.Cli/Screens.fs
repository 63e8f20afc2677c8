/// Listeners that show a study while it runs: a table on a terminal, a line per cycle elsewhere. Both on stderr.
module ALStudio.Cli.Screens

open System
open System.IO
open System.Threading
open ALStudio.Core
open ALStudio.Cli.Progress
open ALStudio.Cli.ProgressText
open Spectre.Console

/// A screen: hears events, takes a word to the user, and leaves the terminal as it was.
type IScreen =
    inherit IListener
    inherit IDisposable
    abstract Notice: string -> unit

/// Writes one line per cycle.
type Lines(out: TextWriter, study: Study) =
    let mutable study = study

    interface IScreen with
        member _.Hear happened =
            study <- hear happened study
            line happened study |> Option.iter out.WriteLine

        member _.Notice text = out.WriteLine text
        member _.Dispose() = out.Flush()

let private style row =
    match row.Phase with
    | Waiting
    | Awaiting -> "grey"
    | Training
    | Querying -> "bold"
    | Finished -> "green"
    | Broken _ -> "red"

/// The table of a study at a moment.
let table (height: int) (now: DateTimeOffset) (study: Study) =
    let table = Table().Border(TableBorder.Simple)

    for column in columns do
        let column = TableColumn(column).NoWrap()

        table.AddColumn(
            if table.Columns.Count = 0 then
                column
            else
                column.RightAligned()
        )
        |> ignore

    let rows = visible height study

    for row in rows do
        let mark (text: string) =
            "[" + style row + "]" + Markup.Escape text + "[/]"

        table.AddRow(cells row |> List.map mark |> List.toArray) |> ignore

    let hidden = List.length study.Rows - List.length rows

    let more =
        if hidden > 0 then
            " (" + string hidden + " runs not shown)"
        else
            ""

    let notice =
        study.Notice |> Option.map (fun text -> "\n" + text) |> Option.defaultValue ""

    let below = Markup.Escape(summary now study + more + notice)
    Rows(table, Markup("  " + below.Replace("\n", "\n  ")))

/// Draws a table over itself a few times a second, on a thread of its own, so that no training waits for a terminal.
type Live(study: Study, time: TimeProvider, console: IAnsiConsole) =
    let gate = obj ()
    let mutable study = study
    let closing = new ManualResetEventSlim(false)

    // Events come from the runner's thread, words to the user from the signals' thread.
    let change (next: Study -> Study) =
        lock gate (fun () -> study <- next study)

    let picture () =
        table (max 3 (console.Profile.Height - 8)) (time.GetLocalNow()) (lock gate (fun () -> study))

    let draw () =
        let live = console.Live(picture ())
        live.AutoClear <- false

        live.Start(fun (context: LiveDisplayContext) ->
            while not (closing.Wait 200) do
                context.UpdateTarget(picture ())

            context.UpdateTarget(picture ()))

    // A terminal that has gone away costs the picture, not the study.
    let drawUntilGone () =
        try
            draw ()
        with _ ->
            ()

    let drawing = Thread(drawUntilGone, IsBackground = true, Name = "live table")
    do drawing.Start()

    interface IScreen with
        member _.Hear happened = change (hear happened)
        member _.Notice text = change (notice text)

        member _.Dispose() =
            if not closing.IsSet then
                closing.Set()
                drawing.Join()

/// A terminal to draw on.
let terminal (out: TextWriter) isColoured =
    let colours =
        if isColoured then
            ColorSystemSupport.Detect
        else
            ColorSystemSupport.NoColors

    AnsiConsole.Create(AnsiConsoleSettings(Out = AnsiConsoleOutput out, ColorSystem = colours, Ansi = AnsiSupport.Yes))

/// The screen that fits where stderr goes.
let fitting (study: Study) (time: TimeProvider) : IScreen =
    if Terminal.isLive () then
        new Live(study, time, terminal Console.Error (Terminal.isColoured ()))
    else
        new Lines(Console.Error, study)
