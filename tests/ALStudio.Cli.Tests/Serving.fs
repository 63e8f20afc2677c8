/// Servers of stores in this process, asked as no browser would ask, and stores that grow.
module Serving

open System
open System.Collections.Generic
open System.IO
open System.Net
open System.Net.Sockets
open System.Security.Cryptography
open System.Text
open System.Text.RegularExpressions
open System.Threading
open System.Threading.Tasks
open ALStudio.Cli
open ALStudio.Cli.Live
open ALStudio.Core
open Expecto
open Expecto.Flip
open Tool

/// An answer, as it came.
type Answer = {
    Status: int
    Head: string
    Body: string
} with

    member answer.Header(name: string) =
        answer.Head.Split "\r\n"
        |> Array.tryPick (fun line ->
            match line.Split(": ", 2) with
            | [| known; value |] when known.Equals(name, StringComparison.OrdinalIgnoreCase) -> Some value
            | _ -> None)

/// A server in this process.
type Serving(store: Store, sockets: Socket list) =
    let stop = new CancellationTokenSource()
    let failures = List<exn>()
    let ready = new ManualResetEventSlim()

    let running =
        Task.Run(fun () -> Server.run store sockets failures.Add ready.Set stop.Token)

    do
        if not (ready.Wait(TimeSpan.FromMinutes 1L)) then
            failtest "The server did not start."

    new(store) = new Serving(store, Sockets.bind 0)

    member val Port = Sockets.portOf sockets

    /// What keeps pages from being made.
    member _.Failures = List.ofSeq failures

    /// Sends what no browser would send, too.
    member serving.Send(method': string, target: string, host: string) =
        use client = new TcpClient()
        client.Connect(IPAddress.Loopback, serving.Port)
        use stream = client.GetStream()

        let request =
            $"{method'} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

        stream.Write(Encoding.UTF8.GetBytes request)
        use reader = new StreamReader(stream, Encoding.UTF8)

        match reader.ReadToEnd().Split("\r\n\r\n", 2) with
        | [| head; body |] -> { Status = int (head.Split(' ')[1]); Head = head; Body = body }
        | other -> failtestf "No answer to %s: %A" target other

    member serving.Get(target: string) =
        serving.Send("GET", target, $"127.0.0.1:{serving.Port}")

    member _.Stop() =
        stop.Cancel()
        running.Wait(TimeSpan.FromMinutes 1L) |> Expect.isTrue "it ends"

    interface IDisposable with
        member serving.Dispose() =
            serving.Stop()
            stop.Dispose()

/// A stream of events, listened to until it is disposed.
type Listening(serving: Serving, target: string) =
    let client = new TcpClient()

    let reader =
        client.Connect(IPAddress.Loopback, serving.Port)
        let stream = client.GetStream()

        stream.Write(Encoding.UTF8.GetBytes $"GET {target} HTTP/1.1\r\nHost: localhost:{serving.Port}\r\n\r\n")
        new StreamReader(stream, Encoding.UTF8)

    let mutable coming: Task<string | null> option = None

    /// The next event's data, if one comes in time.
    member _.Next(limit: TimeSpan) =
        let rec read (late: Task) =
            let line = coming |> Option.defaultWith (fun () -> reader.ReadLineAsync())
            coming <- Some line

            if Task.WaitAny(line, late) = 1 then
                None
            else
                coming <- None

                match line.Result with
                | null -> None
                | text when text.StartsWith "data: " -> Some(text.Substring 6)
                | _ -> read late

        read (Task.Delay limit)

    interface IDisposable with
        member _.Dispose() = client.Dispose()

let seconds (count: int) = TimeSpan.FromSeconds(int64 count)

let header experiment arm trial =
    RunHeader(
        RunId(experiment, arm, trial),
        LsTests.definition arm,
        Dictionary<string, string>(),
        Dictionary<string, string>(),
        CostUnit.Label,
        null,
        DateTimeOffset.UnixEpoch
    )

/// Finishes the next cycle of a run.
let finish (store: Store) experiment arm trial =
    use log = store.OpenRun(header experiment arm trial)
    log.Append(LsTests.cycle log.Cycles.Count)

let begin' (store: Store) experiment =
    store.Keep(StudyRecord(experiment, 2, [| StudyArm("Random", LsTests.definition "Random", 1) |]))

let inStore work =
    inFolder (fun folder -> LsTests.someStore (Path.Combine(folder, "store")) |> work)

let served work =
    inStore (fun store ->
        use serving = new Serving(store)
        work store serving)

let stateOf (page: Answer) =
    Regex.Match(page.Body, "data-state=\"([0-9a-f]+)\"").Groups[1].Value

/// Every file below a folder with the hash of its content (locks may be held: with their times), and every folder.
let everything (folder: string) =
    [
        for path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories) ->
            path,
            (if Path.GetFileName path = "lock" then
                 string (File.GetLastWriteTimeUtc path)
             else
                 Convert.ToHexString(SHA256.HashData(File.ReadAllBytes path)))
        for path in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories) -> path, ""
    ]
    |> List.sort
