/// The command `serve` as its users have it: a process that ends when it is told to, and a page that follows a run.
module ServeFollowTests

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
open Serving

[<Tests>]
let tests =
    testSequenced
    <| testList "Serve, followed" [
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
