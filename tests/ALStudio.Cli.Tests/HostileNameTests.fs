/// Names that could break out of where they are shown or kept: they are text, and files stay inside the store.
module HostileNameTests

open System
open System.IO
open System.Text.RegularExpressions
open ALStudio.Figures
open ALStudio.Learning
open ALStudio.Testing
open Expecto
open Expecto.Flip
open Tool

/// Names of arms. F# and HTML, folders, terminals and Windows each have their own bad ones.
let private arms = [
    "<script>alert(1)</script>"
    "\"><img src=x onerror=alert(2)>'&amp;"
    "</title></script><!--"
    "../../outside"
    "/etc/passwd"
    "a\\b:c|d?e*f"
    ".."
    "."
    "con"
    "NUL.txt"
    "--json"
    String('x', 300)
    "left\u202Etfel\u2066"
    "red\u001b[31m\u0007\r\nnew line\ttab\u0000"
    "=1+1,\"two\""
    "Zürich 🙂 e\u0301"
]

/// Names of classes: folders of images, which may be called anything but '/'.
let private classes = [ "<b>bold"; "right\u202Eto left"; "bell\u0007\nline"; "con"; String('y', 250) ]

let private literal (text: string) =
    "\"" + (text |> String.collect (fun c -> $"\\u%04X{int c}")) + "\""

let private study =
    let names = arms |> List.map literal |> String.concat "; "

    $"""#load ".alx/prelude.fsx"
open ALStudio

let quick = Supervised(ConvNet(Width = 8), Epochs = 1, BatchSize = 20)

type Called(name: string) =
    inherit ScoredStrategy()
    override _.Name = name
    override _.Score(_, images) = [| for _ in images -> 0.0 |]

experiment "hostile" {{
    dataset (ImageFolder "photos")
    start (Drawn 12<label>)
    query 6<label>
    cycles 1
    compare (arms quick [ for name in [ {names} ] -> Called name ])
    claim "<script>alert(3)</script>" (accuracy {literal arms[3]} last |> betterThan (accuracy {literal arms[0]} last))
}}

experiment "CON" {{
    dataset (ImageFolder "photos")
    start (Drawn 12<label>)
    query 6<label>
    cycles 1
    compare (arms quick [ Random() ])
}}
"""

/// Grey squares, a folder per class.
let private draw (folder: string) =
    for split, count in [ "train", 5; "test", 2 ] do
        for index, name in List.indexed classes do
            let place = Path.Combine(folder, "photos", split, name)
            Directory.CreateDirectory place |> ignore

            for number in 1..count do
                let map =
                    LabelMap(8, 8, [| for pixel in 0..63 -> byte (30 * index + number + pixel) |])

                File.WriteAllBytes(Path.Combine(place, $"{number}.png"), MaskPng.Encoded(map, 8, 0uy, false))

let private home =
    lazy
        (let folder = Directory.CreateTempSubdirectory("alstudio-hostile-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         draw folder
         File.WriteAllText(Path.Combine(folder, "hostile.alx.fsx"), study)
         folder)

let private inHome words =
    run home.Value (words @ [ "--data"; home.Value ])

let private inStore words = run home.Value words

/// Nothing in what a terminal gets moves, hides or colours what stands beside it.
let private expectPlain (ended: Ended) =
    for text in [ ended.Out; ended.Error ] do
        text.Replace("\r\n", "\n").Split '\n'
        |> Array.filter (fun line -> Show.name (line.Replace("\t", " ")) <> line.Replace("\t", " "))
        |> Expect.equal "lines that are not plain" [||]

let private expectCode code (ended: Ended) =
    ended.Code |> Expect.equal (ended.Out + ended.Error) code
    expectPlain ended

let private first = lazy (inHome [ "run"; "hostile.alx.fsx" ])

let private reports experiment =
    Directory.GetDirectories(Path.Combine(home.Value, ".alstudio", "reports"))
    |> Array.filter (fun folder ->
        File.ReadAllText(Path.Combine(folder, "curves.csv")).Contains("\n" + experiment + ","))
    |> Array.exactlyOne

/// A minute and a half: target `soak` of build.fsx sets this.
let private isSoak =
    not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "ALSTUDIO_SOAK"))

