/// Pages: the list of experiments, and the report of each, of what is stored now.
module ALStudio.Cli.Live.Pages

open System
open System.Text
open ALStudio.Core
open ALStudio.Figures
open ALStudio.Cli
open ALStudio.Cli.Commands
open Giraffe.ViewEngine

/// A page and the files beside it.
type Made = { Html: byte array; Beside: Map<string, Lazy<byte array>> }

let private bytes (text: string) = Encoding.UTF8.GetBytes text

let private alone html = { Html = bytes html; Beside = Map.empty }

let private waiting (name: string) state =
    Page.framed (Frames.figures state) $"{Show.name name} – ALStudio" [
        header [] [
            p [ _class "kind" ] [ str "Active-learning study" ]
            h1 [] [ str (Show.name name) ]
            Page.notice "" [
                str "No cycle is finished yet. This page shows the first ones as soon as they are stored."
            ]
        ]
    ]

/// The report of an experiment, or that there is nothing to report yet.
let ofExperiment (store: Store) (name: string) (state: string) =
    let results = Results.read store name []

    match Study.tryOf results.Extras results.Runs with
    | None -> alone (waiting name state)
    | Some study -> {
        Html = bytes (Report.framed (Frames.figures state) study)
        Beside = Map.ofList [ for file, text in Report.beside study -> file, lazy (bytes text.Value) ]
      }

/// An experiment in the list.
type Entry = { Name: string; Cells: string list; Share: float }

/// What the list says of an experiment: what `alstudio ls` says.
let entry (store: Store) (name: string) (_: string) =
    match store.Study name with
    | null -> None
    | study ->
        let cells, (finished, planned) = Ls.row store study

        Some { Name = name; Cells = List.tail cells; Share = float finished / float (max 1 planned) }

let private rows entries =
    table [ _class "wide" ] [
        thead [] [
            tr [] [
                for name in Ls.columns do
                    th [ attr "scope" "col" ] [ str name ]
            ]
        ]
        tbody [] [
            for entry in entries do
                tr [] [
                    th [ attr "scope" "row" ] [
                        a [ _href (Addresses.ofExperiment entry.Name) ] [ str (Show.name entry.Name) ]
                        progress [ _max "1"; _value (Show.exact entry.Share); attr "aria-hidden" "true" ] []
                    ]
                    for text in entry.Cells do
                        td [] [ str text ]
                ]
        ]
    ]

/// The list of experiments.
let index (store: Store) (entries: Entry list) (unreadable: int) state =
    Page.framed (Frames.plain state) "ALStudio" [
        header [] [
            p [ _class "kind" ] [ str "ALStudio" ]
            h1 [] [ str "Experiments" ]
            p [ _class "expected" ] [ str (Show.name store.Folder) ]
        ]
        match unreadable with
        | 0 -> ()
        | some ->
            Page.notice "bad" [
                str $"""{Show.count some "more experiment"} cannot be read: """
                code [] [ str "alstudio store verify" ]
                str " says which file is damaged."
            ]
        section [] [
            match entries with
            | [] ->
                p [] [ str "The store holds no experiment yet. The first one appears here as soon as it is run:" ]
                pre [] [ str "alstudio run SCRIPT" ]
            | entries -> Page.scroll "Experiments" [ rows entries ]
        ]
    ]
    |> alone
