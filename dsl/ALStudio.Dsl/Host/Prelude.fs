/// The generated file `.alx/prelude.fsx`: nothing but references, so that any F# editor understands the scripts.
module ALStudio.Dsl.Prelude

open System
open System.IO

/// Libraries that scripts may name.
let libraries = [ "ALStudio.Core"; "ALStudio.Learning"; "ALStudio.Running"; "ALStudio.Dsl"; "TorchSharp" ]

/// Libraries that scripts which draw by hand may name besides.
let drawing = [
    "ALStudio.Drawing"
    "Deedle"
    "Plotly.NET"
    "DynamicObj"
    "Giraffe.ViewEngine"
    "Newtonsoft.Json"
]

/// Its path in the folder that holds the scripts.
let path (root: string) =
    Path.Combine(root, ".alx", "prelude.fsx")

/// Its text.
let text (hostFolder: string) =
    [
        "// Written by alstudio for editors: where the libraries are. Not kept under version control."
        for library in libraries @ drawing do
            let file = Path.Combine(hostFolder, library + ".dll")
            $"#r @\"{file}\""
    ]
    |> List.map (fun line -> line + "\n")
    |> String.concat ""

/// Writes it where it is missing or belongs to another build. A folder that cannot be written to is no reason to stop:
/// the host gives the compiler its own references.
let ensure (root: string) =
    let path = path root
    let text = text Identity.hostFolder

    try
        if not (File.Exists path && File.ReadAllText path = text) then
            Directory.CreateDirectory(Path.Combine(root, ".alx")) |> ignore
            File.WriteAllText(path, text)
    with
    | :? IOException
    | :? UnauthorizedAccessException -> ()
