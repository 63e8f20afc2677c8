/// What the compiler is told beside the script. Kept apart from the compiler, which a cached script never loads.
module ALStudio.Dsl.Arguments

open System
open System.IO
open System.Text.RegularExpressions
open ALStudio.Dsl.Closure

/// How scripts are read, whether they are compiled to a file or evaluated in memory.
let reading = [
    "--optimize+"
    "--debug:portable"
    // A tail call would hide the line of a script from its stack trace.
    "--tailcalls-"
    "--noframework"
    "--simpleresolution"
    "--targetprofile:netcore"
    "--nologo"
    "--warn:3"
]

/// How scripts are compiled.
let options =
    [
        "--target:exe"
        "--deterministic+"
        "--nocopyfsharpcore"
        // Nobody refers to a compiled script: what other compilers would want to know of it takes a twentieth of the time.
        "--nointerfacedata"
        "--nooptimizationdata"
        // The file that it would look for is not part of a published folder.
        "--nowin32manifest"
    ]
    @ reading

/// How scripts are evaluated in memory.
let interactive =
    [ "--noninteractive"; "--gui-"; "--shadowcopyreferences-" ] @ reading

/// What a script that draws by hand says somewhere. The libraries of charts take the compiler more than a second, so only such a
/// script gets them.
let private drawing =
    Regex(@"^\s*open\s+(?:type\s+)?(?:Plotly|Deedle)\b|\b(?:Plotly\.NET|Deedle)\.[A-Z]", RegexOptions.Multiline)

/// Parts of the framework that scripts hardly name. To read them takes the compiler a seventh of its time, so only a script that
/// names one of them, or brings libraries of its own, gets them.
let private seldom = [
    "Xml"
    "Data"
    "Net"
    "Security"
    "Web"
    "Transactions"
    "Formats"
    "Resources"
    "Configuration"
    "ServiceModel"
    "Runtime.Serialization"
    "Reflection.Emit"
    "IO.Compression"
    "IO.Packaging"
    "IO.Pipes"
    "IO.IsolatedStorage"
]

/// Such a name with what stands before or behind it: `open System.Xml.Linq`, or `Net.Http` after `open System`.
let private naming =
    let names = seldom |> List.map Regex.Escape |> String.concat "|"

    Regex
        $@"\bSystem\.(?:{names})\b|\b(?:{names})\.[A-Z]|\b(?:Serialization|Emit|Compression|Packaging|Pipes|IsolatedStorage)\b"

let private isSeldom (name: string) =
    name.StartsWith "System.Private.Xml"
    || name.StartsWith "System.Private.DataContract"
    || seldom
       |> List.exists (fun part -> name = "System." + part || name.StartsWith("System." + part + "."))

let private isWanted isDrawing hasAll (path: string) =
    match Path.GetFileNameWithoutExtension path with
    | null -> false
    | name ->
        name.StartsWith "System." && (hasAll || not (isSeldom name))
        || List.contains name [ "mscorlib"; "netstandard"; "FSharp.Core" ]
        || List.contains name Prelude.libraries
        || isDrawing && List.contains name Prelude.drawing

let private isDrawing (closure: Closure) =
    closure.Sources |> List.exists (fun source -> drawing.IsMatch source.Text)

/// What of the libraries of charts can change what the compiler makes of a script that draws by hand.
let ofDrawing (closure: Closure) = [
    if isDrawing closure then
        for name in Prelude.drawing do
            let library = Path.Combine(Identity.hostFolder, name + ".dll")
            $"{name} {Identity.ofLibrary library}"
]

/// Libraries of the framework and of the host that a script may name. They replace what the prelude says, so an old prelude does
/// no harm.
let references (closure: Closure) =
    let isDrawing = isDrawing closure

    let hasAll =
        isDrawing
        || not closure.Libraries.IsEmpty
        || closure.Sources |> List.exists (fun source -> naming.IsMatch source.Text)

    match AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES" with
    | :? string as list ->
        list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        |> Array.filter (isWanted isDrawing hasAll)
        |> List.ofArray
    | _ -> []
