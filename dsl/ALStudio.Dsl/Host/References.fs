/// Which libraries the compiler reads for a script. Each takes time, so a script gets no more than it can name: docs/decisions/0217.
module ALStudio.Dsl.References

open System
open System.IO
open System.Text.RegularExpressions
open ALStudio.Dsl.Closure

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

/// Whether a library is one of those parts.
let isSeldom (name: string) =
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
let identities (closure: Closure) = [
    if isDrawing closure then
        for name in Prelude.drawing do
            let library = Path.Combine(Identity.hostFolder, name + ".dll")
            $"{name} {Identity.ofLibrary library}"
]

/// Libraries of the framework and of the host that a script may name. They replace what the prelude says, so an old prelude does
/// no harm.
let of' (closure: Closure) =
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
