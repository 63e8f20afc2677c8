/// `alstudio watch`: says what is wrong with a script each time that it is saved.
module ALStudio.Cli.Commands.Watch

open System
open System.Diagnostics
open System.IO
open System.Threading
open ALStudio.Dsl
open ALStudio.Cli
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "watch"
    Says = "check a script again each time that it is saved"
    Explains = [
        "Says what check says, at once and after each time that the script or a file that it loads was"
        "saved. The compiler stays in memory, so that a check takes a fraction of a second. Nothing is run"
        "or written. Ctrl-C ends it."
    ]
    Argument = Check.command.Usage.Argument
    Options = Check.command.Usage.Options
    Examples = [ "alstudio watch experiments/quickstart.alx.fsx" ]
}

/// How often files are looked at. A save is over when nothing has changed between two looks.
let private pause = TimeSpan.FromMilliseconds 25L

/// For how many looks a script may be away while an editor puts another file in its place.
let private patience = 40

/// When a file was written and how long it is; nothing while it is not there.
let private stamp (file: string) =
    let info = FileInfo file

    if info.Exists then
        Some(info.LastWriteTimeUtc, info.Length)
    else
        None

let private stamps files =
    files |> List.map (fun file -> file, stamp file)

/// The files of a script, the script first. One that is being written cannot be read: then those that were known.
let private filesOf (script: string) known =
    try
        Closure.files (Closure.read script)
    with
    | :? IOException
    | :? UnauthorizedAccessException -> known

/// Waits for a save and until it is over; false when there is nothing more to wait for.
let private isSaved (stop: CancellationToken) before =
    let files = before |> List.map fst

    let rec changed () =
        if stop.WaitHandle.WaitOne pause then
            None
        else
            match stamps files with
            | same when same = before -> changed ()
            | now -> Some now

    let rec settled looks last =
        if stop.WaitHandle.WaitOne pause then
            false
        else
            match stamps files with
            | now when now <> last -> settled looks now
            | (_, None) :: _ when looks < patience -> settled (looks + 1) last
            | _ -> true

    match changed () with
    | Some now -> settled 0 now
    | None -> false

/// Checks the script of a line whenever it is saved, until it is told to stop.
let follow (line: Line) (stop: CancellationToken) =
    use warm = new Host.Warm()
    let script = line.Argument |> Option.get |> Path.GetFullPath

    let check files =
        let begun = Stopwatch.GetTimestamp()
        Check.look warm.LoadWith line |> Check.say line
        let took = Stopwatch.GetElapsedTime(begun).TotalSeconds.ToString "0.00"
        let others = List.length files - 1
        let more = if others > 0 then " and " + string others + " more" else ""
        Terminal.say ("checked in " + took + " s, watching " + Terminal.shortPath script + more)

    let rec next known =
        let files = filesOf script known
        // Stamps of before: what is saved during a check is checked again.
        let before = stamps files

        try
            check files
        with :? IOException ->
            // It was read in the midst of being written; the end of that is another save.
            ()

        if isSaved stop before then
            next files

    next [ script ]

let private watch (line: Line) =
    Stopping.untilAsked (follow line)
    ExitCode.Done

let command = { Usage = usage; Run = watch }
