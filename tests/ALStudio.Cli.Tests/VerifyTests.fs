/// Stored curves and the program as a user meets it.
module VerifyTests

open System
open System.IO
open System.Text.Json
open System.Xml.Linq
open ALStudio.Cli.Commands
open Expecto
open Expecto.Flip
open Tool

let private tiny = smallStudy "tiny" 2 1 2 "Random(); Entropy()"

let private script = "tiny.alx.fsx"

let private inFolder (text: string) work =
    inFolder (fun folder ->
        File.WriteAllText(Path.Combine(folder, script), text)
        work folder)

/// Runs as on a machine of somebody's own, wherever these tests run.
let private on ci folder words =
    runWith folder [ "CI", ci ] (fun _ _ -> ()) words

let private verify folder words =
    on "" folder ([ "verify"; script ] @ words)

let private expectCode code (ended: Ended) =
    ended.Code |> Expect.equal (ended.Out + ended.Error) code

/// A folder whose script has stored curves, made once for all tests of this list.
let private home =
    lazy
        (let folder = Directory.CreateTempSubdirectory("alstudio-test-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         File.WriteAllText(Path.Combine(folder, script), tiny)
         folder, verify folder [ "--accept"; "--tolerance"; "accuracy=0.03" ])

let private folder () = fst home.Value

let private curves = Path.Combine("curves", "tiny.csv")

let private stored () =
    File.ReadAllLines(Path.Combine(folder (), curves)) |> List.ofArray

/// The stored curves with other lines, in a file of their own.
let private changed name (change: string -> string list) =
    let lines = stored ()
    File.WriteAllLines(Path.Combine(folder (), name), List.head lines :: List.collect change (List.tail lines))
    verify (folder ()) [ "--against"; name; "--tolerance"; "0.05" ]

/// The stored curves with an arm that the script does not have.
let private withMargin name =
    changed name (fun line ->
        if line.Contains "Entropy" then
            [ line; line.Replace("Entropy", "Margin") ]
        else
            [ line ])

let private nothingRun folder =
    Directory.Exists(Path.Combine(folder, ".alstudio")) |> Expect.isFalse "a store"

[<Tests>]
let tests =
    testSequenced
    <| testList "Verify" [
        test "The stored curves of a script lie beside it, those of a preset by its name" {
            let file = Verify.fileOf (Path.Combine("experiments", "quickstart.alx.fsx"))

            file None
            |> Expect.equal "" (Path.Combine("experiments", "curves", "quickstart.csv"))

            file (Some "glance")
            |> Expect.equal "" (Path.Combine("experiments", "curves", "quickstart@glance.csv"))

            Verify.fileOf "a.fsx" None |> Expect.equal "" (Path.Combine("curves", "a.csv"))
        }

        test "Without stored curves it says so and how to store them, and trains nothing" {
            inFolder tiny (fun folder ->
                let ended = verify folder []
                ended |> expectCode 2

                ended.Error.Trim()
                |> Expect.equal
                    ""
                    ("error: There are no stored curves of tiny.alx.fsx: "
                     + curves
                     + " does not exist.\n  hint: Store the curves of this machine: alstudio verify tiny.alx.fsx --accept")

                nothingRun folder)
        }

        test "What stands beside the script and cannot be read is told before anything is trained" {
            inFolder tiny (fun folder ->
                Directory.CreateDirectory(Path.Combine(folder, "curves")) |> ignore

                File.WriteAllText(
                    Path.Combine(folder, curves),
                    "experiment,arm,trial,cycle,labels,cost,metric,value\ntiny,Random,1\n"
                )

                let ended = verify folder []
                ended |> expectCode 2

                ended.Error.Trim()
                |> Expect.equal
                    ""
                    ("error: "
                     + curves
                     + ": Record 2 of the curves has 3 fields instead of 8.\n  hint: A record reads: experiment,arm,trial,cycle,labels,cost,metric,value. "
                     + "Take the file from the repository again, or store new curves: alstudio verify tiny.alx.fsx --accept")

                nothingRun folder)
        }

        test "A broken script ends with 2" {
            inFolder (tiny.Replace("<label>", "<click>")) (fun folder ->
                let ended = verify folder [ "--accept" ]
                ended |> expectCode 2
                ended.Error |> Expect.stringContains "" (script + "(")
                nothingRun folder)
        }

        test "A machine that checks must not accept" {
            inFolder tiny (fun folder ->
                for ci in [ "true"; "1" ] do
                    let ended = on ci folder [ "verify"; script; "--accept" ]
                    ended |> expectCode 2

                    ended.Error.Trim()
                    |> Expect.equal
                        ""
                        "error: Curves are not accepted where CI=true: a machine that checks must not decide what is right.\n  hint: Accept them on a machine of yours, look at both curves, and commit the files: alstudio verify tiny.alx.fsx --accept"

                nothingRun folder
                File.Exists(Path.Combine(folder, curves)) |> Expect.isFalse "")
        }

        test "Accepting some arms only is refused" {
            inFolder tiny (fun folder ->
                let ended = verify folder [ "--accept"; "--only"; "Random" ]
                ended |> expectCode 2

                ended.Error
                |> Expect.stringContains "" "--accept stores the curves of a whole script"

                nothingRun folder)
        }

        test "Accepted curves and how they were made lie beside the script, and nothing else" {
            let folder, ended = home.Value
            ended |> expectCode 0
            ended.Out |> Expect.stringContains "" ("stored " + curves)

            Directory.GetFiles(Path.Combine(folder, "curves"))
            |> Array.map Path.GetFileName
            |> Array.sort
            |> Expect.equal "" [| "tiny.csv"; "tiny.json" |]

            File.ReadAllText(Path.Combine(folder, ".alstudio", "reports", "tiny", "curves.csv"))
            |> Expect.equal "the curves of the report" (File.ReadAllText(Path.Combine(folder, curves)))

            let known = File.ReadAllText(Path.Combine(folder, "curves", "tiny.json"))
            known.Contains folder |> Expect.isFalse "whose folder it was"
            known |> Expect.stringContains "" "\"accuracy\": 0.03"
        }

        test "Trained anew, the same curves come out, also where CI=true" {
            let ended = on "true" (folder ()) [ "verify"; script; "--store"; "anew" ]
            ended |> expectCode 0
            ended.Out |> Expect.stringContains "" "numbers are the same to the last bit."

            ended.Out
            |> Expect.stringContains "the tolerance that was stored" "3.0\u00A0points"

            ended.Error.Contains "nothing was trained" |> Expect.isFalse ""

            for name in [ "verify.html"; "verify.json" ] do
                Path.Combine(folder (), "anew", "reports", "tiny", name)
                |> File.Exists
                |> Expect.isTrue name

            (run (folder ()) [ "store"; "verify"; "--store"; "anew" ]) |> expectCode 0
        }

        test "A curve that moved ends with 3, and says which point, and that a tolerance may be wider" {
            let moved (line: string) =
                match List.ofArray (line.Split ',') with
                | [ name; "Entropy"; trial; "1"; labels; cost; "accuracy"; value ] ->
                    let value = string (float value + 0.6)
                    [ String.Join(",", [ name; "Entropy"; trial; "1"; labels; cost; "accuracy"; value ]) ]
                | _ -> [ line ]

            let ended = changed "moved.csv" moved
            ended |> expectCode 3
            ended.Out |> Expect.stringContains "" "The curves differ from the stored ones."
            ended.Out |> Expect.stringContains "" "Entropy: Test accuracy at 30 labels was"
            ended.Out |> Expect.stringContains "" "moved by −60.0\u00A0points"

            ended.Error
            |> Expect.stringContains "" "nothing was trained: what the store held was compared"

            verify (folder ()) [ "--against"; "moved.csv"; "--tolerance"; "0.7" ]
            |> expectCode 0

            verify (folder ()) [ "--against"; "moved.csv"; "--only"; "Random" ]
            |> expectCode 0
        }

        test "A missing arm and one too many are differences" {
            let ended =
                changed "fewer.csv" (fun line -> if line.Contains "Entropy" then [] else [ line ])

            ended |> expectCode 3
            ended.Out |> Expect.stringContains "" "Entropy: not in the stored curves"

            let ended = withMargin "more.csv"
            ended |> expectCode 3
            ended.Out |> Expect.stringContains "" "Margin: in the stored curves only"
        }

        test "A trial less is a difference, and so is an experiment less" {
            let ended =
                changed "other.csv" (fun line -> [ line; line.Replace("tiny,", "other,").Replace(",2,", ",3,") ])

            ended |> expectCode 3
            ended.Out |> Expect.stringContains "" "other: in the stored curves only"

            let ended =
                changed "trials.csv" (fun line ->
                    if line.StartsWith "tiny,Random,2," then
                        [ line; line.Replace("Random,2,", "Random,3,") ]
                    else
                        [ line ])

            ended |> expectCode 3

            ended.Out
            |> Expect.stringContains "" "Random: trial 3 in the stored curves only"
        }

        test "JSON tells the same as the words" {
            withMargin "json.csv" |> expectCode 3
            let ended = verify (folder ()) [ "--against"; "json.csv"; "--json" ]
            ended |> expectCode 3
            let root = JsonDocument.Parse(ended.Out).RootElement
            root.GetProperty("agrees").GetBoolean() |> Expect.isFalse ""
            let experiment = root.GetProperty("experiments")[0]
            let differences = experiment.GetProperty "differences"

            [ for difference in differences.EnumerateArray() -> string (difference.GetString()) ]
            |> Expect.equal "" [ "Margin: in the stored curves only" ]

            let curve = experiment.GetProperty("curves")[0]
            curve.GetProperty("arm").GetString() |> Expect.equal "" "Random"
            curve.GetProperty("agrees").GetBoolean() |> Expect.isTrue ""
            curve.GetProperty("points").GetArrayLength() |> Expect.equal "" 2
        }

        test "Each curve is a test case for machines that check" {
            withMargin "cases.csv" |> expectCode 3

            verify (folder ()) [ "--against"; "cases.csv"; "--junit"; "made/curves.xml" ]
            |> expectCode 3

            let document = XDocument.Load(Path.Combine(folder (), "made", "curves.xml"))

            let cases =
                document.Descendants(XName.Get "testcase")
                |> Seq.map (fun case ->
                    (case.Attribute(XName.Get "name") |> nonNull).Value, Seq.length (case.Elements()))
                |> List.ofSeq

            cases |> Expect.contains "" ("Random: Test accuracy", 0)
            cases |> Expect.contains "" ("all runs: Test accuracy", 0)

            cases
            |> List.filter (fun (_, failures) -> failures > 0)
            |> Expect.equal "" [ "Margin", 1 ]
        }

        test "Another processor is told and is no difference" {
            let json = Path.Combine(folder (), "elsewhere.json")
            File.Copy(Path.Combine(folder (), curves), Path.Combine(folder (), "elsewhere.csv"))
            let known = File.ReadAllText(Path.Combine(folder (), "curves", "tiny.json"))

            let facts =
                JsonDocument.Parse(known).RootElement.GetProperty("experiments").GetProperty "tiny"

            let value = string (facts.GetProperty("processor").GetString())
            File.WriteAllText(json, known.Replace(value, "Babbage (X64)"))
            let ended = verify (folder ()) [ "--against"; "elsewhere.csv" ]
            ended |> expectCode 0

            ended.Out
            |> Expect.stringContains "" "Made differently; none of it is a difference by itself"

            ended.Out |> Expect.stringContains "" "    - Babbage (X64)"
        }

        test "A tolerance that is none is told with what it may be" {
            for wrong in [ "much"; "-1"; "accuracy="; "=0.1" ] do
                let ended = verify (folder ()) [ "--tolerance=" + wrong ]
                ended |> expectCode 2

                ended.Error
                |> Expect.stringContains
                    ""
                    "is not a number from 0, such as 0.05, or one of a metric, such as accuracy=0.03."
        }

        test "A run that fails ends with 1, and nothing is accepted" {
            inFolder (tiny.Replace("Epochs = 2", "Epochs = 2, Rate = 1e30")) (fun folder ->
                let ended = verify folder [ "--accept" ]
                ended |> expectCode 1
                File.Exists(Path.Combine(folder, curves)) |> Expect.isFalse "")
        }
    ]
