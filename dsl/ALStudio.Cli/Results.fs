/// Stored results as tables, pages and CSV. Nothing here trains or loads libtorch.
module ALStudio.Cli.Results

open System.IO
open ALStudio.Core
open ALStudio.Figures

/// Results of one experiment.
type Results = {
    Experiment: string
    Runs: RunHistory list
    Extras: Extras
    /// What the store held when they were read.
    State: string
    /// Identity of the script that has drawn its figures; empty where there are none, or no script.
    DrawnBy: string
}

/// The files that an album names.
let pictures (store: Store) (album: Album) =
    Map.ofList [
        for sheet in album.Sheets do
            for row in sheet.Rows do
                for picture in row.Pictures |> Seq.choose Option.ofObj do
                    match store.Picture(album.Experiment, picture.File) with
                    | null -> ()
                    | bytes -> picture.File, bytes
    ]

// A damaged run of another study is no concern of this one; its own is told by whoever reads it.
let private datasetOf (store: Store) (study: StudyRecord) =
    try
        study.Arms
        |> Seq.collect (fun arm -> store.Definitions(RunId(study.Experiment, arm.Name, 1)))
        |> Seq.tryPick (fun header ->
            match header.Description.TryGetValue "dataset" with
            | true, text -> Origin.nameOf text
            | _ -> None)
    with :? StoreException ->
        None

/// Data sets on which other studies compare two of the same arms or more.
let private otherDatasets (store: Store) (study: StudyRecord) =
    let arms = set [ for arm in study.Arms -> arm.Name ]
    let own = datasetOf store study

    [
        for name in store.Experiments() do
            match store.Study name with
            | null -> ()
            | other ->
                let shared = Set.intersect arms (set [ for arm in other.Arms -> arm.Name ])

                if other.Experiment <> study.Experiment && shared.Count > 1 then
                    yield! Option.toList (datasetOf store other)
    ]
    |> List.distinct
    |> List.filter (fun name -> Some name <> own)

/// What the store holds of an experiment as it was last run.
let read (store: Store) experiment failures =
    let state = store.StateOf experiment
    let album = store.Album experiment |> Option.ofObj

    let extras =
        match store.Study experiment with
        | null -> Extras.None
        | study -> {
            Extras.None with
                Arms = [ for arm in study.Arms -> arm.Name ]
                Planned = [
                    for arm in study.Arms do
                        for trial in 1 .. arm.Trials -> RunId(experiment, arm.Name, trial), study.Cycles
                ]
                Failures = failures
                Album = album
                Pictures = album |> Option.map (pictures store) |> Option.defaultValue Map.empty
                Budgets = study.Budgets |> Option.ofObj |> Option.map List.ofSeq |> Option.defaultValue []
                Claims = study.Claims |> Option.ofObj |> Option.map List.ofSeq |> Option.defaultValue []
                OtherDatasets = otherDatasets store study
                Own =
                    study.Figures
                    |> Option.ofObj
                    |> Option.map List.ofSeq
                    |> Option.defaultValue []
                    |> List.map (fun name -> { Name = name; Chart = Elsewhere })
          }

    {
        Experiment = experiment
        Runs = List.ofSeq (store.Runs experiment)
        Extras = extras
        State = state
        DrawnBy = ""
    }

/// Whether there is anything to show.
let isEmpty results =
    results.Runs |> List.forall (fun run -> run.Cycles.Count = 0)

/// The tables of a study.
let table results =
    Tables.textOf results.Extras results.Runs

let private kept (store: Store) experiment (write: string -> string list) =
    store.WriteReport(experiment, fun folder -> write folder) |> List.ofSeq

/// What stands under the reports of an experiment beside the pages: from what they were made, and the text for the terminal.
let private source = "made-from.txt"

let private summary = "summary.txt"

// Other code may make other pages of the same results.
let private code () =
    [ typeof<Results>; typeof<Extras>; typeof<Store>; typeof<ALStudio.Drawing.ByHand> ]
    |> List.map (fun known -> known.Module.ModuleVersionId.ToString "N")
    |> String.concat " "

let private lines (bytes: byte array) =
    (System.Text.Encoding.UTF8.GetString bytes).Split('\n', System.StringSplitOptions.RemoveEmptyEntries)
    |> List.ofArray

