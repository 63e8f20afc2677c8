/// Stamps: whether something in a store has changed, told by lengths and times of its files.
namespace ALStudio.Cli.Live

open System
open System.Diagnostics
open System.IO
open System.Security.Cryptography
open System.Text
open ALStudio.Core

/// What was seen of one experiment.
type private Seen = {
    /// Of the file that says what belongs to it.
    Study: string
    /// Of its headers and cycles.
    Runs: string list
    /// Of its pictures.
    Pictures: string
}

/// What was seen of a store at one time.
type Look private (seen: Map<string, Seen>) =
    static let brief (parts: string seq) =
        let bytes = Encoding.UTF8.GetBytes(String.concat "\n" parts)
        (Convert.ToHexStringLower(SHA256.HashData bytes))[..15]

    static let stamp (file: FileInfo) =
        string file.Length + " " + string file.LastWriteTimeUtc.Ticks

    static let stampOf (path: string) =
        let file = FileInfo path
        if file.Exists then stamp file else ""

    // An arm, a trial, a definition. Who links folders into circles does not keep anybody busy for ever.
    static let deep =
        EnumerationOptions(
            RecurseSubdirectories = true,
            MaxRecursionDepth = 3,
            AttributesToSkip = enum 0,
            IgnoreInaccessible = true
        )

    // The lock of a run and who holds it change all the time and say nothing.
    static let isResult (file: FileInfo) =
        file.Name = "cycles.jsonl" || file.Name = "run.json"

    static let ofFolder (store: Store) (folder: DirectoryInfo) = {
        Study = stampOf (Path.Combine(folder.FullName, "study.json"))
        Runs =
            List.sort [
                for file in folder.EnumerateFiles("*", deep) do
                    if isResult file then
                        Path.GetRelativePath(folder.FullName, file.FullName) + " " + stamp file
            ]
        Pictures = stampOf (Path.Combine(store.Folder, "reports", folder.Name, "manifest.json"))
    }

    /// Looks at a store now.
    static member At(store: Store) =
        let runs = DirectoryInfo(Path.Combine(store.Folder, "runs"))

        Look(
            Map.ofList [
                if runs.Exists then
                    for folder in runs.EnumerateDirectories() do
                        let seen = ofFolder store folder

                        if seen.Study <> "" then
                            folder.Name, seen
            ]
        )

    /// Whether there is such an experiment.
    member _.Knows(experiment: string) =
        seen.ContainsKey(FolderName.Of experiment)

    /// The state of all experiments and of how far they have come.
    member _.All =
        brief [
            for KeyValue(name, seen) in seen do
                name
                seen.Study
                yield! seen.Runs
        ]

    /// The state of all that the page of an experiment is made of.
    member _.Of(experiment: string) =
        let own = FolderName.Of experiment

        brief [
            for KeyValue(name, seen) in seen do
                name
                seen.Study

                if name = own then
                    yield! seen.Runs
                    seen.Pictures
                else
                    // Its protocol card names other data sets on which the same arms are compared.
                    string seen.Runs.IsEmpty
        ]

/// Looks at a store again and again, as often as somebody asks, but never all the time.
type Stamps(store: Store) =
    // Files are looked at instead of asking the system for events: those get lost when many come at once, and on shared folders
    // there are none. A look costs a call for each run and is shared by all pages that are open; nobody looks when none is.
    let least = TimeSpan.FromMilliseconds 500L
    let gate = obj ()
    let mutable last: (Look * int64 * TimeSpan) option = None

    let look () =
        let begun = Stopwatch.GetTimestamp()
        let seen = Look.At store
        // In a huge store, or a slow one, a twentieth of the time is spent on looking.
        let pause = max least (20.0 * Stopwatch.GetElapsedTime begun)
        last <- Some(seen, Stopwatch.GetTimestamp(), pause)
        seen

    /// What is stored now.
    member _.Now() = lock gate look

    /// What was stored a moment ago.
    member _.Recent() =
        lock gate (fun () ->
            match last with
            | Some(seen, at, pause) when Stopwatch.GetElapsedTime at < pause -> seen
            | Some(seen, _, _) ->
                try
                    look ()
                with
                // Somebody has just removed what was being looked at; the next look will tell.
                | :? IOException
                | :? UnauthorizedAccessException -> seen
            | None -> look ())
