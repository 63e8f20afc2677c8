/// OriginSection: the part of a report that says what a study is, what it cost and how it was made.
module internal ALStudio.Figures.OriginSection

open System.Text.RegularExpressions
open ALStudio.Core
open Giraffe.ViewEngine

// Canonical texts name every type in full; a reader knows them by their own names.
let private space = Regex(@"\bALStudio\.(\w+\.)*")

let private value (text: string) =
    if text.Contains '\n' then
        pre [] [ str text ]
    else
        str (space.Replace(Show.name text, ""))

let private factRow (fact: Origin.Fact) =
    Show.name fact.Name,
    [
        for text, whose in fact.Values do
            div [] [
                value text
                if whose <> "" then
                    small [] [ str whose ]
            ]
    ]

let private efforts study =
    let time (seconds: float) = td [] [ str (Show.seconds seconds) ]

    table [] [
        thead [] [
            tr [] [
                for name in [ "arm"; "models"; "trained"; "per training"; "training"; "measuring"; "querying" ] do
                    th [ attr "scope" "col" ] [ str name ]
            ]
        ]
        tbody [] [
            for effort in Origin.efforts study do
                tr [] [
                    th [ attr "scope" "row" ] [ str (Show.name effort.Arm) ]
                    td [] [ str (string effort.Models) ]
                    td [] [ str (string effort.Trainings.Length) ]
                    if effort.Trainings.IsEmpty then
                        td [] [ str "–" ]
                    else
                        time (List.average effort.Trainings)
                    time (List.sum effort.Trainings)
                    time effort.Measuring
                    time effort.Querying
                ]
        ]
    ]

let private runs (study: Study) =
    table [] [
        thead [] [
            tr [] [
                for name in [ "arm"; "trial"; "cycles"; "started (UTC)"; "definition" ] do
                    th [ attr "scope" "col"; _class "text" ] [ str name ]
            ]
        ]
        tbody [] [
            for run in study.Runs do
                let started = run.Header.Started.ToUniversalTime()

                tr [] [
                    th [ attr "scope" "row"; _class "text" ] [ str (Show.name run.Header.Id.Arm) ]
                    td [ _class "text" ] [ str (string run.Header.Id.Trial) ]
                    td [ _class "text" ] [ str $"0–{run.Cycles[run.Cycles.Count - 1].Number}" ]
                    td [ _class "text" ] [ str (started.ToString "yyyy-MM-dd HH:mm") ]
                    td [ _class "text" ] [ code [ _title run.Header.Definition ] [ str (run.Header.Definition[..11]) ] ]
                ]
        ]
    ]

/// The section that says what a study is, what it cost and how it was made.
let section study =
    let scripts = Origin.scripts study

    section [ _class "run" ] [
        h2 [] [ str "What was run" ]
        Page.keys (Origin.definitions study |> List.map factRow)
        h3 [] [ str "Where and with what" ]
        Origin.circumstances study
        |> List.filter (fun fact -> fact.Name <> Origin.ScriptText)
        |> List.map factRow
        |> Page.keys
        h3 [] [ str "Time" ]
        Page.scroll "Time of each arm" [ efforts study ]
        for text, whose in scripts do
            h3 [] [ str (if whose = "" then "Script" else $"Script of {whose}") ]
            pre [] [ str (text.TrimEnd()) ]
        details [] [
            HtmlElements.summary [] [ str (Show.count study.Runs.Length "run") ]
            Page.scroll "Runs" [ runs study ]
        ]
    ]
