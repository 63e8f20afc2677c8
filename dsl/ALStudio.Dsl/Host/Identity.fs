/// What a compiled script depends on beside its text: this build of ALStudio, the compiler, the framework.
module ALStudio.Dsl.Identity

open System
open System.IO
open System.Reflection
open System.Reflection.Metadata
open System.Reflection.PortableExecutable

/// Folder of the host's own assemblies.
let hostFolder = AppContext.BaseDirectory

/// Version identity of a managed library, read from its file without loading it.
let ofLibrary (path: string) : Guid =
    use file = File.OpenRead path
    use image = new PEReader(file)
    let metadata = image.GetMetadataReader()
    metadata.GetGuid(metadata.GetModuleDefinition().Mvid)

let private file name = Path.Combine(hostFolder, name + ".dll")

let private loaded: Assembly list = [
    typeof<ALStudio.Core.Problem>.Assembly
    typeof<ALStudio.Learning.IPart>.Assembly
    typeof<ALStudio.Running.Experiment>.Assembly
    typeof<ALStudio.Dsl.Said>.Assembly
    typeof<list<int>>.Assembly
]

/// Everything about this host that can change what the compiler makes of a script.
let ofHost () = [
    for assembly in loaded do
        $"{assembly.GetName().Name} {assembly.ManifestModule.ModuleVersionId}"

    for name in [ "FSharp.Compiler.Service"; "TorchSharp" ] do
        $"{name} {ofLibrary (file name)}"

    $"framework {Environment.Version}"
]
