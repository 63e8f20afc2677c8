/// `alstudio serve`: the reports of a store as live pages, for browsers of this machine.
module ALStudio.Cli.Commands.Serve

open System
open System.Threading
open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Live
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private portNumber (text: string) =
    match Int32.TryParse text with
    | true, number when number >= 0 && number <= 65535 -> None
    | _ -> Some "a number from 0 to 65535"

let private usual = 4310

let private port =
    value "--port" "N" portNumber ("where it listens, 0 for any that is free (" + string usual + ")")

let private usage: Usage = {
    Name = "serve"
    Says = "show live reports in a browser of this machine"
    Explains = [
        "Shows the experiments of the store and their reports as pages that follow a run: what is stored"
        "appears within two seconds. Listens on this machine only, trains and writes nothing, and may be"
        "started before, during or after a run. Ctrl-C ends it. From another desk, with the same port on both"
        "sides: ssh -L 4310:127.0.0.1:4310 HOST"
    ]
    Argument = Some { Name = "EXPERIMENT"; Says = "the name of a stored experiment"; Needed = false }
    Options = [ port; Options.store; Options.json; help ]
    Examples = [ "alstudio serve"; "alstudio serve quickstart --port 0" ]
}

let private announce (line: Line) (store: Store) (port: int) =
    let path =
        line.Argument
        |> Option.map Addresses.ofExperiment
        |> Option.defaultValue Addresses.index

    let address = "http://127.0.0.1:" + string port + path

    Terminal.say (
        "serving "
        + Terminal.shortPath store.Folder
        + " at "
        + address
        + " until Ctrl-C"
    )

    if line.Has "--json" then
        Terminal.print (render (answer "serve" [ "url", Text address; "port", Json.int port ]))
    elif Console.IsOutputRedirected then
        Terminal.print address

    Console.Out.Flush()

// The trace of what nobody expected goes to the terminal as well: other commands keep it in the store, where nothing is written here.
let private report (failure: exn) =
    match failure with
    | :? ProblemException as known -> Problems.say known.Problems
    | failure -> Terminal.say ("error: something unexpected happened: " + string failure)

/// Serves what a line asks for, until it is told to stop.
let follow (line: Line) (stop: CancellationToken) =
    let store = Store.Open(Places.store line)
    line.Argument |> Option.iter (Targets.stored store >> ignore)
    AspNet.find ()

    let sockets =
        Sockets.bind (line.Find "--port" |> Option.map Int32.Parse |> Option.defaultValue usual)

    let ready () =
        announce line store (Sockets.portOf sockets)

    (Server.run store sockets report ready stop).GetAwaiter().GetResult()

let private serve (line: Line) =
    Stopping.untilAsked (follow line)
    ExitCode.Done

let command = { Usage = usage; Run = serve }
