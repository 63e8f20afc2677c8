/// Compiled scripts, kept under `.alx/cache/<key>/`.
module ALStudio.Dsl.Cache

open System
open System.IO
open System.Security.Cryptography
open System.Text
open ALStudio.Core
open ALStudio.Dsl.Closure

/// A compiled script.
type Entry = {
    /// Its library.
    Dll: string
    /// What the compiler wondered about.
    Warnings: Problem list
    /// Where words and arms stand.
    Marks: Marks.Mark list
}

/// Entries that are kept; the oldest go first.
let private kept = 30

let private hash (bytes: byte array) =
    Convert.ToHexStringLower(SHA256.HashData bytes)

/// Identity of some texts in their order.
let keyOf (texts: string list) =
    texts
    |> List.map (fun text -> $"{text.Length} {text}")
    |> String.concat "\n"
    |> Encoding.UTF8.GetBytes
    |> hash
    |> fun text -> text.Substring(0, 32)

/// Identity of a compiled script: the text of all its files, its libraries, the arguments, the host. Paths belong to it,
/// because problems name them.
let key (closure: Closure) =
    [
        for source in closure.Sources do
            $"source {source.Path} {source.Text.Length}"
            source.Text
        for library in closure.Libraries do
            $"library {library} {hash (File.ReadAllBytes library)}"
        yield! Arguments.options
        yield! References.of' closure
        yield! References.identities closure
        yield! Identity.ofHost ()
    ]
    |> keyOf

let private shelf (root: string) = Path.Combine(root, ".alx", "cache")

/// Where the compiler writes, next to where the result will be.
let private dllIn folder = Path.Combine(folder, "script.dll")

let private marksIn folder = Path.Combine(folder, "marks.tsv")

let private warningsIn folder = Path.Combine(folder, "warnings.tsv")

let private flat (text: string | null) =
    match text with
    | null -> ""
    | text -> text.Replace('\t', ' ').Replace('\n', ' ')

let private warningLine (problem: Problem) =
    match problem.Where with
    | null -> [ flat problem.What; flat problem.Hint ]
    | place -> [
        flat problem.What
        flat problem.Hint
        place.File
        string place.Line
        string place.Column
        string place.EndColumn
      ]
    |> String.concat "\t"

let private warning (line: string) =
    let hint (text: string) = if text = "" then null else text

    match line.Split '\t' with
    | [| what; help |] -> Problem(what, null, hint help)
    | [| what; help; file; at; column; finish |] ->
        Problem(what, Place(file, int at, int column, int finish), hint help)
    | _ -> invalidOp $"A line of warnings has another form: {line}"

let private read folder = {
    Dll = dllIn folder
    Warnings = File.ReadAllLines(warningsIn folder) |> Array.map warning |> List.ofArray
    Marks = Marks.load (marksIn folder)
}

/// The compiled script of that key, if it is there.
let find (root: string) (key: string) : Entry option =
    let folder = Path.Combine(shelf root, key)

    // A folder gets its name when it is whole.
    if Directory.Exists folder then Some(read folder) else None

let private forget (folder: string) =
    try
        Directory.Delete(folder, true)
    with
    | :? IOException
    | :? UnauthorizedAccessException -> ()

let private makeRoom (root: string) =
    let folders = DirectoryInfo(shelf root).GetDirectories()

    folders
    |> Array.sortByDescending _.LastWriteTimeUtc
    |> Array.skip (min kept folders.Length)
    |> Array.iter (fun old -> forget old.FullName)

/// A new folder of its own: beside the cache, or among temporary files where the script's folder is read-only.
let private workshop (root: string) =
    let name = ".new-" + Path.GetRandomFileName()

    try
        Directory.CreateDirectory(Path.Combine(shelf root, name)).FullName, true
    with
    | :? IOException
    | :? UnauthorizedAccessException -> Directory.CreateTempSubdirectory("alstudio-").FullName, false

/// Keeps what `compile` makes of a new folder. When another process was faster, its result is taken.
let add (root: string) (key: string) (compile: string -> Result<Problem list * Marks.Mark list, Problem list>) =
    let folder, isKept = workshop root

    try
        match compile (dllIn folder) with
        | Error problems ->
            forget folder
            Error problems
        | Ok(warnings, marks) ->
            Marks.save (marksIn folder) marks
            File.WriteAllLines(warningsIn folder, warnings |> List.map warningLine)
            let target = Path.Combine(shelf root, key)

            if not isKept then
                Ok(read folder)
            elif Directory.Exists target then
                forget folder
                Ok(read target)
            else
                Directory.Move(folder, target)
                makeRoom root
                Ok(read target)
    with _ ->
        forget folder
        reraise ()
