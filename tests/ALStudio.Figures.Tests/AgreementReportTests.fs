module AgreementReportTests

open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open Plotly.NET
open ALStudio.Figures

let private odd = "<script>alert(1)</script> & \u202E"

let private replay stored histories : AgreementReport.Replay =
    let study = Study.tryOf Some.extras histories |> Option.get

    {
        Study = study
        Stored = stored
        File = "experiments/curves/quickstart.csv"
        Agreement = Agreement.between Map.empty study.Name stored study.Rows
        Otherwise = [ { Name = "processor"; Stored = "AMD"; Now = odd } ]
        Unknown = None
    }

let private stored = Rows.ofHistories Some.study

let private shifted =
    stored
    |> List.map (fun row -> {
        row with
            Value =
                row.Value
                - (if row.Arm = "Margin" && row.Cycle > 2 && row.Metric = "accuracy" then
                       0.08
                   else
                       0.0)
    })

let private html replay =
    (AgreementReport.html replay).Replace(Page.plotly.Value, "")

[<Tests>]
let tests =
    testList "page of stored curves" [
        test "says at its head that curves agree, and what was made differently at its end" {
            let page = html (replay stored Some.study)
            let head = page[.. page.IndexOf "<section"]
            Expect.stringContains head "All 819 numbers are the same to the last bit." ""
            Expect.isFalse (head.Contains "notice bad") ""
            Expect.stringContains page "processor" ""
        }

        test "says at its head each point that moved too far" {
            let page = html (replay shifted Some.study)
            let head = page[.. page.IndexOf "<section"]
            let said = head[head.IndexOf "</style>" ..]
            Expect.stringContains said "4 differences" ""
            Expect.stringContains said "Margin: Test accuracy at 200 labels was" ""
        }

        test "shows what only the stored curves have" {
            let page =
                Some.study
                |> List.filter (fun run -> run.Header.Id.Arm <> "Margin")
                |> replay stored
                |> html

            Expect.stringContains page "Margin: in the stored curves only" ""
            Expect.stringContains page "data-arm=\"Margin\"" "its pen in the legend"
        }

        test "of nothing in common still says so" {
            let page = html (replay [] Some.study)
            Expect.stringContains page "Margin: not in the stored curves" ""
        }

        test "names are texts and nothing else" {
            let histories = [ for trial in 1..2 -> Some.run 1.0 odd trial 2 ]
            let page = replay (Rows.ofHistories histories) histories |> html
            Expect.isFalse (page.Contains "<script>alert") "as markup"
            Expect.isFalse (page.Contains "\u202E") "turning what follows"
            Expect.equal (Regex.Matches(page, "</script>").Count) (Regex.Matches(page, "<script").Count) ""
        }

        test "stored curves are dashed, those of now solid, and both of an arm have one colour" {
            let curves rows = Curve.ofRows "accuracy" rows

            let traces =
                Overlays.overlaid (fun _ -> Some 0.05) "labels" (curves shifted) (curves stored)
                |> GenericChart.toFigureJson
                |> JsonDocument.Parse
                |> _.RootElement.GetProperty("data").EnumerateArray()
                |> Seq.filter (fun trace -> string (trace.GetProperty "mode") = "lines+markers")
                |> Seq.map (fun trace ->
                    let line = trace.GetProperty "line"

                    string (trace.GetProperty "name"),
                    string (line.GetProperty "dash"),
                    string (line.GetProperty "color"))
                |> List.ofSeq

            Expect.equal traces.Length 6 ""

            for arm, lines in traces |> List.groupBy (fun (arm, _, _) -> arm) do
                Expect.equal (lines |> List.map (fun (_, dash, _) -> dash)) [ "dash"; "solid" ] arm
                Expect.equal (lines |> List.distinctBy (fun (_, _, colour) -> colour) |> List.length) 1 arm
        }
    ]
