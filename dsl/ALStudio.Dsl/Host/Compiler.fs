/// Compiles a script to a library. Beside it only `Interactive` touches FSharp.Compiler.Service.
module ALStudio.Dsl.Compiler

open System
open System.IO
open System.Text
open ALStudio.Core
open ALStudio.Dsl.Closure
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Diagnostics
open FSharp.Compiler.IO
open FSharp.Compiler.Text

/// What was noted while compiling.
type Notes = {
    /// What the compiler wondered about.
    Warnings: Problem list
    /// Where words and arms stand.
    Marks: Marks.Mark list
}

/// The compiler reads what was hashed, not what a file has become since; the prelude is empty for it.
type private ScriptFiles(sources: Source list) =
    inherit DefaultFileSystem()
    let texts = sources |> List.map (fun source -> source.Path, source.Text) |> dict

    override _.FileExistsShim path =
        texts.ContainsKey path || isPrelude path || base.FileExistsShim path

    override _.OpenFileForReadShim(path, ?useMemoryMappedFile, ?shouldShadowCopy) =
        match texts.TryGetValue path with
        | true, text -> new MemoryStream(Encoding.UTF8.GetBytes text)
        | _ when isPrelude path -> new MemoryStream()
        | _ ->
            base.OpenFileForReadShim(
                path,
                ?useMemoryMappedFile = useMemoryMappedFile,
                ?shouldShadowCopy = shouldShadowCopy
            )

let private checker = lazy FSharpChecker.Create(suggestNamesForErrors = true)

/// The file system of the compiler is one for the whole process.
let private gate = obj ()

let private words (closure: Closure) (range: range) =
    closure.Sources
    |> List.tryFind (fun source -> source.Path = range.FileName)
    |> Option.map (fun source ->
        let line = (source.Text.Split '\n' |> Array.item (range.StartLine - 1)).TrimEnd '\r'

        if range.StartLine <> range.EndLine || range.EndColumn > line.Length then
            ""
        else
            line[range.StartColumn .. range.EndColumn - 1])
    |> Option.defaultValue ""

let private problem closure (diagnostic: FSharpDiagnostic) =
    Diagnostics.problem (words closure diagnostic.Range) diagnostic

let private isError (diagnostic: FSharpDiagnostic) =
    diagnostic.Severity = FSharpDiagnosticSeverity.Error

let private parse (closure: Closure) (source: Source) =
    let options = {
        FSharpParsingOptions.Default with
            SourceFiles = [| source.Path |]
            IsExe = source.Path = closure.Script
    }

    checker.Value.ParseFile(source.Path, SourceText.ofString source.Text, options)
    |> Async.RunSynchronously

/// A `#load` that the fast search did not see would be compiled without being part of the key.
let private hiddenLoads (source: Source) (parsed: FSharpParseFileResults) =
    let seen =
        directives source
        |> List.filter (fun directive -> directive.Word = "#load")
        |> List.length

    if Syntax.loads parsed.ParseTree <= seen then
        []
    else
        [
            Problem(
                "A #load of this file is not found by its line.",
                Place(source.Path, 1),
                "Write every #load \"file.fsx\" on a line of its own."
            )
        ]

/// Lets the compiler work on the texts that were read.
let onTexts (closure: Closure) (work: unit -> 'result) =
    let usual = FileSystemAutoOpens.FileSystem

    lock gate (fun () ->
        try
            FileSystemAutoOpens.FileSystem <- ScriptFiles closure.Sources
            work ()
        finally
            FileSystemAutoOpens.FileSystem <- usual)

let private build (closure: Closure) (dll: string) =
    let arguments = [
        "fsc.exe"
        $"--out:{dll}"
        yield! Arguments.options
        for reference in References.of' closure @ closure.Libraries do
            $"-r:{reference}"
        closure.Script
    ]

    onTexts closure (fun () -> checker.Value.Compile(Array.ofList arguments) |> Async.RunSynchronously)

/// What goes wrong inside a block that is not well-formed says nothing that its own problems do not say better.
let private isInside (blocks: Syntax.Block list) (diagnostic: FSharpDiagnostic) =
    blocks
    |> List.exists (fun block -> Range.rangeContainsRange block.Range diagnostic.Range)

/// The compiler says some things twice, of a word and of what encloses it; what starts last is nearest.
let private sorted (problems: Problem list) =
    let line (problem: Problem) =
        match problem.Where with
        | null -> problem.What, "", 0
        | place -> problem.What, place.File, place.Line

    problems |> Problems.inOrder |> List.rev |> List.distinctBy line |> List.rev

/// What the syntax of a script shows.
type Outlined = {
    /// Experiment blocks in which something is wrong.
    Malformed: Syntax.Block list
    /// Where words and arms stand.
    Marks: Marks.Mark list
}

/// Reads the syntax of a script and all that it loads, or lists what is no F#.
let outline (closure: Closure) : Result<Outlined, Problem list> =
    let parsed =
        closure.Sources |> List.map (fun source -> source, parse closure source)

    let broken =
        parsed
        |> List.collect (fun (_, file) -> file.Diagnostics |> Array.filter isError |> List.ofArray)

    let hidden = parsed |> List.collect (fun (source, file) -> hiddenLoads source file)

    if not broken.IsEmpty || not hidden.IsEmpty then
        Error(sorted (hidden @ List.map (problem closure) broken))
    else
        let outlines = parsed |> List.map (fun (_, file) -> Syntax.outline file.ParseTree)

        Ok {
            Malformed =
                outlines
                |> List.collect _.Blocks
                |> List.filter (fun block -> not block.Problems.IsEmpty)
            Marks = outlines |> List.collect _.Marks
        }

/// What the compiler's words on a script come to.
let judge (closure: Closure) (outlined: Outlined) (diagnostics: FSharpDiagnostic seq) : Result<Notes, Problem list> =
    let errors, others = diagnostics |> List.ofSeq |> List.partition isError
    let errors = errors |> List.filter (isInside outlined.Malformed >> not)

    match
        (outlined.Malformed |> List.collect _.Problems)
        @ List.map (problem closure) errors
    with
    | [] ->
        Ok {
            Warnings =
                others
                |> List.filter (fun other -> other.Severity = FSharpDiagnosticSeverity.Warning)
                |> List.map (problem closure)
                |> sorted
            Marks = outlined.Marks
        }
    | problems -> Error(sorted problems)

/// Compiles a script and all that it loads, or lists everything that is wrong with its text.
let compile (closure: Closure) (dll: string) : Result<Notes, Problem list> =
    outline closure
    |> Result.bind (fun outlined ->
        let diagnostics, failure = build closure dll

        match failure, judge closure outlined diagnostics with
        | Some failure, Ok _ -> raise (InvalidOperationException("The F# compiler failed.", failure))
        | _, judged -> judged)
