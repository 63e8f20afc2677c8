module DataTests

open System
open System.IO
open System.Security.Cryptography
open System.Text.Json
open System.Threading
open ALStudio.Cli
open ALStudio.Cli.Commands
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Learning.Fetching
open ALStudio.Testing
open Expecto
open Expecto.Flip
open Tool

/// An IDX file: sizes, then bytes that count up to 7.
let private idx (magic: byte) (sizes: int list) =
    let count = List.reduce (*) sizes

    [|
        yield! [| 0uy; 0uy; 8uy; magic |]

        for size in sizes do
            yield! [| 0uy; 0uy; 0uy; byte size |]

        for at in 0 .. count - 1 -> byte (at % 8)
    |]

/// MNIST with three images to learn from and two to test on, packed by nobody.
let private files = [
    "train-images-idx3-ubyte", idx 3uy [ 3; 2; 4 ]
    "train-labels-idx1-ubyte", idx 1uy [ 3 ]
    "t10k-images-idx3-ubyte", idx 3uy [ 2; 2; 4 ]
    "t10k-labels-idx1-ubyte", idx 1uy [ 2 ]
]

let private rootOf (folder: string) =
    DataRoot([| DataRoot.Folder(folder, "--data") |])

let private write folder =
    for name, content in files do
        Directory.CreateDirectory(Path.Combine(folder, "mnist")) |> ignore
        File.WriteAllBytes(Path.Combine(folder, "mnist", name), content)

let private states folder = [ for set in Published.All -> set.Look(rootOf folder) ]

/// The same text for every temporary folder.
let private anonymous (folder: string) (text: string) = text.Replace(folder, "DATA")

let private mnist (server: LoopbackServer) =
    (Data.named Published.All "MNIST")
        .From(
            [|
                for name, content in files do
                    Piece(
                        name,
                        [| Uri(server.Address + "/" + name) |],
                        Nullable content.LongLength,
                        Convert.ToHexStringLower(SHA256.HashData content),
                        "mnist/" + name
                    )
            |]
        )

let private serving () =
    let answer (asked: Asked) =
        files
        |> List.tryFind (fun (name, _) -> "/" + name = asked.Path)
        |> Option.map (fun (_, content) -> Reply.File(asked, content))
        |> Option.defaultValue (Reply(404, [||]))

    new LoopbackServer(answer)

