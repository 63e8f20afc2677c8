module AnnotateTests

open System.IO
open System.IO.Compression
open System.Text.Json
open System.Xml.Linq
open ALStudio.Cli
open ALStudio.Cli.Commands
open ALStudio.Learning
open ALStudio.Running
open ALStudio.Testing
open Expecto
open Expecto.Flip

/// A mask with a square of class 1 in its middle.
let private square =
    LabelMap(
        20,
        30,
        [|
            for pixel in 0..599 ->
                if pixel % 30 > 5 && pixel % 30 < 20 && pixel > 150 then
                    1uy
                else
                    0uy
        |]
    )

let private write folder (name: string) (bytes: byte array) =
    File.WriteAllBytes(Path.Combine(folder, name), bytes)

let private someMasks folder =
    let masks = Directory.CreateDirectory(Path.Combine(folder, "masks")).FullName
    write masks "a.png" (MaskPng.Encoded square)
    write masks "b.png" (MaskPng.Encoded(square, 4, 0uy))
    ZipFile.CreateFromDirectory(masks, Path.Combine(folder, "masks.zip"))

let private asked: Annotate.Asked = {
    Tolerances = [ 5.0; 2.5 ]
    Distinct = false
    Classes = 21
    Background = 0uy
    Threads = 1
}

let private result =
    AnnotationResult(
        6015,
        41234L,
        48967L,
        2,
        [|
            ToleranceResult(5.0, 312345L, 263378L, 30000L, 0.97315)
            ToleranceResult(2.5, 412345L, 363378L, 20000L, 0.98)
        |]
    )

let private failed folder words (what: string) =
    let ended = Tool.run folder ("annotate" :: words)
    ended.Code |> Expect.equal ended.Error 2
    ended.Error |> Expect.stringContains "" what
    ended.Out |> Expect.equal "" ""

[<Tests>]
let tests =
    testList "annotate" [
        test "A table has a line for each tolerance" { Annotate.text asked result |> Approved.approved "annotate" }

        test "Distinct clicks are counted where they are asked for" {
            use json =
                JsonDocument.Parse(
                    Json.render (Annotate.json "masks" { asked with Distinct = true } result [ "a.svg" ])
                )

            let root = json.RootElement
            root.GetProperty("version").GetInt32() |> Expect.equal "" 1
            root.GetProperty("files").[0].GetString() |> Expect.equal "" "a.svg"
            let first = root.GetProperty("tolerances").[0]
            first.GetProperty("clicks").GetInt64() |> Expect.equal "" 312345L

            first.GetProperty("clicksPerImage").GetDouble()
            |> Expect.floatClose "" Accuracy.high (263378.0 / 6015.0)
        }

        testList "Lists of tolerances" [
            for text, expected in
                [
                    "5", Some [ 5.0 ]
                    "5,10,2.5,5", Some [ 5.0; 10.0; 2.5 ]
                    "0", Some [ 0.0 ]
                    "-1", None
                    "5,", None
                    "5;10", None
                    "1e3", None
                    "NaN", None
                ] -> test text { Annotate.tolerances text |> Expect.equal "" expected }
        ]

        test "A folder and a zip archive of masks cost the same, and pictures are drawn" {
            Tool.inFolder (fun folder ->
                someMasks folder
                let ofFolder = Tool.run folder [ "annotate"; "masks"; "--tolerance"; "0,5" ]
                ofFolder.Code |> Expect.equal ofFolder.Error 0
                ofFolder.Out |> Expect.stringContains "" "2 masks, 2 regions, 2 rings"
                ofFolder.Out |> Expect.stringContains "" "19 of 21 classes are in no mask"

                let words = [
                    "annotate"
                    "masks.zip"
                    "--tolerance"
                    "0,5"
                    "--figure"
                    "f.svg"
                    "--picture"
                    "p.png"
                    "--mask"
                    "b"
                ]

                let ofArchive = Tool.run folder words
                ofArchive.Out |> Expect.stringStarts ofArchive.Error ofFolder.Out
                ofArchive.Out |> Expect.stringContains "" "f.svg"
                let svg = XDocument.Load(Path.Combine(folder, "f.svg"))
                svg.Root |> nonNull |> _.Name.LocalName |> Expect.equal "" "svg"
                use picture = SkiaSharp.SKBitmap.Decode(Path.Combine(folder, "p.png"))
                (picture.Width, picture.Height) |> Expect.equal "" (3 * 30 + 2 * 8, 20))
        }

        test "What is wrong is said before anything is written" {
            Tool.inFolder (fun folder ->
                someMasks folder
                failed folder [ "none" ] "There is no folder or zip archive none."
                failed folder [ "masks"; "--picture"; "p.png" ] "--picture needs a mask to draw."
                failed folder [ "masks"; "--figure"; "no/f.svg" ] "for --figure."
                failed folder [ "masks"; "--tolerance"; "x" ] "--tolerance x is not a list of pixels from 0"
                write (Path.Combine(folder, "masks")) "c.png" [| 1uy |]
                failed folder [ "masks"; "--figure"; "f.svg" ] "c.png"
                File.Exists(Path.Combine(folder, "f.svg")) |> Expect.isFalse "")
        }
    ]
