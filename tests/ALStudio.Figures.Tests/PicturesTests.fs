module PicturesTests

open System
open System.IO
open Expecto
open ALStudio.Figures

let private inFolder work =
    let folder = Directory.CreateTempSubdirectory "alstudio-pictures-test-"

    try
        work folder.FullName
    finally
        folder.Delete true

let private knowing (variables: (string * string) list) name =
    variables |> List.tryFind (fst >> (=) name) |> Option.map snd

let private found =
    Pictures.browser (fun name -> Environment.GetEnvironmentVariable name |> Option.ofObj)

[<Tests>]
let tests =
    testList "pictures" [
        test "a browser in PATH is found" {
            inFolder (fun folder ->
                let program = Path.Combine(folder, "chromium")
                File.WriteAllText(program, "")
                let path = String.Join(Path.PathSeparator, [ "/nowhere"; folder ])
                Expect.equal (Pictures.browser (knowing [ "PATH", path ])) (Ok program) "")
        }

        test "a browser that is named comes first" {
            inFolder (fun folder ->
                let named = Path.Combine(folder, "mine")
                File.WriteAllText(named, "")
                File.WriteAllText(Path.Combine(folder, "chromium"), "")
                Expect.equal (Pictures.browser (knowing [ "PATH", folder; "ALSTUDIO_BROWSER", named ])) (Ok named) "")
        }

        test "a named browser that is not there is said so" {
            Expect.equal
                (Pictures.browser (knowing [ "ALSTUDIO_BROWSER", "/no/such/browser" ]))
                (Error "ALSTUDIO_BROWSER names /no/such/browser, which does not exist.")
                ""
        }

        match found with
        | Error missing -> ptest $"a study is drawn as SVG and PNG (skipped: {missing})" { () }
        | Ok _ ->
            test "a study is drawn as SVG and PNG, the same each time" {
                inFolder (fun folder ->
                    let study = Study.tryOf Some.extras Some.study |> Option.get
                    let own = [ "by-hand", "by hand", Curves.chart "labels" (Study.curves "loss" study) ]

                    let draw name =
                        match Pictures.write (Path.Combine(folder, name)) own study with
                        | Ok pictures ->
                            Expect.isEmpty pictures.Missing "what is missing"
                            pictures.Files
                        | Error reason -> failtest reason

                    let first, second = draw "first", draw "second"

                    Expect.equal
                        (first |> List.map Path.GetFileName)
                        [
                            "accuracy.svg"
                            "accuracy.png"
                            "differences.svg"
                            "differences.png"
                            "by-hand.svg"
                            "by-hand.png"
                        ]
                        ""

                    Expect.stringStarts (File.ReadAllText first[0]) "<svg " ""
                    Expect.stringContains (File.ReadAllText first[0]) "Test accuracy" ""
                    Expect.equal (File.ReadAllBytes(first[1])[1..3]) "PNG"B ""

                    for left, right in List.zip first second do
                        Expect.equal (File.ReadAllBytes left) (File.ReadAllBytes right) left)
            }
    ]
