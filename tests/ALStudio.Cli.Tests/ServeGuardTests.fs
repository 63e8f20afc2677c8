/// What `serve` keeps from whoever should not see it.
module ServeGuardTests

open System
open System.IO
open ALStudio.Cli.Live
open ALStudio.Core
open Expecto
open Expecto.Flip
open Tool
open Serving

[<Tests>]
let tests =
    testSequenced
    <| testList "Serve, guarded" [
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
    ]
