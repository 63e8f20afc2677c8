/// Answers: what this server says to an address.
namespace ALStudio.Cli.Live

open System
open System.Text
open System.Threading.Tasks
open ALStudio.Core
open ALStudio.Cli.Live.Addresses

/// What is said to an address.
type Answer =
    /// Something to show.
    | Content of kind: string * bytes: byte array
    /// Word of each change.
    | Changes of state: (unit -> string) * shown: string
    /// There is no such thing.
    | Missing

/// Answers out of a store, in which nothing is ever written.
type Answers(store: Store) =
    let stamps = Stamps store
    let pages = Renderings(Pages.ofExperiment store)
    let entries = Renderings(Pages.entry store)

    let kindOf (file: string) =
        if file.EndsWith ".json" then
            "application/json; charset=utf-8"
        else
            "text/csv; charset=utf-8"

    let html (page: Pages.Made) =
        Content("text/html; charset=utf-8", page.Html)

    let index () =
        task {
            // States of before: what is stored while a page is being made is shown by the next one.
            let look = stamps.Now()
            entries.Keep look.Knows
            pages.Keep look.Knows

            let! found =
                Task.WhenAll [| for name in store.Experiments() -> entries.Of(name, look.Of name) |]

            let entries = found |> Array.choose id |> List.ofArray
            return html (Pages.index store entries (store.Unreadable()).Count look.All)
        }

    let page name (choose: Pages.Made -> Answer) =
        task {
            let look = stamps.Now()

            if look.Knows name then
                let! page = pages.Of(name, look.Of name)
                return choose page
            else
                return Missing
        }

    let file name (page: Pages.Made) =
        match page.Beside.TryFind name with
        | Some bytes -> Content(kindOf name, bytes.Value)
        | None -> Missing

    /// The answer to a target as it came over the wire.
    member _.To(target: string) : Task<Answer> =
        match Addresses.read target with
        | Index -> index ()
        | Script ->
            Task.FromResult(Content("text/javascript; charset=utf-8", Encoding.UTF8.GetBytes Frames.script.Value))
        | Page name -> page name html
        | Beside(name, wanted) -> page name (file wanted)
        | Events(Page name, shown) -> Task.FromResult(Changes((fun () -> stamps.Recent().Of name), shown))
        | Events(_, shown) -> Task.FromResult(Changes((fun () -> stamps.Recent().All), shown))
        | Nowhere -> Task.FromResult Missing
