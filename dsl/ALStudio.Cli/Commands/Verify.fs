/// `alstudio verify`: runs a script and holds its curves against stored ones.
module ALStudio.Cli.Commands.Verify

open System
open System.IO
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Figures.Agreement
open ALStudio.Figures.StoredCurves
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private tolerance (text: string) =
    let number (text: string) =
        match Double.TryParse text with
        | true, value when value >= 0.0 && Double.IsFinite value -> Some value
        | _ -> None

    match text.LastIndexOf '=' with
    | -1 -> number text |> Option.map (fun value -> Shares, value)
    | at when at > 0 -> number text[at + 1 ..] |> Option.map (fun value -> text[.. at - 1], value)
    | _ -> None

let private against =
    value "--against" "FILE" (fun _ -> None) "the stored curves (else curves/NAME.csv beside the script)"

let private accept =
    switch "--accept" "store the curves of now, to be compared with later; refused where CI=true"

let private junit =
    value "--junit" "FILE" (fun _ -> None) "write each curve as a test case, for machines that check"

let private tolerances =
    let rule text =
        match tolerance text with
        | Some _ -> None
        | None -> Some "a number from 0, such as 0.05, or one of a metric, such as accuracy=0.03"

    value "--tolerance" "X" rule "how far means may move: 0.05 or METRIC=0.03 (else by noise); repeatable"

let private usage: Usage = {
    Name = "verify"
    Says = "run a script and compare its curves with stored ones"
    Explains = [
        "Does what run does, then holds the curves against curves/NAME.csv beside the script, or those of a"
        "preset against curves/NAME@PRESET.csv. No mean over trials may have moved further than noise"
        "carries it, or than the tolerance; not all runs together; no arm, trial or cycle may be missing or"
        "new: else the exit code is 3. Paired statistics and a page with both curves tell noise from a"
        "change. Another processor, version or commit is named, but is no difference. Trains with as many"
        "threads as the stored curves, and on the CPU if they did. What the store holds is not trained"
        "again: a new --store trains all anew."
    ]
    Argument = Some { Name = "SCRIPT"; Says = "a script"; Needed = true }
    Options = [
        against
        tolerances
        accept
        preset
        only
        except
        data
        devices
        jobs
        threads
        checkpoint
        Options.store
        junit
        Options.json
        help
    ]
    Examples = [
        "alstudio verify experiments/quickstart.alx.fsx"
        "alstudio verify experiments/quickstart.alx.fsx --store /tmp/fresh --tolerance 0.03"
        "alstudio verify experiments/quickstart.alx.fsx --accept"
    ]
}

let private refuse what hint = raise (ProblemException(what, hint))

let private isSet name =
    match Environment.GetEnvironmentVariable name with
    | null -> false
    | value -> not (List.contains (value.Trim().ToLowerInvariant()) [ ""; "0"; "false" ])

/// What a line asks for that cannot be, before anything is looked at.
let private sensible (line: Line) (script: string) =
    if line.Has accept.Name && isSet "CI" then
        refuse
            "Curves are not accepted where CI=true: a machine that checks must not decide what is right."
            $"Accept them on a machine of yours, look at both curves, and commit the files: alstudio verify {script} --accept"

    for part in [ only; except ] do
        if line.Has accept.Name && line.Has part.Name then
            refuse
                ("--accept stores the curves of a whole script, not those of " + part.Name + ".")
                ("Leave " + part.Name + " out.")

/// Whether some arms only are compared. Else stored arms that the script does not have any more are differences.
let private isPart (line: Line) =
    line.Has only.Name || line.Has except.Name

/// Where the curves of a script are stored, or those of a preset of it.
let fileOf (script: string) preset =
    let bare (name: string) =
        if name.EndsWith(".alx.fsx", StringComparison.Ordinal) then
            name[.. name.Length - 9]
        else
            Path.GetFileNameWithoutExtension name |> string

    let form = preset |> Option.map (fun name -> "@" + name) |> Option.defaultValue ""
    let folder = Path.GetDirectoryName(Path.GetFullPath script) |> string

    Path.Combine(folder, "curves", bare (Path.GetFileName script |> string) + form + ".csv")
    |> Terminal.shortPath