let private madeFrom state drawnBy = code () + " " + state + " " + drawnBy

/// The figures of the script that could not be drawn.
let undrawn results =
    results.Extras.Own
    |> List.choose (fun own ->
        match own.Chart with
        | Undrawable problem -> Some problem
        | _ -> None)

/// The text and the pages that were made before of exactly what is stored now, if all of them are whole.
/// <param name="store">The store.</param>
/// <param name="drawnBy">Identity of the script that draws figures; empty if there are none.</param>
/// <param name="experiment">Name of the experiment, with its preset.</param>
let fresh (store: Store) drawnBy experiment =
    let read name =
        store.ReadReport(experiment, name) |> Option.ofObj

    match read source |> Option.map lines, read summary with
    | Some(made :: names), Some text when
        made = madeFrom (store.StateOf experiment) drawnBy
        && names |> List.forall (read >> Option.isSome)
        ->
        let path (name: string) =
            Path.Combine(store.ReportFolder experiment, name)

        Some(System.Text.Encoding.UTF8.GetString text, List.map path names)
    | _ -> None

/// Writes the report and the curves; returns their paths, the report's first.
let write (store: Store) results =
    let mutable pages = 0

    // What failed just now stands in no later report.
    let made =
        if results.Extras.Failures.IsEmpty && (undrawn results).IsEmpty then
            madeFrom results.State results.DrawnBy
        else
            "failures"

    let write folder =
        let files = Report.write folder results.Extras results.Runs
        pages <- files.Length

        let put name (text: string) =
            let path = Path.Combine(folder, name)
            File.WriteAllText(path, text)
            path

        let names = [ for path in files -> Path.GetRelativePath(folder, path).Replace('\\', '/') ]

        files
        @ [ put summary (table results); put source (String.concat "\n" (made :: names) + "\n") ]

    kept store results.Experiment write |> List.take pages

/// A line for each file that was written.
let say paths =
    for path: string in paths do
        let name = Path.GetFileNameWithoutExtension path
        Terminal.print (string(name).PadRight 7 + " " + Terminal.shortPath path)

let private fileName (metric: string) =
    metric
    |> String.map (fun letter ->
        if System.Char.IsAsciiLetterOrDigit letter then
            letter
        else
            '-')

let private figurePage (study: Study) metric =
    let title = (Metric.describe metric).Title + " of " + study.Name

    Page.document title [ Page.legend study; Page.figure metric title (Curves.ofStudy metric study) ]

let private ownPage (study: Study) file name chart =
    let alone = OwnFigure.alone study.ScaledDown name chart
    let ofArms = OwnFigure.isOfArms study.Arms chart

    Page.document $"{Show.name name} of {study.Name}" [
        if ofArms then
            Page.legend study
        Page.ownFigure ofArms true file (Show.name name) alone
    ]

/// Figures that were written, and what could not be.
type Drawn = {
    Files: string list
    /// Why there is less than there might be, and what to do about it.
    Missing: string option
}

/// Writes a page for each metric of a study, and pictures for papers where the machine has a browser that draws them.
let writeFigures (store: Store) results =
    match Study.tryOf results.Extras results.Runs with
    | None -> { Files = []; Missing = Some "no cycle is finished yet, so there is nothing to draw" }
    | Some study ->
        let mutable missing = None

        let draw folder =
            let folder = Path.Combine(folder, "figures")
            Directory.CreateDirectory folder |> ignore

            let metrics = Study.metrics study

            let own =
                OwnFigure.files ("differences" :: List.map fileName metrics) study.Extras.Own

            let put (name: string) (text: string) =
                let path = Path.Combine(folder, name + ".html")
                File.WriteAllText(path, text)
                path

            let pages = [
                for metric in metrics do
                    put (fileName metric) (figurePage study metric)
                for file, name, chart in own do
                    put file (ownPage study file name chart)
            ]

            match Pictures.write folder own study with
            | Ok pictures ->
                missing <- List.tryHead pictures.Missing
                pages @ pictures.Files
            | Error reason ->
                missing <- Some reason
                pages

        let files = kept store results.Experiment draw
        { Files = files; Missing = missing }
