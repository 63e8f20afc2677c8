/// What this program is.
module ALStudio.Cli.About

open ALStudio.Core

/// Its version: "0.1.0".
let version () =
    match typeof<Problem>.Assembly.GetName().Version with
    | null -> "of unknown version"
    | version -> version.ToString 3
