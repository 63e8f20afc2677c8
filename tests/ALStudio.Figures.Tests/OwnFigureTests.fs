module OwnFigureTests

open System.Text.Json
open Expecto
open Plotly.NET
open ALStudio.Core
open ALStudio.Figures

// Changing a chart changes what it was made from, so that each test has its own.
let private line () =
    Chart.Line(x = [ 1; 2 ], y = [ 3; 4 ], Name = "<i>what</i>")

let private own name chart : OwnFigure = { Name = name; Chart = chart }

let private withOwn figures = { Some.extras with Own = figures }

let private names figures =
    OwnFigure.files [ "accuracy"; "differences" ] figures
    |> List.map (fun (file, _, _) -> file)

let private layoutOf chart =
    JsonDocument.Parse(GenericChart.toFigureJson chart).RootElement.GetProperty "layout"

let private titleOf chart =
    (layoutOf chart).GetProperty("title").GetProperty("text").GetString()

[<Tests>]
let tests =
    testList "own figures" [
        test "files are named after figures, each once, whatever capitals mean to the system" {
            [
                "by hand"
                "By Hand"
                "by/hand"
                "accuracy"
                "../../etc"
                "\u6E2C"
                "\u202E"
                String.replicate 300 "x"
            ]
            |> List.map (fun name -> own name (Drawn(line ())))
            |> names
            |> Flip.Expect.equal "" [
                "by-hand"
                "By-Hand-2"
                "by-hand-3"
                "accuracy-2"
                "etc"
                "figure"
                "figure-2"
                String.replicate 80 "x"
            ]
        }

        test "what was not drawn has no file" {
            [ own "failed" (Undrawable(Problem "no")); own "elsewhere" Elsewhere ]
            |> names
            |> Flip.Expect.equal "" []
        }

        test "a figure alone is headed by its name, or by what its author wrote, and says what was made smaller" {
            OwnFigure.alone None "a < b" (line ())
            |> titleOf
            |> Flip.Expect.equal "" "a &lt; b"

            let titled = line () |> Chart.withTitle "My own"
            OwnFigure.alone None "name" titled |> titleOf |> Flip.Expect.equal "" "My own"

            OwnFigure.alone (Some "60 of 50,000 images") "name" titled
            |> titleOf
            |> Flip.Expect.equal "" "My own<br><span style=\"font-size:0.8em\">scaled down: 60 of 50,000 images</span>"
        }

        test "a figure that is drawn twice is drawn the same, and is as large as its page wants" {
            let titled = line () |> Chart.withTitle "My own" |> Chart.withSize (600, 600)

            let drawn () =
                OwnFigure.alone (Some "less") "name" titled |> GenericChart.toFigureJson

            let first = drawn ()
            OwnFigure.alone None "other" titled |> GenericChart.toFigureJson |> ignore
            Expect.equal (drawn ()) first "the same"

            let isThere (name: string) =
                fst ((layoutOf (OwnFigure.alone None "name" titled)).TryGetProperty name)

            Expect.isFalse (isThere "width" || isThere "height") "a size"
        }

        test "there is room for the heading over the usual curves, and as much as their author wants over others" {
            let top chart =
                (layoutOf (OwnFigure.alone (Some "less") "name" chart))
                    .GetProperty("margin")
                    .GetProperty("t")
                    .GetInt32()

            let study = Study.tryOf Some.extras Some.study |> Option.get
            let usual = Curves.chart "labels" (Study.curves "accuracy" study)
            Expect.equal (top usual) 72 "over curves, which have a margin of their own"
            Expect.equal ((layoutOf usual).GetProperty("margin").GetProperty("t").GetInt32()) 16 "which stays"
            Expect.equal (top (line ())) 72 "over a chart without"
            Expect.equal (top (line () |> Chart.withMarginSize (Top = 150))) 150 "over one with more"
        }

        test "a figure of nothing but arms needs no legend of its own" {
            let study = Study.tryOf Some.extras Some.study |> Option.get
            let arms = Curves.chart "labels" (Study.curves "accuracy" study)
            Expect.isTrue (OwnFigure.isOfArms study.Arms arms) "curves of arms"
            Expect.isFalse (OwnFigure.isOfArms study.Arms (Chart.combine [ arms; line () ])) "with another line"
            Expect.isFalse (OwnFigure.isOfArms [ "Random" ] arms) "with an arm that the page does not know"
        }

        test "the ground of the report shows through where the author has said nothing" {
            let layout =
                line ()
                |> Chart.withLayoutStyle (PaperBGColor = Color.fromString "pink")
                |> OwnFigure.alone None "name"
                |> layoutOf

            Expect.equal (layout.GetProperty("paper_bgcolor").GetString()) "pink" "the author's"
            Expect.equal (layout.GetProperty("plot_bgcolor").GetString()) "rgba(0,0,0,0)" "the report's"
        }

        test "the report shows them after its curves, with what could not be drawn and why" {
            let html =
                Report.html
                    (withOwn [
                        own "by <hand>" (Drawn(line ()))
                        own "failed" (Undrawable(Problem("It stopped.", null, "Write less.")))
                        own "elsewhere" Elsewhere
                    ])
                    Some.study

            let section = html[html.IndexOf "Figures of the script" ..]
            Expect.stringContains section "<h3>by &lt;hand&gt;</h3>" "its name"
            Expect.stringContains section "data-figure=\"own-1\" data-legend" "where it is drawn"
            Expect.stringContains section "Not drawn: It stopped. Write less." "why not"
            Expect.stringContains section "alstudio report SCRIPT" "who draws it"
        }

        test "a report of a script without figures says nothing of them" {
            Expect.isFalse ((Report.html Some.extras Some.study).Contains "Figures of the script") ""
        }
    ]
