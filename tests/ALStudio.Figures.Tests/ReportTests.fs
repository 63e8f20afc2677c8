module ReportTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open ALStudio.Core
open ALStudio.Figures
open Approved

// plotly.js, styles and charts are looked at elsewhere; an element a line makes differences legible.
let private skeleton (html: string) =
    let emptied =
        Regex.Replace(html, "(<(script|style)[^>]*>).*?(</\\2>)", "$1…$3", RegexOptions.Singleline)

    Regex
        .Replace(
            emptied,
            "(</?(main|header|section|div|h1|h2|h3|p|ul|li|dl|dt|dd|table|thead|tbody|tr|caption|details|footer|head|body)\\b)",
            "\n$1"
        )
        .TrimStart()
    + "\n"

let private withoutPlotly (html: string) = html.Replace(Page.plotly.Value, "")

let private odd = "<script>alert(1)</script>, \"b\" & 'c' \u202E"

let private oddStudy = [
    for arm in [ "Random"; odd ] do
        for trial in 1..2 -> Some.run 1.0 arm trial 2
]

[<Tests>]
let tests =
    testList "report" [
        test "of a complete study has the approved skeleton" {
            approved "report.html" (Report.html Some.extras Some.study |> skeleton)
        }

        test "says at its head what is scaled down and what is missing" {
            let html =
                Some.study
                |> List.tail
                |> Some.scaledDown "60 of 50,000 images"
                |> Report.html Some.extras

            let head = html[.. html.IndexOf "<section"]
            Expect.stringContains head "60 of 50,000 images" ""
            Expect.stringContains head "Random, trial 1 has no finished cycle." ""
        }

        test "of 20 arms, 5 trials and 8 cycles is under 8 MB" {
            let html =
                Report.html Some.extras [
                    for arm in 1..20 do
                        for trial in 1..5 -> Some.run (float arm) $"Arm-{arm}" trial 8
                ]

            Expect.isLessThan html.Length 8_000_000 "characters, most of them ASCII"
        }

        test "names are texts and nothing else" {
            let html = Report.html Extras.None oddStudy |> withoutPlotly
            Expect.isFalse (html.Contains "<script>alert") "as markup"
            Expect.isFalse (html.Contains "\u202E") "turning what follows"
            Expect.stringContains html "&lt;script&gt;alert(1)&lt;/script&gt;" ""
        }

        test "a chart cannot end the script that holds it" {
            let html = Report.html Extras.None oddStudy |> withoutPlotly
            let opened = Regex.Matches(html, "<script").Count
            Expect.equal (Regex.Matches(html, "</script>").Count) opened ""
        }

        test "loads nothing: no address of a network outside plotly.js, and a policy that forbids it" {
            let html = Report.html Some.extras Some.study
            Expect.stringContains html Page.plotly.Value "plotly.js is part of the page"
            Expect.isFalse (Regex.IsMatch(withoutPlotly html, "(src|href)=|https?:|url\\(|@import")) ""
            Expect.stringContains html "default-src &#39;none&#39;" ""
        }

        test "is the same each time" {
            Expect.equal (Report.html Some.extras Some.study) (Report.html Some.extras Some.study) ""
        }

        test "of no finished cycle is a clear message" {
            let work () = Report.html Extras.None [] |> ignore

            Expect.throwsC work (fun problem ->
                Expect.equal problem.Message "Nothing has been measured yet, so there is nothing to report." ""
                Expect.isTrue (problem :? ProblemException) "")
        }

        test "is written with its curves, over what was there" {
            let folder = Directory.CreateTempSubdirectory("alstudio-report-").FullName

            try
                let target = Path.Combine(folder, "reports", "quickstart")
                let first = Report.write target Some.extras (List.take 3 Some.study)
                let paths = Report.write target Some.extras Some.study
                Expect.equal paths first ""

                Expect.equal
                    (paths |> List.map Path.GetFileName)
                    [ "report.html"; "curves.csv"; "verdicts.csv"; "verdicts.json" ]
                    ""

                Expect.equal (File.ReadAllText paths[1]) (Csv.ofRows (Rows.ofHistories Some.study)) ""
                Expect.equal (Directory.GetFiles target).Length 4 "nothing half written is left"
            finally
                Directory.Delete(folder, true)
        }

        test "of values that are all no numbers still says what is wrong" {
            let html = Report.html Extras.None [ Some.runOf "A" 1 [ nan; nan ] ]
            Expect.stringContains html "A, trial 1: accuracy is not a number in cycle 0 and 1; left out of means." ""
            Expect.stringContains html "No budget has been reached by every arm yet." ""
        }

        test "many classes are folded away" {
            let many = [
                RunHistory(
                    Some.header "Random" 1,
                    [| Some.cycle 0 50 (("accuracy", 0.5) :: [ for i in 1..30 -> $"accuracy/class {i}", 0.5 ]) 1.0 |]
                )
            ]

            Expect.stringContains (Report.html Extras.None many) "All 30 classes" ""
        }
    ]
