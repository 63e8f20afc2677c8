/// Addresses of pages, and what an address asks for. Names are hostile: an address is taken apart, never put together into a path.
module ALStudio.Cli.Live.Addresses

open System

/// What an address can be of.
type Place =
    /// The list of experiments.
    | Index
    /// The script of all pages. A query, so that it stands in the way of no experiment's name.
    | Script
    /// The page of an experiment.
    | Page of experiment: string
    /// A file beside that page.
    | Beside of experiment: string * file: string
    /// Events of a list or a page, for one that shows a state.
    | Events of of': Place * shown: string
    /// Nothing.
    | Nowhere

/// The address of the list.
let index = "/"

/// The address of the script of all pages.
let script = "/?live.js"

/// The address of an experiment.
let ofExperiment (name: string) = "/" + Uri.EscapeDataString name

/// What a target asks for, as it came over the wire: percent signs are undone after it was taken apart, and only once.
let read (target: string) =
    let path, query =
        match target.Split('?', 2) with
        | [| path; query |] -> path, query
        | _ -> target, ""

    let place =
        match path.Split '/' |> Array.map Uri.UnescapeDataString with
        | [| ""; "" |] -> Index
        | [| ""; name |] -> Page name
        | [| ""; name; file |] when name <> "" && file <> "" -> Beside(name, file)
        | _ -> Nowhere

    match place, query.Split('=', 2) with
    | Index, [| "live.js" |] -> Script
    | (Index | Page _), [| "events"; shown |] -> Events(place, shown)
    | _ -> place
