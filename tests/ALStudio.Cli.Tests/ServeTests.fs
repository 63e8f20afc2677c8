/// The command `serve`: live pages of a store, on loopback only.
module ServeTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open System.Security.Cryptography
open System.Text
open System.Text.Json
open System.Text.RegularExpressions
open System.Threading
open System.Threading.Tasks
open ALStudio.Cli
open ALStudio.Cli.Live
open ALStudio.Core
open ALStudio.Figures
open Expecto
open Expecto.Flip
open Tool

/// An answer, as it came.
type private Answer = {
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
type private Serving(store: Store, sockets: Socket list) =
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
type private Listening(serving: Serving, target: string) =
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

let private seconds (count: int) = TimeSpan.FromSeconds(int64 count)

let private header experiment arm trial =
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
let private finish (store: Store) experiment arm trial =
    use log = store.OpenRun(header experiment arm trial)
    log.Append(LsTests.cycle log.Cycles.Count)

let private begin' (store: Store) experiment =
    store.Keep(StudyRecord(experiment, 2, [| StudyArm("Random", LsTests.definition "Random", 1) |]))

let private inStore work =
    inFolder (fun folder -> LsTests.someStore (Path.Combine(folder, "store")) |> work)

let private served work =
    inStore (fun store ->
        use serving = new Serving(store)
        work store serving)

let private stateOf (page: Answer) =
    Regex.Match(page.Body, "data-state=\"([0-9a-f]+)\"").Groups[1].Value

/// Every file below a folder with the hash of its content (locks may be held: with their times), and every folder.
let private everything (folder: string) =
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

/// The page without what makes it live.
let private still (page: string) =
    let withoutScript =
        Regex.Replace(page, "<link rel=\"icon\"[^>]*><style>[^<]*</style><script src=[^>]*></script>", "")

    let policy (text: string) =
        Regex.Match(text, "<meta http-equiv=\"Content-Security-Policy\"[^>]*>").Value

    withoutScript, policy withoutScript

[<Tests>]
let tests =
    testSequenced
    <| testList "Serve" [
        test "A name that somebody has made to lead here gets no answer" {
            served (fun _ serving ->
                for host in
                    [
                        "evil.example"
                        $"evil.example:{serving.Port}"
                        "localhost"
                        $"localhost:{serving.Port + 1}"
                        $"127.0.0.1.evil.example:{serving.Port}"
                        $"0.0.0.0:{serving.Port}"
                        ""
                    ] do
                    for target in [ "/"; "/shapes"; "/?events=0"; "/?live.js" ] do
                        let answer = serving.Send("GET", target, host)
                        answer.Status |> Expect.equal host 421

                        answer.Body
                        |> Expect.equal host $"This server answers at http://127.0.0.1:{serving.Port}/ only.\n"

                for host in [ "localhost"; "LOCALHOST"; "127.0.0.1"; "[::1]" ] do
                    serving.Send("GET", "/", $"{host}:{serving.Port}").Status
                    |> Expect.equal host 200)
        }

        test "Nothing but GET and HEAD is taken" {
            served (fun _ serving ->
                let own = $"127.0.0.1:{serving.Port}"

                for word in [ "POST"; "PUT"; "DELETE"; "PATCH"; "OPTIONS"; "PROPFIND" ] do
                    let answer = serving.Send(word, "/shapes", own)
                    answer.Status |> Expect.equal word 405
                    answer.Header "Allow" |> Expect.equal word (Some "GET, HEAD")

                for target in [ "/"; "/shapes"; "/shapes/curves.csv"; "/none" ] do
                    let head, get = serving.Send("HEAD", target, own), serving.Get target
                    head.Body |> Expect.equal target ""
                    head.Status |> Expect.equal target get.Status

                    head.Header "Content-Length"
                    |> Expect.equal target (get.Header "Content-Length")

                (serving.Send("HEAD", "/?events=0", own)).Status |> Expect.equal "events" 200)
        }

        test "Every answer says that it is not to be kept, guessed at, framed or read by other sites" {
            served (fun _ serving ->
                for host, word, target, status in
                    [
                        "localhost", "GET", "/", 200
                        "localhost", "GET", "/shapes", 200
                        "localhost", "GET", "/shapes/verdicts.json", 200
                        "localhost", "GET", "/none", 404
                        "localhost", "OPTIONS", "/", 405
                        "evil.example", "GET", "/", 421
                    ] do
                    let answer = serving.Send(word, target, $"{host}:{serving.Port}")
                    answer.Status |> Expect.equal target status
                    answer.Header "X-Content-Type-Options" |> Expect.equal target (Some "nosniff")
                    answer.Header "Cache-Control" |> Expect.equal target (Some "no-store")
                    answer.Header "Server" |> Expect.equal target None

                    answer.Head
                    |> fun head -> head.Contains "Access-Control" |> Expect.isFalse target

                    let policy = answer.Header "Content-Security-Policy" |> Option.defaultValue ""

                    policy
                    |> Expect.stringStarts target "default-src 'none'; script-src 'self' 'sha256-"

                    policy |> Expect.stringEnds target "frame-ancestors 'none'"

                    (policy.Split "style-src")[0]
                    |> fun scripts -> scripts.Contains "unsafe" |> Expect.isFalse target)
        }

        test "No address leads to a file: what the pages do not name is not there" {
            inFolder (fun folder ->
                let secret = "what nobody may read"
                File.WriteAllText(Path.Combine(folder, "secret.txt"), secret)
                let store = LsTests.someStore (Path.Combine(folder, "store"))
                File.WriteAllText(Path.Combine(store.Folder, "secret.txt"), secret)
                use serving = new Serving(store)
                let absolute = Uri.EscapeDataString(Path.Combine(folder, "secret.txt"))

                for target in
                    [
                        "/../secret.txt"
                        "/..%2fsecret.txt"
                        "/..%2Fsecret.txt"
                        "/%2e%2e%2fsecret.txt"
                        "/%2e%2e/secret.txt"
                        "/..%5csecret.txt"
                        "/..%252fsecret.txt"
                        "/shapes/../../secret.txt"
                        "/shapes/..%2f..%2fsecret.txt"
                        "/shapes/%2e%2e/%2e%2e/secret.txt"
                        "/shapes/..%2f..%2f..%2fruns%2fshapes%2fstudy.json"
                        "/shapes/"
                        "/shapes//"
                        "/shapes/report.html"
                        "/shapes/study.json"
                        "/shapes/manifest.json"
                        "/secret.txt"
                        "//" + folder + "/secret.txt"
                        folder + "/secret.txt"
                        "/" + absolute
                        "/shapes/" + absolute
                        "/etc/passwd"
                        "/%2fetc%2fpasswd"
                        "/shapes%2f..%2fshapes"
                        "/Shapes"
                        "/shapes%20"
                        "/runs"
                        "/runs/shapes"
                        "/con"
                        "/%ff%fe"
                        "/%"
                        "/%c0%ae%c0%ae/secret.txt"
                        "/live.js"
                    ] do
                    let answer = serving.Get target
                    answer.Status |> Expect.equal target 404
                    answer.Body |> Expect.equal target "There is no such page.\n"

                // Those are no addresses at all: Kestrel has no answer to them.
                for target in [ "/shapes%00"; "/%00"; "shapes"; "*" ] do
                    let answer = serving.Get target
                    (answer.Status, 400) |> Expect.isGreaterThanOrEqual target
                    answer.Body.Contains secret |> Expect.isFalse target

                serving.Failures |> Expect.isEmpty "")
        }

        test "A page is the report of what is stored, with a script that listens" {
            served (fun store serving ->
                let answer = serving.Get "/shapes"
                answer.Status |> Expect.equal "" 200

                answer.Header "Content-Type"
                |> Expect.equal "" (Some "text/html; charset=utf-8")

                let results = Results.read store "shapes" []
                let report = Report.html results.Extras results.Runs
                let page, policy = still answer.Body
                let closed = snd (still report)

                page.Replace(policy, closed) = report
                |> Expect.isTrue "the same but for its policy"

                Regex.Matches(answer.Body, "<script src=").Count
                |> Expect.equal "one script more" 1

                inFolder (fun folder ->
                    for path in Report.write folder results.Extras results.Runs |> List.tail do
                        let file = serving.Get("/shapes/" + string (Path.GetFileName path))
                        file.Status |> Expect.equal path 200
                        file.Body |> Expect.equal path (File.ReadAllText path)))
        }

        test "The list says what ls says, and follows" {
            served (fun store serving ->
                let page = serving.Get "/"

                for words in [ "digits@quick</a>"; "href=\"/digits%40quick\""; "<td>4/12</td>"; "<td>open</td>" ] do
                    page.Body |> Expect.stringContains "" words

                finish store "shapes" "Entropy" 2
                (serving.Get "/").Body |> Expect.stringContains "" "<td>5/12</td>")
        }

        test "An empty store says so, and the first experiment appears" {
            inFolder (fun folder ->
                let store = Store.Open(Path.Combine(folder, "none"))
                use serving = new Serving(store)
                let page = serving.Get "/"
                page.Status |> Expect.equal "" 200
                page.Body |> Expect.stringContains "" "The store holds no experiment yet."
                (serving.Get "/first").Status |> Expect.equal "" 404
                Directory.Exists store.Folder |> Expect.isFalse "looking makes no folder"
                use listening = new Listening(serving, "/?events=" + stateOf page)
                begin' store "first"
                listening.Next(seconds 10) |> Expect.isSome "word of the first"
                (serving.Get "/").Body |> Expect.stringContains "" "<td>0/3</td>"
                let waiting = serving.Get "/first"
                waiting.Status |> Expect.equal "" 200
                waiting.Body |> Expect.stringContains "" "No cycle is finished yet."
                finish store "first" "Random" 1
                (serving.Get "/first").Body |> Expect.stringContains "" "accuracy")
        }

        test "Names are texts: in pages, in addresses and on the way back" {
            inStore (fun store ->
                let names = [
                    "<script>alert(1)</script>"
                    "\"><img src=x onerror=alert(2)>"
                    "../../outside"
                    "/etc/passwd"
                    "a%2fb"
                    "x?y#z&events=1"
                    "left\u202Etfel"
                    "Zürich 🙂"
                    "live.js"
                    "con"
                ]

                for name in names do
                    begin' store name

                finish store names[0] "Random" 1
                use serving = new Serving(store)
                let list = (serving.Get "/").Body
                list.Contains "<script>alert" |> Expect.isFalse "markup"
                list.Contains "<img" |> Expect.isFalse "markup"
                list.Contains "\u202E" |> Expect.isFalse "turned round"

                for name in names do
                    let shown = nonNull (WebUtility.HtmlEncode(Show.name name))

                    let address =
                        Regex.Match(list, "<a href=\"([^\"]*)\">" + Regex.Escape shown + "</a>").Groups[1].Value

                    let page = serving.Get address
                    page.Status |> Expect.equal $"{name} at {address}" 200
                    page.Body |> Expect.stringContains $"{name}" $"<h1>{shown}</h1>"

                (serving.Get(Addresses.ofExperiment names[0])).Body.Contains "<script>alert"
                |> Expect.isFalse "markup")
        }

        test "A change is told within two seconds, to the pages that show it" {
            served (fun store serving ->
                let page, other, list =
                    serving.Get "/shapes", serving.Get "/digits%40quick", serving.Get "/"

                use ofPage = new Listening(serving, "/shapes?events=" + stateOf page)
                use ofOther = new Listening(serving, "/digits%40quick?events=" + stateOf other)
                use ofList = new Listening(serving, "/?events=" + stateOf list)
                ofPage.Next(seconds 1) |> Expect.isNone "nothing has changed"
                let watch = Stopwatch.StartNew()
                finish store "shapes" "Entropy" 1
                let told = ofPage.Next(seconds 10)
                let took = watch.Elapsed
                ofList.Next(seconds 10) |> Expect.isSome "the list"
                (took, seconds 2) |> Expect.isLessThan "soon"

                told
                |> Expect.equal "the state of the page that is there now" (Some(stateOf (serving.Get "/shapes")))

                ofOther.Next(TimeSpan.FromMilliseconds 700L) |> Expect.isNone "no other page"
                Console.WriteLine("serve: a cycle was told after {0:F2} s", took.TotalSeconds))
        }

        test "A page that shows what is past hears of it at once, also when it comes back" {
            served (fun _ serving ->
                let now = stateOf (serving.Get "/shapes")
                use past = new Listening(serving, "/shapes?events=0123456789abcdef")
                past.Next(seconds 10) |> Expect.equal "" (Some now)

                use back =
                    new Listening(serving, $"/shapes?events=0 HTTP/1.1\r\nLast-Event-ID: {now}\r\nX-Rest:")

                back.Next(seconds 1) |> Expect.isNone "it knows")
        }

        test "What is being made is made once, and shared; what failed is tried again" {
            let mutable made = 0
            use go = new ManualResetEventSlim()

            let make (name: string) (state: string) =
                go.Wait()
                let count = Interlocked.Increment &made

                if state = "bad" && count < 4 then
                    failwith "no"

                name + state

            let renderings = Renderings make
            let first = [ for _ in 1..20 -> renderings.Of("a", "1") ]
            go.Set()
            [ for one in first -> one.Result ] |> List.distinct |> Expect.equal "" [ "a1" ]
            made |> Expect.equal "once" 1
            renderings.Of("a", "1").Result |> Expect.equal "" "a1"
            renderings.Of("a", "2").Result |> Expect.equal "" "a2"
            made |> Expect.equal "once a state" 2
            Expect.throws "a failure" (fun () -> renderings.Of("a", "bad").Wait())
            renderings.Of("a", "bad").Result |> Expect.equal "" "abad"
            renderings.Keep(fun name -> name <> "a")
            renderings.Of("a", "bad").Result |> Expect.equal "" "abad"
            made |> Expect.equal "" 5
        }

        test "What is damaged is said in one line here, and in full on the terminal" {
            served (fun store serving ->
                let file =
                    Directory.GetFiles(
                        Path.Combine(store.Folder, "runs", "shapes"),
                        "cycles.jsonl",
                        SearchOption.AllDirectories
                    )
                    |> Array.head

                File.WriteAllText(file, "{\n")
                let page = serving.Get "/shapes"
                page.Status |> Expect.equal "" 500
                page.Body.Trim().Split('\n').Length |> Expect.equal page.Body 1
                page.Body.Contains store.Folder |> Expect.isFalse page.Body
                (serving.Get "/digits%40quick").Status |> Expect.equal "others are well" 200
                let failure = serving.Failures |> List.exactlyOne
                failure.Message |> Expect.stringContains "" "is damaged in line 1")
        }

        test "Serving changes no byte of the store and takes no lock" {
            served (fun store serving ->
                use _running = store.OpenRun(header "shapes" "Random" 2)
                let before = everything store.Folder

                for target in [ "/"; "/shapes"; "/digits%40quick"; "/shapes/curves.csv"; "/none"; "/%2e%2e%2fx" ] do
                    serving.Get target |> ignore

                use listening = new Listening(serving, "/shapes?events=0")
                listening.Next(seconds 10) |> Expect.isSome ""
                everything store.Folder |> Expect.equal "" before
                finish store "shapes" "Entropy" 2)
        }

        test "A server that is told to stop does so at once, with pages open" {
            served (fun _ serving ->
                use listening = new Listening(serving, "/shapes?events=0")
                listening.Next(seconds 10) |> Expect.isSome ""
                let watch = Stopwatch.StartNew()
                serving.Stop()
                (watch.Elapsed, seconds 2) |> Expect.isLessThan "")
        }

        test "It listens on loopback only" {
            let sockets = Sockets.bind 0

            try
                for socket in sockets do
                    let address = nonNull socket.LocalEndPoint :?> IPEndPoint
                    IPAddress.IsLoopback address.Address |> Expect.isTrue (string address)
                    address.Port |> Expect.equal "one port" (Sockets.portOf sockets)
            finally
                for socket in sockets do
                    socket.Dispose()
        }

        test "A port that is taken is said so, with what to do" {
            inFolder (fun folder ->
                use taken = new TcpListener(IPAddress.Loopback, 0)
                taken.Start()
                let port = (nonNull taken.Server.LocalEndPoint :?> IPEndPoint).Port
                let ended = run folder [ "serve"; "--port"; string port ]
                ended.Code |> Expect.equal ended.Error 4

                ended.Error
                |> Expect.stringContains "" $"Port {port} is taken by another program."

                ended.Error |> Expect.stringContains "" "alstudio serve --port 0"
                ended.Out |> Expect.equal "" "")
        }

        test "The newest ASP.NET Core of the runtime's major version is taken, its own first" {
            inFolder (fun folder ->
                let shared name version =
                    Directory.CreateDirectory(Path.Combine(folder, "shared", name, version)).FullName

                let runtime = shared "Microsoft.NETCore.App" "10.0.12"
                AspNet.folderBeside runtime |> Expect.isNone "there is none"
                let of' = shared "Microsoft.AspNetCore.App"
                of' "9.0.1" |> ignore
                of' "11.0.0" |> ignore
                AspNet.folderBeside runtime |> Expect.isNone "none that fits"
                of' "10.0.9" |> ignore
                let newest = of' "10.0.10"
                AspNet.folderBeside runtime |> Expect.equal "" (Some newest)
                let own = of' "10.0.12"
                AspNet.folderBeside runtime |> Expect.equal "" (Some own))
        }

        testList "As a process" [
            for signal in [ "INT"; "TERM" ] do
                test $"SIG{signal} ends it with 0; it has written nothing and never loaded libtorch" {
                    if signal = "INT" && ignoresInterrupts () then
                        skiptest "Ctrl-C is ignored here: this is a job in the background."

                    inFolder (fun folder ->
                        let store = LsTests.someStore (Path.Combine(folder, ".alstudio"))
                        let before = everything folder
                        let mutable seen = None

                        let hear (running: Process) (line: string) =
                            match
                                Regex.Match(
                                    line,
                                    @"^serving \.alstudio at (http://127\.0\.0\.1:\d+/shapes) until Ctrl-C$"
                                )
                            with
                            | found when found.Success ->
                                use client = new Http.HttpClient()
                                let page = client.GetStringAsync(found.Groups[1].Value).Result

                                let maps =
                                    if OperatingSystem.IsLinux() then
                                        File.ReadAllText $"/proc/{running.Id}/maps"
                                    else
                                        ""

                                seen <- Some(found.Groups[1].Value, page, maps)
                                send signal running
                            | _ -> ()

                        let words = [ "serve"; "shapes"; "--port"; "0" ]
                        let words = if signal = "TERM" then words @ [ "--json" ] else words
                        let ended = runWith folder [] hear words
                        ended.Code |> Expect.equal ended.Error 0

                        let address, page, maps =
                            seen |> Option.defaultWith (fun () -> failtest ended.Error)

                        page |> Expect.stringContains "" "<h1>shapes</h1>"
                        maps.Contains "libtorch" |> Expect.isFalse "libtorch"

                        if signal = "TERM" then
                            use json = JsonDocument.Parse ended.Out
                            json.RootElement.GetProperty("url").GetString() |> Expect.equal "" address
                            json.RootElement.GetProperty("alstudio").GetString() |> Expect.equal "" "serve"
                        else
                            ended.Out.Trim() |> Expect.equal "" address

                        ended.Error.Trim().Split('\n').Length |> Expect.equal ended.Error 1
                        everything folder |> Expect.equal "" before
                        ignore store)
                }

            test "An experiment that is not there names the nearest one" {
                inFolder (fun folder ->
                    LsTests.someStore (Path.Combine(folder, ".alstudio")) |> ignore
                    let ended = run folder [ "serve"; "shpes" ]
                    ended.Code |> Expect.equal "" 2
                    ended.Error |> Expect.stringContains "" "Did you mean shapes?")
            }
        ]

        test
            "A page that is open in a browser shows the next cycle where the reader is, and says when the server is gone" {
            match Browser.program with
            | None -> skiptest "No Chromium or Chrome was found."
            | Some program ->
                inStore (fun store ->
                    let serving = new Serving(store)
                    use page = new Browser.Page(program, $"http://127.0.0.1:{serving.Port}/shapes")
                    let soon expression = page.Until(expression, seconds 20)
                    let drawn = "document.querySelectorAll('.js-plotly-plot .main-svg').length > 0"
                    soon drawn |> Expect.isSome "figures"

                    let says text =
                        $"document.querySelector('main').textContent.includes('{text}')"

                    let figures () =
                        page.Value "document.querySelectorAll('.js-plotly-plot').length"

                    let before = figures ()

                    soon (says "Entropy, trial 1 has come to cycle 0 of 2.")
                    |> Expect.isSome "as it is"

                    page.Value "document.querySelector('[data-arm=Random]').click()" |> ignore
                    page.Value "document.querySelector('.run details').open = true" |> ignore

                    page.Value "document.querySelectorAll('main > section')[2].scrollIntoView()"
                    |> ignore

                    let top =
                        "Math.round(document.querySelectorAll('main > section')[2].getBoundingClientRect().top)"

                    let place = page.Value top
                    page.Value "window.same = 1" |> ignore
                    let watch = Stopwatch.StartNew()
                    finish store "shapes" "Entropy" 1

                    soon (says "Entropy, trial 1 has come to cycle 1 of 2.")
                    |> Expect.isSome "the next cycle"

                    let took = watch.Elapsed
                    soon drawn |> Expect.isSome "figures again"
                    figures () |> Expect.equal "all of them" before
                    page.Value "window.same" |> Expect.equal "the page was not loaded again" "1"
                    page.Value top |> Expect.equal "it stands where it stood" place

                    page.Value "document.querySelector('[data-arm=Random]').getAttribute('aria-pressed')"
                    |> Expect.equal "what was hidden" "false"

                    page.Value "document.querySelector('.run details').open"
                    |> Expect.equal "what was open" "true"

                    page.Value "document.querySelector('footer a').getAttribute('href')"
                    |> Expect.equal "numbers" "/shapes/curves.csv"

                    let sign = "document.querySelector('.live').textContent"
                    page.Value sign |> Expect.equal "all is well" ""
                    page.Complaints |> Expect.isEmpty "scripts and policies"
                    serving.Stop()

                    soon $"{sign} === 'The server has ended. This is what was stored then.'"
                    |> Expect.isSome "gone"

                    finish store "shapes" "Entropy" 1
                    use again = new Serving(store, Sockets.bind serving.Port)
                    soon (says "Entropy, trial 2 has no finished cycle.") |> Expect.isSome "back"

                    soon "!document.querySelector('main').textContent.includes('Entropy, trial 1 has')"
                    |> Expect.isSome "what was missed"

                    soon $"{sign} === ''" |> Expect.isSome "all is well again"
                    again.Failures |> Expect.isEmpty ""

                    Console.WriteLine(
                        "serve: a browser showed a cycle {0:F2} s after it was stored",
                        took.TotalSeconds
                    ))
        }
    ]
