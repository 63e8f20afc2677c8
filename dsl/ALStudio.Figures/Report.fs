/// Report: a study as one HTML page that opens without a network.
module ALStudio.Figures.Report

open System.IO
open ALStudio.Core
open Giraffe.ViewEngine

let private heading (study: Study) =
    let intent =
        Origin.scripts study |> List.tryHead |> Option.map (fst >> Summary.intentOf)

    header [] [
        p [ _class "kind" ] [ str "Active-learning study" ]
        h1 [] [ str (Show.name study.Name) ]
        match intent |> Option.bind _.Question with
        | Some question -> p [ _class "question" ] [ str (Show.name question) ]
        | None -> ()
        match intent |> Option.bind _.Expected with
        | Some expected -> p [ _class "expected" ] [ str $"Expected: {Show.name expected}" ]
        | None -> ()
        match study.ScaledDown with
        | Some words ->
            Page.notice "" [
                strong [] [ str "Scaled down: " ]
                str $"{Show.name words}. Compare with full-scale results with care."
            ]
        | None -> ()
        match Study.notices study with
        | [] -> ()
        | notices ->
            Page.notice "bad" [
                strong [] [ str "Not complete" ]
                ul [] [ for notice in notices -> li [] [ str notice ] ]
            ]
    ]

let private facts (study: Study) =
    let costs = study.Rows |> List.map _.Cost
    let efforts = Origin.efforts study
    let trainings = efforts |> List.collect _.Trainings
    let models = efforts |> List.sumBy _.Models

    let isEven =
        study.Runs |> List.countBy _.Header.Id.Arm |> List.distinctBy snd |> List.length = 1

    dl [ _class "facts" ] [
        Page.fact "Arms" (string study.Arms.Length) ""
        Page.fact "Trials" (string (Study.trials study)) (if isEven then "of each arm" else "of an arm at most")
        Page.fact
            (if study.Unit = CostUnit.Click then "Clicks" else "Labels")
            $"{Show.amount (List.min costs)} → {Show.amount (List.max costs)}"
            $"""in {Show.count (study.Rows |> List.map _.Cycle |> List.max) "query"}"""
        Page.fact
            "Trainings"
            (Show.amount (float trainings.Length))
            (match models - trainings.Length with
             | 0 -> ""
             | again -> $"{again} more used again")
        Page.fact "Training time" (Show.seconds (List.sum trainings)) "all runs together"
    ]

let private summary study =
    section [ _class "summary" ] [
        h2 [] [ str "Summary" ]
        p [] [ str (Summary.compared study) ]
        for sentence in Summary.sentences study do
            p [] [ str sentence ]
        match Claims.all' study with
        | [] -> ()
        | claims ->
            h3 [] [ str "Claims" ]

            Page.marked [
                for judged in claims do
                    Claims.word judged.Outcome,
                    Show.name judged.Claim.Text,
                    [ Claims.statement study judged.Claim + "."; Claims.test study judged ]
            ]
    ]

let private curves (study: Study) =
    let headline = study.Headline

    let others = Study.metrics study |> List.filter ((<>) headline.Name)

    section [] [
        h2 [] [ str $"{headline.Title} over {Study.units study}" ]
        p [ _class "lead" ] [
            str (
                match Study.trials study with
                | 1 -> "A single trial of each arm."
                | _ when Curves.showsTrials study.Arms.Length ->
                    "Mean of each arm with a band of one standard deviation; thin lines are single trials."
                | _ -> "Mean of each arm with a band of one standard deviation."
            )
        ]
        Page.legend study
        Page.figure headline.Name $"{headline.Title} of {Summary.compared study}" (Curves.ofStudy headline.Name study)
        match others with
        | [] -> ()
        | _ ->
            div [ _class "figures" ] [
                for name in others do
                    let metric = Metric.describe name

                    div [] [
                        h3 [] [ str metric.Title ]
                        Page.figure name $"{metric.Title} of {Summary.compared study}" (Curves.ofStudy name study)
                    ]
            ]
    ]

let private budgets study =
    section [] [ h2 [] [ str $"At each budget" ]; Page.arms study (Tables.values study) ]

