/// `alstudio data`: which data sets are here, fetches those that are not, reads those that are.
module ALStudio.Cli.Commands.Data

open System
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning
open ALStudio.Learning.Fetching
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "data"
    Says = "list data sets, fetch one, or read all of those that are here"
    Explains = [
        "ls lists the data sets that can be fetched: where each is, how large it is, what is missing."
        "get NAME fetches one into the first data folder (--data, ALSTUDIO_DATA, ~/.alstudio/data). It goes"
        "on where it stopped, tries one server after the other, compares the SHA-256 of each file, and"
        "unpacks nothing that could leave its folder. What is here already is left alone."
        "check [NAME] reads every image and label, and tells the fingerprint that belongs to all results."
        "Exit code 1 if one is damaged."
    ]
    Argument = Some { Name = "ls|get|check [NAME]"; Says = "one of the words ls, get and check"; Needed = true }
    Options = [ data; Options.json; help ]
    Examples = [
        "alstudio data ls"
        "alstudio data get cifar10"
        "alstudio data check cifar10 --data /scratch/data"
    ]
}

/// The data set of a name.
/// <exception cref="T:ALStudio.Core.ProblemException">Nobody knows it; names the nearest one.</exception>
let named (all: PublishedData seq) (name: string) =
    match all |> Seq.tryFind (fun data -> data.Name = name.ToLowerInvariant()) with
    | Some data -> data
    | None ->
        let names = [ for data in all -> data.Name ]

        Problems.fail
            ("There is no data set " + name + " that could be fetched.")
            (match Spelling.nearest names name with
             | Some close -> "Did you mean " + close + "?"
             | None -> "There are: " + String.concat ", " names + ".")

let private images (facts: DatasetFacts) =
    facts.Pool.ToString "#,0" + " + " + facts.Test.ToString "#,0"

/// How much has to be fetched, as far as anybody knows.
let private toFetch (data: PublishedData) =
    let isOpen = data.Pieces |> Seq.exists (fun piece -> not piece.Bytes.HasValue)
    Sizes.say data.Bytes + (if isOpen then " and more" else "")

let private state (it: DataState) =
    match it.Facts, it.Folder with
    | null, null -> "missing"
    | null, _ -> "unusable"
    | _ -> "here"

let private verified (data: PublishedData) =
    match List.ofSeq data.Unverified with
    | [] -> "SHA-256"
    | files -> "SHA-256, but " + String.concat ", " files + ": no published checksum"

/// What there is and what can be fetched, as text.
let listed (states: DataState list) =
    let cells (it: DataState) = [
        it.Data.Name
        state it
        (match it.Facts with
         | null -> ""
         | facts -> images facts)
        (if isNull it.Folder then "" else Sizes.say it.Bytes)
        toFetch it.Data
        (match it.Folder with
         | null -> ""
         | folder -> Terminal.shortPath folder)
    ]

    let remarks = [
        for it in states do
            for file in it.Data.Unverified do
                it.Data.Name
                + ": "
                + file
                + " is not verified, because nobody has published a checksum"

            if state it = "unusable" then
                for problem in it.Problems do
                    it.Data.Name + ": " + problem.What
    ]

    Columns.align (
        [ "name"; "state"; "images"; "on disk"; "to fetch"; "folder" ]
        :: List.map cells states
    )
    + (remarks |> List.map (fun remark -> "\n" + remark) |> String.concat "")

let private stateJson (it: DataState) =
    Object [
        "name", Text it.Data.Name
        "dataSet", Text it.Data.Reader.Name
        "state", Text(state it)
        "folder", Json.text it.Folder
        "bytes", Int it.Bytes
        "pool", it.Facts |> Option.ofObj |> optional (fun facts -> Json.int facts.Pool)
        "test", it.Facts |> Option.ofObj |> optional (fun facts -> Json.int facts.Test)
        "classes", it.Facts |> Option.ofObj |> optional (fun facts -> Json.int facts.Classes)
        "fingerprint", Json.text it.Fingerprint
        "problems", List [ for problem in it.Problems -> Problems.json problem ]
        "files",
        List [
            for piece in it.Data.Pieces ->
                Object [
                    "name", Text piece.File
                    "target", Text piece.Target
                    "bytes", (if piece.Bytes.HasValue then Int piece.Bytes.Value else Null)
                    "sha256", Json.text piece.Sha256
                    "addresses", List [ for address in piece.Addresses -> Text(string address) ]
                ]
        ]
    ]

/// The same for other programs; `verb` is what was asked for.
let json (verb: string) (fetched: string list) (states: DataState list) =
    answer "data" [
        "did", Text verb
        "fetched", List(List.map Text fetched)
        "dataSets", List(List.map stateJson states)
    ]

