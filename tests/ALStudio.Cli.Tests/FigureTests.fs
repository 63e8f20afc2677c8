/// Figures that a script draws, from the script to the files.
module FigureTests

open System
open System.IO
open Expecto
open Expecto.Flip
open Tool

let private study (figures: string list) =
    let lines =
        figures |> List.map (fun line -> "    " + line + "\n") |> String.concat ""

    (smallStudy "drawn" 1 1 2 "Random(); Entropy()")
        .Replace("open ALStudio", "open ALStudio\nopen Plotly.NET")
        .TrimEnd()
        .TrimEnd('}')
    + lines
    + "}\n"

let private script = "drawn.alx.fsx"

let private byHand =
    "figure \"by hand\" (fun curves -> curves |> Curves.of' \"accuracy\" |> Chart.combine |> Chart.withXAxisStyle \"labels spent\")"

let private failing =
    "figure \"fails\" (fun curves -> if curves.RowCount > 0 then failwith \"no such luck\" else Chart.Point(x = [ 1 ], y = [ 1 ]))"

// The text of the script is part of the report, too.
let private axis title = $"\"text\":\"{title}\""

let private report folder =
    File.ReadAllText(Path.Combine(folder, ".alstudio", "reports", "drawn", "report.html"))

let private write folder figures =
    File.WriteAllText(Path.Combine(folder, script), study figures)

[<Tests>]
let tests =
    testList "Figures of a script" [
        test
            "They are drawn into the report by run and report, and as files by figures; the store alone says who draws them" {
            inFolder (fun folder ->
                write folder [ byHand ]
                run folder [ "run"; script ] |> expectCode 0
                report folder |> Expect.stringContains "by run" (axis "labels spent")

                let drawn = run folder [ "figures"; script ]
                drawn |> expectCode 0
                drawn.Out |> Expect.stringContains "its page" "by-hand.html"

                File.ReadAllText(Path.Combine(folder, ".alstudio", "reports", "drawn", "figures", "by-hand.html"))
                |> Expect.stringContains "on its page" (axis "labels spent")

                run folder [ "report"; "drawn" ] |> expectCode 0

                (report folder).Contains(axis "labels spent")
                |> Expect.isFalse "the store draws nothing of the script's"

                report folder |> Expect.stringContains "but says so" "alstudio report SCRIPT"

                run folder [ "report"; script ] |> expectCode 0
                report folder |> Expect.stringContains "by report" (axis "labels spent")
                (run folder [ "store"; "verify" ]) |> expectCode 0)
        }

        test "Another figure trains nothing, and the next report shows it" {
            inFolder (fun folder ->
                write folder [ byHand ]
                run folder [ "run"; script ] |> expectCode 0
                write folder [ byHand.Replace("labels spent", "labels paid") ]
                let again = run folder [ "run"; script ]
                again |> expectCode 0
                again.Error |> Expect.stringContains "nothing is trained" "8 of 8 cycles cached"
                report folder |> Expect.stringContains "the new one" (axis "labels paid"))
        }

        test "A figure that fails loses no result, says its line each time, and leaves the others" {
            inFolder (fun folder ->
                write folder [ failing; byHand ]

                for _ in 1..2 do
                    let ended = run folder [ "run"; script ]
                    ended |> expectCode 1
                    ended.Out |> Expect.stringContains "the table" "Entropy"

                    ended.Error
                    |> Expect.stringContains
                        "which figure, and why"
                        "The figure \"fails\" cannot be drawn: The script stopped here: no such luck."

                    ended.Error |> Expect.stringContains "where" (script + "(14,")
                    report folder |> Expect.stringContains "in the report" "no such luck"
                    report folder |> Expect.stringContains "the other" (axis "labels spent")

                // Curves are compared all the same: there are none stored, which is another matter.
                let verified =
                    runWith folder [ "CI", "" ] (fun _ _ -> ()) [ "verify"; script; "--accept" ]

                verified.Error |> Expect.stringContains "told here, too" "no such luck"
                verified |> expectCode 0

                let drawn = run folder [ "figures"; script ]
                drawn |> expectCode 1
                drawn.Out |> Expect.stringContains "the others" "by-hand.html")
        }
    ]