let private protocol (study: Study) =
    section [] [
        h2 [] [ str "Protocol" ]
        p [ _class "lead" ] [
            str "What Mittal et al. (2019) ask of a study of active learning, and what this one does."
        ]
        Page.marked [ for entry in Protocol.of' study -> Protocol.word entry.Answer, entry.Asks, [ entry.Says ] ]
    ]

let private differences (study: Study) =
    match Tables.differences study, Curves.differences study.Headline.Name study with
    | Some table, Some chart -> [
        section [] [
            h2 [] [ str $"Against {Show.name study.Baseline}" ]
            p [ _class "lead" ] [
                str
                    "Trial r of every arm starts from the same labels, weights and orders, so arms are compared trial by trial."
            ]
            Page.figure "differences" table.Caption (Curves.titled study chart)
            Page.arms study table
        ]
      ]
    | _ -> []

let private classes (study: Study) =
    match Tables.perClass study.Headline.Name study with
    | None -> []
    | Some table when table.Rows.Length > 20 -> [
        section [] [
            h2 [] [ str "Class by class" ]
            details [] [ HtmlElements.summary [] [ str $"All {table.Rows.Length} classes" ]; Page.heat table ]
        ]
      ]
    | Some table -> [ section [] [ h2 [] [ str "Class by class" ]; Page.heat table ] ]

let private album (study: Study) = [
    match study.Extras.Album with
    | None -> ()
    | Some album ->
        for sheet in album.Sheets do
            section [] [
                h2 [] [ str (Show.name sheet.Title) ]
                p [ _class "lead" ] [ str (Show.name sheet.Lead) ]
                Sheets.table' study.Extras.Pictures sheet
            ]
]

/// The report of a study as the text of one HTML page, in a frame.
let framed (frame: Page.Frame) (study: Study) =
    Page.framed frame $"{Show.name study.Name} – ALStudio" [
        heading study
        facts study
        summary study
        curves study
        yield! OwnSection.sections study
        budgets study
        yield! VerdictSection.sections study
        yield! differences study
        protocol study
        yield! classes study
        yield! album study
        yield! Labelled.section study
        OriginSection.section study
        footer [] [
            p [] [
                let labelled = Labelled.csv study |> Option.map (fun _ -> "labelled.csv")

                str "Made by ALStudio. Every number of this page is in "
                code [] [ str "curves.csv" ]

                for name in Option.toList labelled do
                    str ", "
                    code [] [ str name ]

                str " and "
                code [] [ str "verdicts.json" ]
                str " beside it; figures are drawn by plotly.js, which is part of the page."
            ]
        ]
    ]

let private studyOf extras histories =
    match Study.tryOf extras histories with
    | Some study -> study
    | None ->
        raise (
            ProblemException(
                "Nothing has been measured yet, so there is nothing to report.",
                "Run the experiment first: alstudio run SCRIPT"
            )
        )

/// The report as the text of one HTML page.
/// <param name="extras">What is known beside the runs.</param>
/// <param name="histories">The runs of one experiment.</param>
/// <exception cref="T:ALStudio.Core.ProblemException">Nothing has been measured yet.</exception>
let html extras histories =
    studyOf extras histories |> framed Page.closed.Value

/// What stands beside the page, by name; each is made when somebody wants it.
let beside (study: Study) = [
    "curves.csv", lazy (Csv.ofRows study.Rows)
    "verdicts.csv", lazy (VerdictFiles.csv study)
    "verdicts.json", lazy (VerdictFiles.json study)
    match Labelled.csv study with
    | Some text -> "labelled.csv", lazy text
    | None -> ()
]

/// Writes a file: a reader never sees half of it, it appears under its name when it is whole.
let put (folder: string) (name: string) (text: string) =
    let path = Path.Combine(folder, name)
    let temporary = path + ".new"
    File.WriteAllText(temporary, text)
    File.Move(temporary, path, overwrite = true)
    path

/// Writes `report.html`, `curves.csv`, `verdicts.csv`, `verdicts.json` and, where images have one class each, `labelled.csv` into a
/// folder, which is made if it is not there.
/// <param name="folder">The folder.</param>
/// <param name="extras">What is known beside the runs.</param>
/// <param name="histories">The runs of one experiment.</param>
/// <returns>The paths of what was written, the report first.</returns>
/// <exception cref="T:ALStudio.Core.ProblemException">Nothing has been measured yet.</exception>
let write folder extras histories =
    let study = studyOf extras histories
    Directory.CreateDirectory folder |> ignore

    [
        put folder "report.html" (framed Page.closed.Value study)
        for name, text in beside study do
            put folder name text.Value
    ]