let private all =
    testList "Hostile names" [
        test "A study of hostile names runs, and a terminal shows them as text" {
            first.Value |> expectCode 0
            first.Value.Out |> Expect.stringContains "" "<script>alert(1)</script>"
            first.Value.Out |> Expect.stringContains "" "left\\u202Etfel\\u2066"
        }

        test "All files lie in the store, under names that every file system takes" {
            first.Value |> expectCode 0

            Directory.GetFileSystemEntries home.Value
            |> Array.map Path.GetFileName
            |> Array.sort
            |> Expect.equal "beside the store" [| ".alstudio"; ".alx"; "hostile.alx.fsx"; "photos" |]

            let store = Path.Combine(home.Value, ".alstudio")

            for path in Directory.GetFileSystemEntries(store, "*", SearchOption.AllDirectories) do
                let name = Path.GetFileName path |> string
                Regex.IsMatch(name, @"\A[A-Za-z0-9@+_%~.-]{1,130}\z") |> Expect.isTrue path
                name.EndsWith '.' |> Expect.isFalse path

                Regex.IsMatch(name, @"\A(con|prn|aux|nul|com\d|lpt\d)(\.|\z)", RegexOptions.IgnoreCase)
                |> Expect.isFalse path

            Directory.GetDirectories(Path.Combine(store, "runs"), "*", SearchOption.AllDirectories)
            |> Array.filter (fun folder -> Directory.GetFiles(folder, "cycles.jsonl").Length > 0)
            |> Array.length
            |> Expect.equal "one folder per arm" (arms.Length + 1)
        }

        test "The report is text where names stand: no tag, no script, no hidden character" {
            first.Value |> expectCode 0
            // plotly.js is part of every page and holds what names may not.
            let page =
                File.ReadAllText(Path.Combine(reports "hostile", "report.html")).Replace(Page.plotly.Value, "")

            for bad in
                [
                    "<script>alert"
                    "<img src=x"
                    "</title></script>"
                    "<b>bold"
                    "\u202E"
                    "\u2066"
                    "\u0007"
                    "\u001b"
                    "\u0000"
                ] do
                page.Contains(bad, StringComparison.Ordinal) |> Expect.isFalse bad

            page |> Expect.stringContains "" "&lt;script&gt;alert(1)&lt;/script&gt;"
            page |> Expect.stringContains "" "&lt;b&gt;bold"
        }

        test "The curves hold every name as it is" {
            first.Value |> expectCode 0

            let rows =
                Csv.rows (File.ReadAllText(Path.Combine(reports "hostile", "curves.csv")))

            rows
            |> List.map _.Arm
            |> List.distinct
            |> List.sort
            |> Expect.equal "arms" (List.sort arms)

            rows
            |> List.map _.Metric
            |> List.filter _.StartsWith("accuracy/")
            |> List.distinct
            |> List.sort
            |> Expect.equal "classes" (classes |> List.map ((+) "accuracy/") |> List.sort)
        }

        test "Every command takes and shows them" {
            first.Value |> expectCode 0

            for words in
                [
                    [ "ls" ]
                    [ "ls"; "hostile" ]
                    [ "show"; "hostile" ]
                    [ "show"; "hostile"; "../../outside" ]
                    [ "report"; "hostile" ]
                    [ "figures"; "hostile" ]
                    [ "show"; "hostile"; "--json" ]
                    [ "store"; "verify" ]
                ] do
                inStore words |> expectCode 0

            inHome [ "plan"; "hostile.alx.fsx" ] |> expectCode 0
            inHome [ "check"; "hostile.alx.fsx"; "--json" ] |> expectCode 0
            let again = inHome [ "run"; "hostile.alx.fsx"; "--only"; "<*" ]
            again |> expectCode 0
            again.Error |> Expect.stringContains "" "cached"
        }

        test "Experiments that are not there lead nowhere" {
            first.Value |> expectCode 0

            for name in [ "../../outside"; "/etc"; "<b>"; "red\u001b[31m"; "left\u202E"; ".." ] do
                for words in [ [ "show"; name ]; [ "report"; name ]; [ "rm"; name ]; [ "ls"; name ] ] do
                    inStore words |> expectCode 2
        }

        test "Removing an arm whose name is a path removes that arm alone" {
            first.Value |> expectCode 0

            let before =
                Directory.GetFiles(Path.Combine(home.Value, "photos"), "*", SearchOption.AllDirectories).Length

            inStore [ "rm"; "hostile"; "../../outside" ] |> expectCode 0

            Directory.GetFiles(Path.Combine(home.Value, "photos"), "*", SearchOption.AllDirectories).Length
            |> Expect.equal "what lies outside" before

            let left = inStore [ "ls"; "hostile" ]
            left |> expectCode 0
            left.Out |> Expect.stringContains "" "/etc/passwd"
        }

        test "Names of experiments and presets are plain, and what is not is shown as text" {
            inFolder (fun folder ->
                for name in [ "<b>x</b>"; "../up"; ".."; String('x', 101); "left\u202E"; "red\u001b[31m"; "a b"; "" ] do
                    let text =
                        $"""#load ".alx/prelude.fsx"
open ALStudio
experiment {literal name} {{
    dataset (Shapes(Train = 100, Test = 50))
    start (Balanced 20<label>)
    query 10<label>
    cycles 1
    compare (arms (Supervised(ConvNet(Width = 8))) [ Random() ])
    preset {literal name} (withTrials 2)
}}
"""

                    File.WriteAllText(Path.Combine(folder, "name.alx.fsx"), text)
                    let ended = run folder [ "run"; "name.alx.fsx" ]
                    ended |> expectCode 2
                    ended.Error |> Expect.stringContains "" "cannot be the name of an experiment."
                    ended.Error |> Expect.stringContains "" "cannot be the name of a preset."
                    Directory.Exists(Path.Combine(folder, ".alstudio")) |> Expect.isFalse "a store")
        }
    ]

[<Tests>]
let tests =
    if isSoak then
        testSequenced all
    else
        testList "Hostile names (in soak)" []
