/// Where what a script declares is collected while it runs.
module ALStudio.Dsl.Declared

open System.Threading
open ALStudio.Dsl.Knobs

/// What a script declared, in order.
type Heard = {
    /// Experiments.
    Experiments: Said list
    /// Weighings of clicks against quality.
    TradeOffs: TradeOff list
    /// Values that the command line may set.
    Knobs: Knob list
}

type private Listener(set: Map<string, string>) =
    member _.Set = set
    member val Experiments = ResizeArray<Said>()
    member val TradeOffs = ResizeArray<TradeOff>()
    member val Knobs = ResizeArray<Knob>()

let private listening = AsyncLocal<Listener | null>()

/// Runs a script and returns what it declared.
/// <param name="set">Values of knobs that are not the usual ones, by name.</param>
/// <param name="script">Runs the script.</param>
let collect (set: Map<string, string>) (script: unit -> unit) : Heard =
    let heard = Listener set
    listening.Value <- heard

    try
        script ()

        {
            Experiments = List.ofSeq heard.Experiments
            TradeOffs = List.ofSeq heard.TradeOffs
            Knobs = List.ofSeq heard.Knobs
        }
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

/// Declares a value that the command line may set, and tells what it is now; the usual one in an interactive session.
let knob (name: string) (usual: 'value) : 'value =
    match listening.Value with
    | null -> usual
    | heard ->
        lock heard (fun () ->
            let value, knob = turn heard.Set (List.ofSeq heard.Knobs) name usual
            heard.Knobs.Add knob
            value)