let private wantedFile (line: Line) script =
    line.Find against.Name
    |> Option.defaultWith (fun () -> fileOf script (line.Find preset.Name))

/// The stored curves. Who accepts others does not need them, and replaces what cannot be read.
let private stored (line: Line) script file =
    if not (line.Has accept.Name) then
        Some(StoredCurves.read script file)
    elif not (File.Exists file) then
        None
    else
        try
            Some(StoredCurves.read script file)
        with :? ProblemException as broken ->
            Terminal.say ("warning: " + broken.Message + " They are replaced.")
            None

let private known part (stored: StoredCurves option) =
    stored |> Option.bind _.Known |> Option.map part

/// A fact that all stored experiments share.
let private shared name stored =
    let values = [
        for KeyValue(_, facts) in stored |> known _.Facts |> Option.defaultValue Map.empty do
            for fact in facts do
                if fact.Name = name then
                    yield! fact.Values |> List.map fst
    ]

    match List.distinct values with
    | [ value ] -> Some value
    | _ -> None

/// The line that the studies are run with: as the curves were stored, unless it says otherwise.
let private running (line: Line) stored =
    let as' (option: Options.Option) value (line: Line) =
        match value with
        | Some value when not (line.Has option.Name) -> { line with Given = line.Given @ [ option.Name, value ] }
        | _ -> line

    let own = [ against.Name; accept.Name; tolerances.Name; junit.Name ]

    { line with Given = line.Given |> List.filter (fun (name, _) -> not (List.contains name own)) }
    |> as' threads (shared "threads" stored |> Option.filter (Int32.TryParse >> fst))
    |> as' devices (shared "device" stored |> Option.filter ((=) "cpu"))

/// Tolerances of the command line over those that are stored.
let private tolerancesOf (line: Line) stored : Tolerances =
    let given = line.All tolerances.Name |> List.choose tolerance
    let before = stored |> known _.Tolerances |> Option.defaultValue Map.empty

    (before, given)
    ||> List.fold (fun all (metric, value) -> all.Add(metric, value))

/// One experiment as it is now.
type private Measured = { Study: Study; Facts: Origin.Fact list }

let private measured (store: Store) (wanted: Scripts.Wanted) name =
    let results = Results.read store name []

    let runs = results.Runs |> List.filter (fun run -> wanted.Only run.Header.Id)

    match Study.tryOf results.Extras runs with
    | Some study -> { Study = study; Facts = factsOf study }
    | None -> refuse (name + " has measured nothing, so there is nothing to compare.") ("See: alstudio show " + name)

/// One experiment on both sides.
type private Compared = { Replay: AgreementReport.Replay; Files: string list }

let private compared (store: Store) tolerances (isAsked: RunId -> bool) (stored: StoredCurves) (now: Measured) =
    let name = now.Study.Name

    let rows =
        stored.Rows
        |> List.filter (fun row -> row.Experiment = name && isAsked (RunId(name, row.Arm, row.Trial)))

    let facts = stored.Known |> Option.bind (fun known -> known.Facts.TryFind name)

    let replay: AgreementReport.Replay = {
        Study = now.Study
        Stored = rows
        File = stored.File
        Agreement = between tolerances name rows now.Study.Rows
        Otherwise =
            facts
            |> Option.map (fun facts -> otherwise facts now.Facts)
            |> Option.defaultValue []
        Unknown =
            if facts.IsSome then
                None
            else
                stored.Notice |> Option.defaultValue "How they were made is not known." |> Some
    }

    let write folder = [
        Report.put folder "verify.html" (AgreementReport.html replay)
        Report.put folder "verify.json" (render (answer "verify" [ "experiment", Replays.json replay [] ]) + "\n")
    ]

    { Replay = replay; Files = store.WriteReport(name, fun folder -> write folder) |> List.ofSeq }

