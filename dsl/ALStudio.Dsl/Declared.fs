/// Where the experiments of a script are collected while it runs.
module ALStudio.Dsl.Declared

open System.Threading

let private listening = AsyncLocal<ResizeArray<Said> | null>()

/// Runs a script and returns what it declared, in order.
let collect (script: unit -> unit) : Said list =
    let heard = ResizeArray<Said>()
    listening.Value <- heard

    try
        script ()
        List.ofSeq heard
    finally
        listening.Value <- null

/// Declares an experiment. Nobody listens in an interactive session, where it only says that it was understood.
let add (said: Said) =
    match listening.Value with
    | null -> printfn "%s is declared. Run it with: alstudio run <this file>" said.Name
    | heard -> lock heard (fun () -> heard.Add said)
