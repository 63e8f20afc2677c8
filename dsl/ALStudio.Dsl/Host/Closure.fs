/// A script with all the files that it loads, found without the compiler, so that a compiled script is found fast.
module ALStudio.Dsl.Closure

open System
open System.IO
open ALStudio.Core

/// One file of a script.
type Source = {
    /// Its full path.
    Path: string
    /// Its text.
    Text: string
}

/// A script and what it needs.
type Closure = {
    /// Full path of the script.
    Script: string
    /// The folder that holds `.alx`.
    Root: string
    /// All files, each after the files that it loads; the script is last. The prelude is not among them.
    Sources: Source list
    /// Full paths of libraries that the script refers to.
    Libraries: string list
    /// What is wrong with its directives.
    Problems: Problem list
}

/// A `#word "argument"` line.
type Directive = {
    /// With its number sign.
    Word: string
    /// What stands between the quotes.
    Argument: string
    /// Place of the argument.
    Where: Place
}

let private folderOf (path: string) =
    match Path.GetDirectoryName path with
    | null -> path
    | folder -> folder

/// The arguments between quotes with their columns, from 1. Verbatim and triple-quoted strings are read as well.
let private arguments (line: string) =
    let rec read (from: int) =
        match line.IndexOf('"', from) with
        | -1 -> []
        | first ->
            match line.IndexOf('"', first + 1) with
            | -1 -> []
            | last ->
                let text = line[first + 1 .. last - 1]
                let verbatim = first > 0 && line[first - 1] = '@'
                let text = if verbatim then text else text.Replace(@"\\", @"\")
                (text, first + 1, last + 2) :: read (last + 1)

    read 0 |> List.filter (fun (text, _, _) -> text <> "")

let private words = [ "#load"; "#r"; "#reference"; "#I" ]

/// The directives of a file, found by their lines alone.
let directives (source: Source) = [
    for number, line in Seq.indexed (source.Text.Split '\n') do
        let trimmed = line.TrimStart()

        if trimmed.StartsWith '#' then
            for word in words do
                let rest =
                    if trimmed.StartsWith word then
                        trimmed.Substring word.Length
                    else
                        ""

                if rest.StartsWith ' ' || rest.StartsWith '"' || rest.StartsWith '@' then
                    for text, column, finish in arguments line do
                        { Word = word; Argument = text; Where = Place(source.Path, number + 1, column, finish) }
]

let private resolved (source: Source) (argument: string) =
    Path.GetFullPath(Path.Combine(folderOf source.Path, argument))

/// Whether a path is the generated file that gives editors the references. The compiler gets its own from the host.
let isPrelude (path: string) =
    Path.GetFileName path = "prelude.fsx"
    && Path.GetFileName(folderOf path) = ".alx"

let private isPackage (directive: Directive) =
    directive.Word <> "#load"
    && directive.Argument.TrimStart().StartsWith("nuget", StringComparison.OrdinalIgnoreCase)
    && not (directive.Argument.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))

let private package (directive: Directive) =
    Problem(
        "A script cannot fetch packages.",
        directive.Where,
        "A study must run the same tomorrow: put the library beside the script and write #r \"Library.dll\"."
    )

let private searchPath (directive: Directive) =
    Problem("#I is not used in scripts.", directive.Where, "Write the whole path into #r and #load.")

let private missing (directive: Directive) =
    Problem(
        $"There is no file {directive.Argument}.",
        directive.Where,
        $"{directive.Word} takes a path from the folder of the file that it stands in."
    )

/// Every file that a script depends on, those too that are not there yet. The prelude is not among them.
let files (closure: Closure) =
    [
        closure.Script
        for source in closure.Sources do
            source.Path

            for directive in directives source do
                if directive.Word <> "#I" && not (isPackage directive) then
                    resolved source directive.Argument
    ]
    |> List.filter (isPrelude >> not)
    |> List.distinct

/// The nearest folder above that holds `.alx` or a repository, else the script's own.
let private rootOf (folder: string) =
    let rec up (folder: DirectoryInfo | null) =
        match folder with
        | null -> None
        | folder when
            Directory.Exists(Path.Combine(folder.FullName, ".alx"))
            || Path.Exists(Path.Combine(folder.FullName, ".git"))
            ->
            Some folder.FullName
        | folder -> up folder.Parent

    up (DirectoryInfo folder) |> Option.defaultValue folder

type private Found = {
    Seen: Set<string>
    Preludes: string list
    Files: Source list
    Dlls: string list
    Wrong: Problem list
}

let rec private follow (path: string) (found: Found) =
    let source = { Path = path; Text = File.ReadAllText path }
    let found = { found with Seen = found.Seen.Add path }
    let found = directives source |> List.fold (heed source) found
    { found with Files = source :: found.Files }

and private heed source found directive =
    let path = resolved source directive.Argument
    let wrong problem = { found with Wrong = problem :: found.Wrong }

    match directive.Word with
    | "#I" -> wrong (searchPath directive)
    | "#load" when isPrelude path -> { found with Preludes = path :: found.Preludes }
    | "#load" when found.Seen.Contains path -> found
    | "#load" when File.Exists path -> follow path found
    | "#load" -> wrong (missing directive)
    | _ when isPackage directive -> wrong (package directive)
    | _ when not (directive.Argument.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) -> found
    | _ when File.Exists path -> { found with Dlls = path :: found.Dlls }
    | _ -> wrong (missing directive)

/// Reads a script and all that it loads.
let read (script: string) : Closure =
    let script = Path.GetFullPath script

    let found =
        follow script { Seen = Set.empty; Preludes = []; Files = []; Dlls = []; Wrong = [] }

    {
        Script = script
        Root =
            match found.Preludes with
            | [] -> rootOf (folderOf script)
            | preludes -> folderOf (folderOf (List.last preludes))
        Sources = List.rev found.Files
        Libraries = found.Dlls |> List.rev |> List.distinct
        Problems = List.rev found.Wrong
    }
