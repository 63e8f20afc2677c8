module Program

open System
open Expecto
open ALStudio.Dsl

/// What a process of its own has loaded when it has read a script.
let private loadedBy script =
    match Host.load script with
    | Ok loaded ->
        printfn "cached: %b" loaded.IsCached

        for assembly in AppDomain.CurrentDomain.GetAssemblies() do
            printfn "%s" (string (assembly.GetName().Name))

        0
    | Error _ -> 1

[<EntryPoint>]
let main arguments =
    match arguments with
    | [| "--loaded-by"; script |] -> loadedBy script
    // One after the other: culture and stdout belong to the whole process.
    | _ -> runTestsInAssemblyWithCLIArgs [ Sequenced ] arguments