let private acceptAll file tolerances (all: Measured list) =
    let rows = all |> List.collect _.Study.Rows

    match rows |> List.tryFind (fun row -> not (Double.IsFinite row.Value)) with
    | Some row ->
        refuse
            $"{row.Arm}, trial {row.Trial}: {row.Metric} is not a number in cycle {row.Cycle}. Nothing was stored."
            "Curves that others are held against have numbers only."
    | None -> ()

    StoredCurves.write file rows {
        Tolerances = tolerances
        Facts = Map.ofList [ for one in all -> one.Study.Name, one.Facts ]
    }

/// Stored experiments that the script does not have any more.
let private gone (line: Line) (wanted: Scripts.Wanted) (stored: StoredCurves) =
    if isPart line then
        []
    else
        stored.Rows
        |> List.map _.Experiment
        |> List.distinct
        |> List.filter (fun name -> wanted.Experiments |> List.forall (fun it -> it.FullName <> name))

let private verify (line: Line) stopping show =
    let script = Option.get line.Argument
    sensible line script
    let loaded = Scripts.load line
    Scripts.sayWarnings loaded.Warnings
    let file = wantedFile line script
    let stored = stored line script file
    let running = running line stored
    let wanted = Scripts.choose running loaded

    if wanted.Experiments.IsEmpty then
        refuse (script + " holds no experiment, so it has no curves.") "See: alstudio new --help"

    match Studies.problems running wanted with
    | [] -> ()
    | problems -> raise (ProblemException(List.toArray problems))

    Studies.lookForCards running
    stored |> Option.bind _.Notice |> Option.iter Terminal.say

    let ended =
        wanted.Experiments |> List.map (Studies.run running wanted stopping show)

    for one in ended do
        Studies.sayFailures one
        Terminal.say (Studies.counted one)

    match Studies.exitCode stopping ended with
    | ExitCode.Done ->
        if ended |> List.forall (fun one -> one.Outcome.Added = 0) then
            Terminal.say "nothing was trained: what the store held was compared (--store of a new folder trains anew)"

        let store = Store.Open(Places.store line)
        let tolerances = tolerancesOf line stored

        let now =
            wanted.Experiments |> List.map (fun it -> measured store wanted it.FullName)

        let all =
            match stored with
            | Some stored ->
                let isAsked run = not (isPart line) || wanted.Only run
                now |> List.map (compared store tolerances isAsked stored)
            | None -> []

        let gone = stored |> Option.map (gone line wanted) |> Option.defaultValue []

        let accepted =
            if line.Has accept.Name then
                acceptAll file tolerances now
            else
                []

        line.Find junit.Name
        |> Option.iter (fun path -> Replays.writeJUnit path [ for it in all -> it.Replay ] gone)

        if line.Has "--json" then
            Terminal.print (
                render (
                    answer "verify" [
                        "against", Text file
                        "agrees", Bool(gone.IsEmpty && all |> List.forall (fun it -> agrees it.Replay.Agreement))
                        "accepted", List(accepted |> List.map Text)
                        "missingExperiments", List(gone |> List.map Text)
                        "experiments", List [ for it in all -> Replays.json it.Replay it.Files ]
                    ]
                )
            )
        else
            all |> List.iter (fun it -> Terminal.print (Replays.text it.Replay))

            for name in gone do
                Terminal.print (Show.name name + ": in the stored curves only")

            all
            |> List.collect _.Files
            |> List.iter (fun path -> Terminal.print ("verify " + Terminal.shortPath path))

            accepted
            |> List.iter (fun path -> Terminal.print ("stored " + Terminal.shortPath path))

        if line.Has accept.Name then
            ExitCode.Done
        elif gone.IsEmpty && all |> List.forall (fun it -> agrees it.Replay.Agreement) then
            ExitCode.Done
        else
            ExitCode.Different
    | code -> code

let private run (line: Line) = Studies.withTorch (verify line)

let command = { Usage = usage; Run = run }
