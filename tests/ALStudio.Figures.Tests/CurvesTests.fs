module CurvesTests

open System.Text.Json
open Expecto
open Plotly.NET
open ALStudio.Core
open ALStudio.Figures

let private figure chart =
    JsonDocument.Parse(GenericChart.toFigureJson chart).RootElement

let private traces (figure: JsonElement) =
    figure.GetProperty("data").EnumerateArray() |> List.ofSeq

let private text (name: string) (element: JsonElement) = string (element.GetProperty name)

let private means figure =
    traces figure |> List.filter (fun trace -> text "mode" trace = "lines+markers")

[<Tests>]
let tests =
    testList "charts" [
        test "each arm has a band, its trials and its mean" {
            let drawn = Curves.ofMetric "accuracy" (Frames.ofHistories Some.study) |> figure
            Expect.equal (traces drawn).Length (3 * (1 + 3 + 1)) ""
            Expect.equal (means drawn |> List.map (text "name")) [ "Random"; "Entropy"; "Margin" ] ""

            let mean =
                (means drawn |> List.head).GetProperty("y").EnumerateArray()
                |> Seq.map _.GetDouble()
                |> List.ofSeq

            let curve = Some.study |> Rows.ofHistories |> Curve.ofRows "accuracy" |> List.head
            Expect.equal mean (curve.Points |> List.map _.Sample.Mean) ""
        }

        test "axes are named" {
            let layout =
                (Curves.ofMetric "accuracy" (Frames.ofHistories Some.study) |> figure).GetProperty "layout"

            Expect.equal (layout.GetProperty("xaxis").GetProperty("title") |> text "text") "labels" ""
            Expect.equal (layout.GetProperty("yaxis").GetProperty("title") |> text "text") "Test accuracy" ""
        }

        test "a single trial has neither band nor thin lines" {
            let drawn =
                Curves.ofMetric "accuracy" (Frames.ofHistories [ Some.runOf "Random" 1 [ 0.3; 0.4 ] ])
                |> figure

            Expect.equal (traces drawn).Length 1 ""
        }

        test "charts of single arms can be put together by hand" {
            let drawn =
                Frames.ofHistories Some.study |> Curves.of' "loss" |> Chart.combine |> figure

            Expect.equal (means drawn).Length 3 ""
        }

        test "names of arms are no markup" {
            let drawn =
                Curves.ofMetric "accuracy" (Frames.ofHistories [ Some.runOf "<b>&" 1 [ 0.3 ] ])
                |> figure

            Expect.equal (means drawn |> List.map (text "name")) [ "&lt;b&gt;&amp;" ] ""
        }

        test "what was made smaller stands in the heading" {
            let study =
                (Study.tryOf Some.extras (Some.scaledDown "60 of 50,000 images" Some.study)).Value

            let layout = (Curves.ofStudy "accuracy" study |> figure).GetProperty "layout"
            Expect.stringContains (layout.GetProperty("title") |> text "text") "scaled down: 60 of 50,000 images" ""
        }

        test "differences are drawn in points, with intervals, for every arm but the baseline" {
            let study = (Study.tryOf Some.extras Some.study).Value
            let drawn = (Curves.differences "accuracy" study).Value |> figure
            Expect.equal (means drawn |> List.map (text "name")) [ "Entropy"; "Margin" ] ""

            let last =
                (means drawn |> List.head).GetProperty("y").EnumerateArray()
                |> Seq.last
                |> _.GetDouble()

            let baseline, others = (Study.compared "accuracy" study).Value
            let expected = (Curve.differenceTo baseline 6 (List.head others)).Value
            Expect.floatClose Accuracy.high last (100.0 * expected.Mean) ""

            let half =
                (means drawn |> List.head).GetProperty("error_y").GetProperty("array").EnumerateArray()
                |> Seq.last

            Expect.floatClose Accuracy.high (half.GetDouble()) (100.0 * expected.MeanInterval().Value.HalfWidth) ""
        }

        test "a single arm has nothing to be compared with" {
            let study = (Study.tryOf Extras.None [ Some.runOf "Random" 1 [ 0.3 ] ]).Value
            Expect.isNone (Curves.differences "accuracy" study) ""
        }

        test "the first 140 arms can be told apart" {
            let pens = [ for position in 0..139 -> let pen = Palette.pen position in pen.Rgb, pen.Outline, pen.Dashes ]
            Expect.equal (List.distinct pens).Length 140 ""
        }
    ]