/// What a thorough look at data sets has found, as text; those that are nowhere come last.
let checked' (states: DataState list) =
    let told (it: DataState) =
        match it.Facts, it.Folder with
        | null, null -> [
            it.Data.Name
            + ": not here; alstudio data get "
            + it.Data.Name
            + " fetches "
            + toFetch it.Data
          ]
        | null, folder -> [
            yield it.Data.Name + ": cannot be used, in " + Terminal.shortPath (nonNull folder)

            for problem in it.Problems do
                yield "  " + problem.What

                match problem.Hint with
                | null -> ()
                | hint -> yield "  " + hint
          ]
        | facts, folder -> [
            it.Data.Name
            + ": "
            + images facts
            + " images of "
            + string facts.Classes
            + " classes, "
            + Sizes.say it.Bytes
            + ", in "
            + Terminal.shortPath (nonNull folder)
            "  fingerprint " + string it.Fingerprint
          ]

    let here, missing = states |> List.partition (fun it -> not (isNull it.Folder))
    here @ missing |> List.collect told |> String.concat "\n"

/// Whether all that is here can be used; one that was asked for by name has to be here.
let isSound isNamed (states: DataState list) =
    states
    |> List.forall (fun it -> not (isNull it.Facts) || (not isNamed && isNull it.Folder))

/// Where `get` puts a data set, and where it must not be yet: the folder that was named, else all that are looked into.
let private places (line: Line) =
    let root = Places.data line

    if line.Has data.Name then
        DataRoot([| root.Folders[0] |])
    else
        root

/// Fetches what is missing of a data set; hands back the files that were fetched, and how it is here now.
/// <exception cref="T:ALStudio.Core.ProblemException">It cannot be had, was refused, or what is here cannot be used.</exception>
let get (set: PublishedData) (root: DataRoot) (hear: FetchProgress -> unit) stop =
    let before = set.Look root

    if isNull before.Facts then
        use downloader = new Downloader()
        let fetcher = Fetcher(root.Folders[0].Path, downloader)
        let fetched = fetcher.GetAsync(set, hear, stop).GetAwaiter().GetResult()
        let now = set.Look root

        if isNull now.Facts then
            let hint =
                match now.Folder with
                | null -> "Give the same command again."
                | folder -> "Move " + folder + " away and give the same command again."

            let what = String.Join(" ", [ for problem in now.Problems -> problem.What ])
            raise (EnvironmentException(what, hint))

        List.ofSeq fetched, now
    else
        [], before

let private fetch (line: Line) (set: PublishedData) =
    let meter = Meter.fitting ()
    use stopping = new Stopping.Stopping(Terminal.say, Stopping.leaveAtOnce)

    try
        let fetched, now = get set (places line) meter.Hear stopping.Token

        if line.Has "--json" then
            Terminal.print (render (json "get" fetched [ now ]))
        else
            let where' = Terminal.shortPath (nonNull now.Folder)

            if fetched.IsEmpty then
                Terminal.print (
                    set.Name
                    + " is here already: "
                    + images (nonNull now.Facts)
                    + " images in "
                    + where'
                )
            else
                Terminal.print (
                    set.Name
                    + " is here: "
                    + images (nonNull now.Facts)
                    + " images in "
                    + where'
                    + " ("
                    + verified set
                    + ")"
                )

        ExitCode.Done
    with :? OperationCanceledException when stopping.WasAsked ->
        Terminal.say ("what came of " + set.Name + " is kept: the same command goes on")
        ExitCode.Stopped

let private look (line: Line) =
    let states = [ for set in Published.All -> set.Look(Places.data line) ]

    if line.Has "--json" then
        Terminal.print (render (json "ls" [] states))
    else
        Terminal.print (listed states)

    ExitCode.Done

let private check (line: Line) =
    Backend.Load()

    let sets =
        match line.Second with
        | Some name -> [ named Published.All name ]
        | None -> List.ofSeq Published.All

    let states = [ for set in sets -> set.Check(Places.data line) ]

    if line.Has "--json" then
        Terminal.print (render (json "check" [] states))
    else
        Terminal.print (checked' states)

    if isSound line.Second.IsSome states then
        ExitCode.Done
    else
        ExitCode.Failed

let private run (line: Line) =
    match line.Argument, line.Second with
    | Some "ls", None -> look line
    | Some "ls", Some name ->
        Problems.fail "alstudio data ls lists all data sets." ("One of them: alstudio data check " + name)
    | Some "check", _ -> check line
    | Some "get", Some name -> fetch line (named Published.All name)
    | Some "get", None ->
        Problems.fail "alstudio data get needs the name of a data set." "Which there are: alstudio data ls"
    | word, _ ->
        Problems.fail
            ("alstudio data knows nothing about " + Option.defaultValue "" word + ".")
            "It knows: alstudio data ls, alstudio data get NAME, alstudio data check [NAME]"

let command = { Usage = usage; Run = run }
