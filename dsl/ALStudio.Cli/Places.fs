/// Folders that a command works with.
module ALStudio.Cli.Places

open System
open System.IO
open ALStudio.Learning
open ALStudio.Cli.Options

let private variable name =
    match Environment.GetEnvironmentVariable name with
    | null
    | "" -> None
    | value -> Some value

/// Where results are kept: `--store`, ALSTUDIO_STORE, or `.alstudio` in the current folder.
let store (line: Line) =
    line.Find "--store"
    |> Option.orElse (variable "ALSTUDIO_STORE")
    |> Option.defaultValue ".alstudio"
    |> Path.GetFullPath

/// Where data sets are looked for: `--data`, ALSTUDIO_DATA, then the user's home.
let data (line: Line) =
    let home = Environment.GetFolderPath Environment.SpecialFolder.UserProfile

    DataRoot.Of(line.Find "--data" |> Option.toObj, variable DataRoot.Variable |> Option.toObj, home)

/// The folder whose `.alx` a script in `folder` uses: the nearest one above it that has one or is a repository, or its own.
let root (folder: string) =
    let rec above (folder: string) =
        if
            Directory.Exists(Path.Combine(folder, ".alx"))
            || Path.Exists(Path.Combine(folder, ".git"))
        then
            Some folder
        else
            match Path.GetDirectoryName folder with
            | null -> None
            | parent -> above parent

    above folder |> Option.defaultValue folder