[<Tests>]
let tests =
    testList "data" [
        test "What is here and what can be fetched is one table" {
            inFolder (fun folder ->
                write folder

                Directory.CreateDirectory(Path.Combine(folder, "cifar-10-batches-bin"))
                |> ignore

                File.WriteAllText(Path.Combine(folder, "cifar-10-batches-bin", "test_batch.bin"), "")
                Data.listed (states folder) |> anonymous folder |> Approved.approved "data-ls")
        }

        test "JSON has every file with its addresses and checksum" {
            inFolder (fun folder ->
                write folder
                use json = JsonDocument.Parse(Json.render (Data.json "ls" [] (states folder)))
                let sets = json.RootElement.GetProperty("dataSets").EnumerateArray() |> List.ofSeq

                [ for set in sets -> set.GetProperty("name").GetString(), set.GetProperty("state").GetString() ]
                |> Expect.equal "" [
                    "cifar10", "missing"
                    "cifar100", "missing"
                    "mnist", "here"
                    "fashion-mnist", "missing"
                    "voc2012", "missing"
                ]

                let masks =
                    sets[4].GetProperty("files").EnumerateArray()
                    |> Seq.find (fun file -> file.GetProperty("name").GetString() = "SegmentationClassAug.zip")

                masks.GetProperty("sha256").ValueKind |> Expect.equal "" JsonValueKind.Null
                sets[2].GetProperty("pool").GetInt32() |> Expect.equal "" 3)
        }

        test "What a thorough look finds is told with fingerprints, damage and what is missing" {
            TestBackend.Load()

            inFolder (fun folder ->
                write folder
                Directory.CreateDirectory(Path.Combine(folder, "cifar-100-binary")) |> ignore
                File.WriteAllBytes(Path.Combine(folder, "cifar-100-binary", "test.bin"), Array.zeroCreate 3_074)
                File.WriteAllBytes(Path.Combine(folder, "cifar-100-binary", "train.bin"), Array.zeroCreate 3_075)
                let states = [ for set in Published.All -> set.Check(rootOf folder) ]
                Data.checked' states |> anonymous folder |> Approved.approved "data-check"
                Data.isSound false states |> Expect.isFalse "one is damaged"
                Data.isSound false [ states[0]; states[2] ] |> Expect.isTrue "one is missing"

                Data.isSound true [ states[0] ]
                |> Expect.isFalse "the one that was asked for is missing")
        }

        test "A data set is fetched once, and can be read" {
            inFolder (fun folder ->
                use server = serving ()
                let set = mnist server
                let fetched, now = Data.get set (rootOf folder) ignore CancellationToken.None
                fetched |> Expect.equal "" (List.map fst files)
                (nonNull now.Facts).Pool |> Expect.equal "" 3

                Data.get set (rootOf folder) ignore CancellationToken.None
                |> fst
                |> Expect.isEmpty ""

                server.Requests.Count |> Expect.equal "" 4)
        }

        test "What is here and broken is not fetched over, but said" {
            inFolder (fun folder ->
                write folder
                File.WriteAllText(Path.Combine(folder, "mnist", "t10k-labels-idx1-ubyte"), "x")
                use server = serving ()

                try
                    Data.get (mnist server) (rootOf folder) ignore CancellationToken.None |> ignore
                    failtest "It went well."
                with :? EnvironmentException as failure ->
                    failure.Message |> Expect.stringContains "" "t10k-labels-idx1-ubyte, byte 1"
                    failure.Problems[0].Hint |> string |> Expect.stringStarts "" "Move "

                File.ReadAllText(Path.Combine(folder, "mnist", "t10k-labels-idx1-ubyte"))
                |> Expect.equal "" "x")
        }

        test "A log gets a line per tenth, and every note" {
            let said = ResizeArray()
            let meter = Meter.Meter(false, said.Add, ignore)
            meter.Hear(FetchProgress("a.tar", 0L, Nullable 1_000L, "a.tar from example.org"))

            for bytes in 10L..10L..1_000L do
                meter.Hear(FetchProgress("a.tar", bytes, Nullable 1_000L))

            said.Count |> Expect.equal "" 11
            said[0] |> Expect.equal "" "a.tar from example.org"
            said[5] |> Expect.stringStarts "" "a.tar: 50 % of 1.0 KB, "
        }

        testSequenced
        <| testList "As a user meets it" [
            test "Wrong words end with 2 and what there is, a missing data set with 1" {
                inFolder (fun folder ->
                    let run words =
                        run folder (words @ [ "--data"; folder ])

                    let unknown = run [ "data"; "get"; "cifar-10" ]
                    unknown.Code |> Expect.equal unknown.Error 2
                    unknown.Error |> Expect.stringContains "" "Did you mean cifar10?"
                    (run [ "data"; "get" ]).Code |> Expect.equal "" 2
                    (run [ "data"; "fetch"; "mnist" ]).Code |> Expect.equal "" 2
                    (run [ "data"; "ls" ]).Code |> Expect.equal "" 0
                    let missing = run [ "data"; "check"; "mnist" ]
                    missing.Code |> Expect.equal missing.Error 1
                    missing.Out |> Expect.stringContains "" "alstudio data get mnist"
                    write folder
                    let found = run [ "data"; "check"; "mnist"; "--json" ]
                    found.Code |> Expect.equal found.Error 0
                    let again = run [ "data"; "get"; "mnist" ]
                    again.Code |> Expect.equal again.Error 0
                    again.Out |> Expect.stringStarts "" "mnist is here already")
            }
        ]
    ]
