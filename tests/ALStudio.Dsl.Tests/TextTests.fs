module ALStudio.Dsl.Tests.TextTests

open Expecto
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Dsl.Tests.Approved
open ALStudio.Dsl.Tests.Scripts

let private script = "let a = 1\n\tquery   2_500<click>\n"

let private read file =
    if file = "study.alx.fsx" then Some script else None

[<Tests>]
let tests =
    testList "texts" [
        testCase "A problem is its place, its line, a mark and a hint" (fun () ->
            let problem =
                Problem("Wrong unit.", Place("study.alx.fsx", 2, 10, 22), "Write labels.\nOr do not.")

            Expect.equal
                (Problems.render read problem)
                "study.alx.fsx(2,10): Wrong unit.\n    \tquery   2_500<click>\n    \t        ^^^^^^^^^^^^\n  hint: Write labels.\n        Or do not."
                "all lines")

        testCase "A problem without a place, or outside of its file, is told without a line" (fun () ->
            Expect.equal (Problems.render read (Problem "Nothing.")) "Nothing." "no place"

            Expect.equal
                (Problems.render read (Problem("Far.", Place("study.alx.fsx", 99, 1))))
                "study.alx.fsx(99,1): Far."
                "no such line"

            Expect.equal
                (Problems.render read (Problem("Right of it.", Place("study.alx.fsx", 1, 50, 60))))
                "study.alx.fsx(1,50): Right of it.\n    let a = 1\n             ^"
                "no such column")

        testPropertyWithConfig
            { FsCheckConfig.defaultConfig with maxTest = 200 }
            "The distance between words is a metric"
            (fun (left: char list) (right: char list) ->
                let a, b = System.String(Array.ofList left), System.String(Array.ofList right)
                let d = Spelling.distance
                d a b = d b a && (d a b = 0) = (a = b) && d a b <= max a.Length b.Length)

        testCase "The nearest word is suggested, and none when none is near" (fun () ->
            let words = [ "dataset"; "start"; "query" ]
            Expect.equal (Spelling.nearest words "Datset") (Some "dataset") "a letter is missing"
            Expect.equal (Spelling.nearest words "qeury") (Some "query") "two letters are swapped"
            Expect.equal (Spelling.nearest words "zebra") None "nothing is near")

        testCase "A new script has every keyword, and it is right" (fun () ->
            use folder = new Folder()
            let text = Templates.script "tour" "../.alx/prelude.fsx"
            approved "new-script" text

            for keyword in Grammar.keywords do
                Expect.stringContains text $"\n    {keyword.Word} " keyword.Word

            match Host.load (folder.Write("experiments/tour.alx.fsx", text)) with
            | Ok loaded -> Expect.isEmpty loaded.Warnings "warnings"
            | Error problems -> failtest (Problems.renderAll Problems.sourceOf problems))

        testCase "A .gitignore keeps its lines and gets those that are missing" (fun () ->
            Expect.equal (Templates.gitignore "") ".alx/\n.alstudio/\n" "of nothing"
            Expect.equal (Templates.gitignore "bin/\n.alx/") "bin/\n.alx/\n.alstudio/\n" "of some lines"
            let once = Templates.gitignore "bin/"
            Expect.equal (Templates.gitignore once) once "a second time")

        testCase "Directives are found by their lines" (fun () ->
            let source: Closure.Source = {
                Path = "/studies/a.fsx"
                Text =
                    "#load \"b.fsx\" \"c.fsx\"\n  #r @\"lib\\d.dll\"\n// #load \"no.fsx\"\n#loading \"no\"\n#I \"e\"\n"
            }

            let found =
                Closure.directives source
                |> List.map (fun it -> it.Word, it.Argument, it.Where.Line, it.Where.Column)

            Expect.equal
                found
                [ "#load", "b.fsx", 1, 7; "#load", "c.fsx", 1, 15; "#r", "lib\\d.dll", 2, 7; "#I", "e", 5, 4 ]
                "all four")
    ]
