/// Where what a script declares is collected while it runs.
module ALStudio.Dsl.Declared

open System.Threading

/// What a script declared, in order.
type Heard = {
    /// Experiments.
    Experiments: Said list
    /// Weighings of clicks against quality.
    TradeOffs: TradeOff list
}

type private Listener() =
    member val Experiments = ResizeArray<Said>()
    member val TradeOffs = ResizeArray<TradeOff>()

let private listening = AsyncLocal<Listener | null>()

/// Runs a script and returns what it declared.
let collect (script: unit -> unit) : Heard =
    let heard = Listener()
    listening.Value <- heard

    try
        script ()
        { Experiments = List.ofSeq heard.Experiments; TradeOffs = List.ofSeq heard.TradeOffs }
    finally
        listening.Value <- null

// Nobody listens in an interactive session, where a declaration only says that it was understood.
let private declare name keep =
    match listening.Value with
    | null -> printfn "%s is declared. Run it with: alstudio run <this file>" name
    | heard -> lock heard (fun () -> keep heard)

/// Declares an experiment.
let add (said: Said) =
    declare said.Name (fun heard -> heard.Experiments.Add said)

/// Declares a weighing of clicks against quality.
let tradeOff (tradeOff: TradeOff) =
    declare tradeOff.Name (fun heard -> heard.TradeOffs.Add tradeOff)
