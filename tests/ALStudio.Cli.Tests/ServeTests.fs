/// The command `serve`: live pages of a store, on loopback only.
module ServeTests

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open System.Text
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
open Serving

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

        test "The list shows what is damaged beside what is not" {
            served (fun store serving ->
                Tool.damage store "shapes" "cycles.jsonl"
                let page = serving.Get "/"
                page.Status |> Expect.equal "" 200
                page.Body |> Expect.stringContains "its row" ">damaged<"
                page.Body |> Expect.stringContains "the other" "digits@quick"
                Tool.damage store "digits@quick" "study.json"
                let page = serving.Get "/"
                page.Status |> Expect.equal "" 200
                page.Body |> Expect.stringContains "" "1 more experiment cannot be read"
                page.Body |> Expect.stringContains "" "shapes")
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
    ]
