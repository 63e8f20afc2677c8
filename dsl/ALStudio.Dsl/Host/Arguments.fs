/// What the compiler is told beside the script. Kept apart from the compiler, which a cached script never loads.
module ALStudio.Dsl.Arguments

open System
open System.IO

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
        // The file that it would look for is not part of a published folder.
        "--nowin32manifest"
    ]
    @ reading

/// How scripts are evaluated in memory.
let interactive =
    [ "--noninteractive"; "--gui-"; "--shadowcopyreferences-" ] @ reading

let private isWanted (path: string) =
    match Path.GetFileNameWithoutExtension path with
    | null -> false
    | name ->
        name.StartsWith "System."
        || List.contains name [ "mscorlib"; "netstandard"; "FSharp.Core" ]
        || List.contains name Prelude.libraries

/// Libraries of the framework and of the host. They replace what the prelude says, so an old prelude does no harm.
let references () =
    match AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES" with
    | :? string as list ->
        list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        |> Array.filter isWanted
        |> List.ofArray
    | _ -> []
