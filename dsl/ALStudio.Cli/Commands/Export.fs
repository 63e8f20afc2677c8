/// `alstudio export`: everything that an experiment measured and asked for, for other programs.
module ALStudio.Cli.Commands.Export

open System
open System.IO
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

/// How files are written: what a format is called, and what writes it into a folder that exists.
let private formats: (string * (string -> Study -> string list)) list =
    let both ending writeRows writePicks (folder: string) (study: Study) =
        let curves = Path.Combine(folder, "curves" + ending)
        let picks = Path.Combine(folder, "picks" + ending)
        writeRows curves study
        writePicks picks (Picked.ofHistories study.Runs)
        [ curves; picks ]

    let rowsJson (study: Study) rows =
        answer "export" [
            "experiment", Text study.Name
            "unit", Text(study.Unit.ToString().ToLowerInvariant())
            "scaledDown", optional Text study.ScaledDown
            "rows", List rows
        ]
        |> render

    let curvesJson (study: Study) =
        rowsJson study [
            for row in study.Rows ->
                Object [
                    "arm", Text row.Arm
                    "trial", Json.int row.Trial
                    "cycle", Json.int row.Cycle
                    "labels", Json.int row.Labels
                    "cost", Number row.Cost
                    "metric", Text row.Metric
                    "value", Number row.Value
                ]
        ]

    let picksJson (study: Study) (picks: Picked.Row list) =
        rowsJson study [
            for pick in picks ->
                Object [
                    "arm", Text pick.Arm
                    "trial", Json.int pick.Trial
                    "cycle", Json.int pick.Cycle
                    "rank", Json.int pick.Rank
                    "image", Json.int pick.Image
                    "region", optional Json.int pick.Region
                    "score", Number pick.Score
                ]
        ]

    let text (path: string) (content: string) = File.WriteAllText(path, content)

    [
        "csv", both ".csv" (fun path study -> text path (Csv.ofRows study.Rows)) (fun path -> Picked.toCsv >> text path)
        "json",
        fun folder study ->
            both
                ".json"
                (fun path study -> text path (curvesJson study + "\n"))
                (fun path picks -> text path (picksJson study picks + "\n"))
                folder
                study
        "parquet", both ".parquet" (fun path study -> ParquetFiles.writeRows path study.Rows) ParquetFiles.writePicks
        "tensorboard", (fun folder study -> EventFiles.write folder study.Runs)
    ]

let private knownFormat (text: string) =
    let names = formats |> List.map fst

    if List.contains text names then
        None
    else
        Some("one of " + String.concat ", " names)

let private usage: Usage = {
    Name = "export"
    Says = "write what was measured and asked for other programs"
    Explains = [
        "Writes all that an experiment measured, a row for each arm, trial, cycle and metric with the columns"
        "of curves.csv, and all that its strategies asked for, with scores. As csv (the default), json or"
        "parquet: curves.csv and picks.csv, and so on. As tensorboard: an event file per arm and trial, whose"
        "steps are labels or clicks; it holds what was measured. FOLDER is new or empty."
    ]
    Argument = Some { Name = "EXPERIMENT"; Says = "the name of a stored experiment"; Needed = true }
    Options = [
        value "--to" "FOLDER" (fun _ -> None) "where files are written; nothing that is there is replaced"
        value "--format" "FORMAT" knownFormat "csv, json, parquet or tensorboard"
        Options.store
        Options.json
        help
    ]
    Examples = [
        "alstudio export quickstart --to tables"
        "alstudio export quickstart --to logs --format tensorboard"
    ]
}

/// Writes the files of a study into a new folder, all of them or none.
/// <returns>Their paths.</returns>
/// <exception cref="T:ALStudio.Core.ProblemException">Something is there already, or nothing can be written there.</exception>
let write (format: string) (study: Study) (target: string) =
    let make = formats |> List.find (fun (name, _) -> name = format) |> snd

    if
        File.Exists target
        || (Directory.Exists target
            && Directory.EnumerateFileSystemEntries target |> Seq.isEmpty |> not)
    then
        Problems.fail
            (Terminal.shortPath target + " is there already, and is not empty.")
            "Name another folder, or remove it."

    let draft = target + ".new-" + string Environment.ProcessId

    try
        try
            Directory.CreateDirectory draft |> ignore
            let files = make draft study

            if Directory.Exists target then
                Directory.Delete target

            Directory.Move(draft, target)
            [ for file in files -> Path.Combine(target, Path.GetRelativePath(draft, file)) ]
        finally
            if Directory.Exists draft then
                Directory.Delete(draft, true)
    with
    | :? IOException
    | :? UnauthorizedAccessException as failure ->
        Problems.fail
            ("Cannot write " + Terminal.shortPath target + ": " + failure.Message)
            "Name another folder with --to."

let private export (line: Line) =
    let target =
        line.Find "--to"
        |> Option.defaultWith (fun () ->
            Problems.fail "alstudio export needs --to FOLDER." ("for example: " + List.head usage.Examples))
        |> Path.GetFullPath
        |> Path.TrimEndingDirectorySeparator

    let store = Store.Open(Places.store line)
    let name = (Targets.stored store (Option.get line.Argument)).Experiment
    let results = Results.read store name []

    match Study.tryOf results.Extras results.Runs with
    | None ->
        Problems.fail
            (name + " has measured nothing yet, so there is nothing to export.")
            ("See: alstudio show " + name)
    | Some study ->
        let format = line.Find "--format" |> Option.defaultValue "csv"
        let files = write format study target

        if line.Has "--json" then
            Terminal.print (
                render (
                    answer "export" [
                        "experiment", Text name
                        "format", Text format
                        "measurements", Json.int study.Rows.Length
                        "files", List(List.map Text files)
                    ]
                )
            )
        else
            for file in files do
                Terminal.print (Terminal.shortPath file)

        ExitCode.Done

let command = { Usage = usage; Run = export }
