/// What the compiler is told beside the script. Kept apart from the compiler, which a cached script never loads.
module ALStudio.Dsl.Arguments

open System
open System.IO

/// How scripts are compiled.
let options = [
    "--target:exe"
    "--optimize+"
    "--debug:portable"
    // A tail call would hide the line of a script from its stack trace.
    "--tailcalls-"
    "--deterministic+"
    "--noframework"
    "--simpleresolution"
    "--targetprofile:netcore"
    "--nocopyfsharpcore"
    // The file that it would look for is not part of a published folder.
    "--nowin32manifest"
    "--nologo"
    "--warn:3"
]

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
