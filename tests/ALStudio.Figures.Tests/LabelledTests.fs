module LabelledTests

open System
open System.Collections.Generic
open ALStudio.Core
open ALStudio.Figures
open Expecto

let private labelled =
    LabelledImages(
        [| "cat"; "<b>dog</b>"; "frog" |],
        [| 0.5; 0.25; 0.25 |],
        "key",
        "Random, trial 1, cycle 2",
        [|
            LabelledArm("Random", 20, [| 0.5; 0.25; 0.25 |], "a", Nullable 2.0)
            LabelledArm("Entropy", 20, [| 0.3; 0.5; 0.2 |], "b", Nullable 1.5)
            LabelledArm("Gone", 20, [| 0.5; 0.25; 0.25 |], "c", Nullable())
        |]
    )

let private extras = { Extras.None with Album = Some(Album("quickstart", [||], labelled)) }

let private study = Study.tryOf extras Some.study |> Option.get

let private shown =
    Labelled.section study
    |> Giraffe.ViewEngine.RenderView.AsString.htmlNodes
    |> Net.WebUtility.HtmlDecode
    |> nonNull
    |> _.Replace('\u00A0', ' ')

[<Tests>]
let tests =
    testList "labelled" [
        test "equal shares are 0 apart, shares without a common class 1" {
            Expect.equal (Labelled.unlike [ 0.5; 0.5 ] [ 0.5; 0.5 ]) 0.0 ""
            Expect.equal (Labelled.unlike [ 1.0; 0.0 ] [ 0.0; 1.0 ]) 1.0 ""
            Expect.floatClose Accuracy.high (Labelled.unlike [ 0.5; 0.25; 0.25 ] [ 0.3; 0.5; 0.2 ]) 0.25 ""
        }

        test "classes that stand out are named with their points, and distances are compared with those of the baseline" {
            Expect.stringContains shown ">Entropy</th><td>20</td><td>25.0 %</td>" ""
            Expect.stringContains shown "><b>dog</b> +25.0</td><td class=\"words\">cat −20.0, frog −5.0</td>" ""
            Expect.stringContains shown "<td>1.500</td><td>75 %</td>" ""

            Expect.stringContains
                shown
                ">Random</th><td>20</td><td>0.0 %</td><td>2.000</td><td>100 %</td><td class=\"words\">–</td>"
                ""

            Expect.stringContains shown "<td>0.0 %</td><td>–</td><td>–</td><td class" "what cannot be told is left out"
        }

        test "names are texts" {
            let raw = Labelled.section study |> Giraffe.ViewEngine.RenderView.AsString.htmlNodes

            Expect.isFalse (raw.Contains "<b>") ""
        }

        test "every number is in the CSV, too" {
            let lines = (Labelled.csv study |> Option.get).TrimEnd().Split '\n'
            Expect.equal lines.Length (1 + 9) ""
            Expect.equal lines[0] "experiment,arm,labels,class,pool,labelled,distance" ""
            Expect.equal lines[4] $"{study.Name},Entropy,20,cat,0.5,0.3,1.5" ""
            Expect.equal lines[9] $"{study.Name},Gone,20,frog,0.25,0.25,\"\"" ""
        }

        test "a study without classes of images has no such part" {
            let without =
                Study.tryOf { extras with Album = Some(Album("quickstart", [||])) } Some.study
                |> Option.get

            Expect.equal (Labelled.section without) [] ""
            Expect.isNone (Labelled.csv without) ""
        }
    ]
