/// A headless Chromium with one page, looked into through its debugging port.
module Browser

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Net.Http
open System.Net.WebSockets
open System.Text
open System.Text.Json
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open System.Threading
open System.Threading.Tasks
open ALStudio.Figures

/// Where it is; None where the machine has none.
let program =
    Pictures.browser (fun name ->
        Environment.GetEnvironmentVariable name
        |> Option.ofObj
        |> Option.filter ((<>) ""))
    |> Result.toOption

let private flags (profile: string) (address: string) = [
    "--headless"
    "--no-sandbox"
    "--disable-gpu"
    "--no-first-run"
    "--disable-background-networking"
    "--disable-component-update"
    "--disable-sync"
    "--remote-debugging-port=0"
    "--window-size=1200,900"
    $"--user-data-dir={profile}"
    address
]

/// A page that is open until it is disposed.
type Page(program: string, address: string) =
    let profile = Directory.CreateTempSubdirectory("alstudio-browser-").FullName

    let browser =
        Process.Start(
            ProcessStartInfo(
                program,
                flags profile address,
                // Children of the browser may outlive it a while; what listens to this process must not wait for them.
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )
        )
        |> nonNull

    let stop = new CancellationTokenSource(TimeSpan.FromMinutes 1L)

    // It says where it listens, among much that nobody reads.
    let port =
        let said = TaskCompletionSource<string>()

        let hear (line: DataReceivedEventArgs) =
            match Regex.Match(string line.Data, @"DevTools listening on ws://127\.0\.0\.1:(\d+)/") with
            | found when found.Success -> said.TrySetResult found.Groups[1].Value |> ignore
            | _ -> ()

        browser.ErrorDataReceived.Add hear
        browser.BeginErrorReadLine()
        browser.BeginOutputReadLine()

        if said.Task.Wait(TimeSpan.FromSeconds 30L) then
            said.Task.Result
        else
            browser.Kill(entireProcessTree = true)
            failwith "The browser did not start within 30 s."

    let socket = new ClientWebSocket()

    let rec pageOf (client: HttpClient) =
        use pages =
            JsonDocument.Parse(client.GetStringAsync($"http://127.0.0.1:{port}/json/list").Result)

        let found =
            pages.RootElement.EnumerateArray()
            |> Seq.filter (fun page -> page.GetProperty("type").GetString() = "page")
            |> Seq.map (fun page -> page.GetProperty("webSocketDebuggerUrl").GetString() |> string)
            |> Seq.tryHead

        match found with
        | Some url -> url
        | None ->
            Thread.Sleep 50
            pageOf client

    let complaints = List<string>()
    let mutable number = 0

    let receive () =
        use message = new MemoryStream()
        let part = Array.zeroCreate<byte> 65536
        let mutable isWhole = false

        while not isWhole do
            let received = socket.ReceiveAsync(ArraySegment part, stop.Token).Result
            message.Write(part, 0, received.Count)
            isWhole <- received.EndOfMessage

        JsonDocument.Parse(Encoding.UTF8.GetString(message.ToArray())).RootElement

    let rec answerTo id =
        let message = receive ()

        match message.TryGetProperty "id", message.TryGetProperty "method" with
        | (true, answered), _ when answered.GetInt32() = id -> message
        | _, (true, told) ->
            match told.GetString() with
            | "Log.entryAdded"
            | "Runtime.exceptionThrown" -> complaints.Add(message.GetRawText())
            | _ -> ()

            answerTo id
        | _ -> answerTo id

    let call (method': string) (parameters: (string * string) list) =
        number <- number + 1

        let message = JsonObject()
        message["id"] <- JsonValue.Create number
        message["method"] <- JsonValue.Create method'
        let given = JsonObject()

        for name, value in parameters do
            given[name] <- JsonValue.Create(value: string)

        message["params"] <- given
        let text = message.ToJsonString()

        socket.SendAsync(ArraySegment(Encoding.UTF8.GetBytes text), WebSocketMessageType.Text, true, stop.Token).Wait()
        answerTo number

    do
        use client = new HttpClient()
        socket.ConnectAsync(Uri(pageOf client), stop.Token).Wait()
        call "Log.enable" [] |> ignore
        call "Runtime.enable" [] |> ignore

    /// The value of an expression, as text.
    member _.Value(expression: string) =
        let answer = call "Runtime.evaluate" [ "expression", $"String({expression})" ]

        answer.GetProperty("result").GetProperty("result").GetProperty("value").ToString()

    /// Waits until an expression is true; how long that took, or None when it does not become so.
    member page.Until(expression: string, limit: TimeSpan) =
        let watch = Stopwatch.StartNew()

        let rec look () =
            if page.Value expression = "true" then
                Some watch.Elapsed
            elif watch.Elapsed > limit then
                None
            else
                Thread.Sleep 20
                look ()

        look ()

    /// What the browser has complained about: scripts that failed, policies that were broken.
    member _.Complaints = List.ofSeq complaints

    interface IDisposable with
        member _.Dispose() =
            browser.Kill(entireProcessTree = true)
            browser.WaitForExit 5000 |> ignore
            socket.Dispose()
            stop.Dispose()

            // Its children may hold a file for a moment; the system's cleaning finds the rest.
            try
                Directory.Delete(profile, true)
            with :? IOException ->
                ()
