/// The program as a user meets it, on a study of seconds.
module EndToEndTests

open System
open System.IO
open System.Text.Json
open Expecto
open Expecto.Flip
open Tool

let private tiny =
    "// Question : does anything work?\n"
    + smallStudy "tiny" 2 2 1 "Random(); Entropy(); Margin()"

let private script = "tiny.alx.fsx"

/// A folder with the script, compiled once for all tests of this list.
let private home =
    lazy
        (let folder = Directory.CreateTempSubdirectory("alstudio-test-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         File.WriteAllText(Path.Combine(folder, script), tiny)
         folder)

let private inHome words = run home.Value words

let private curves store =
    Path.Combine(home.Value, store, "reports", "tiny", "curves.csv")

/// The study of the store "first", run to its end once for all tests of this list.
let private first = lazy (inHome [ "run"; script; "--store"; "first" ])

let private runOf store =
    inHome [ "run"; script; "--store"; store ]

let private stopsAndGoesOn signal =
    let store = "stopped-" + signal

    let stop running (line: string) =
        if line.StartsWith "[1/9]" then
            send signal running

    let stopped = runWith home.Value [] stop [ "run"; script; "--store"; store ]
    stopped |> expectCode 75
    stopped.Error |> Expect.stringContains "" "run the same command again to go on"
    File.Exists(curves store) |> Expect.isFalse "nothing is reported before the end"
    let again = runOf store
    again |> expectCode 0
    again.Error |> Expect.stringContains "" " cached"
    first.Value |> expectCode 0

    File.ReadAllText(curves store)
    |> Expect.equal "" (File.ReadAllText(curves "first"))

let private rowsOf (file: string) =
    File.ReadAllLines file |> Array.skip 1 |> Array.map _.Split(',') |> List.ofArray

[<Tests>]
let tests =
    testSequenced
    <| testList "End to end" [
        test "A study ends with a table, a report and curves" {
            let ended = first.Value
            ended |> expectCode 0
            ended.Out |> Expect.stringContains "the table" "Entropy"
            ended.Out |> Expect.stringContains "where the report is" "report.html"

            ended.Error
            |> Expect.stringContains "a line per cycle" "[9/9] Margin, trial 1, cycle 2: 40 labels"

            ended.Error |> Expect.stringContains "" "tiny: 9 of 9 cycles done (7 trainings"
            let report = Path.Combine(home.Value, "first", "reports", "tiny", "report.html")
            File.ReadAllText report |> Expect.stringContains "" "does anything work?"
        }

        test "A second run finds everything and changes nothing" {
            first.Value |> expectCode 0
            let before = File.ReadAllBytes(curves "first")
            let ended = runOf "first"
            ended |> expectCode 0
            ended.Error |> Expect.stringContains "" "tiny: 9 of 9 cycles cached"
            File.ReadAllBytes(curves "first") |> Expect.equal "" before
        }

        test "A report of what is stored already is left alone, and a damaged one is made again" {
            first.Value |> expectCode 0
            let report = Path.Combine(home.Value, "first", "reports", "tiny", "report.html")
            let before = File.ReadAllText report
            let written = File.GetLastWriteTimeUtc report
            let ended = runOf "first"
            ended.Out |> Expect.equal "the same table" first.Value.Out
            File.GetLastWriteTimeUtc report |> Expect.equal "" written
            File.WriteAllText(report, before.Replace("does anything work?", "nothing works!"))
            (inHome [ "store"; "verify"; "--store"; "first" ]).Code |> Expect.equal "" 1
            runOf "first" |> expectCode 0
            File.ReadAllText report |> Expect.equal "" before
            (inHome [ "store"; "verify"; "--store"; "first" ]).Code |> Expect.equal "" 0
        }

        test "Claims train nothing again, and are told after the table, in the report and in verdicts.json" {
            first.Value |> expectCode 0

            let claims =
                """    claim "asking pays" (accuracy "Entropy" last |> betterThan (accuracy "Random" last))
    claim "at once" (accuracy "Entropy" (at 30<label>) |> noWorseThan (bestOf quick last) (within 1.0<point>))
}
"""

            let claiming = "claiming.alx.fsx"
            File.WriteAllText(Path.Combine(home.Value, claiming), tiny.TrimEnd().TrimEnd('}') + claims)
            let ended = inHome [ "run"; claiming; "--store"; "first" ]
            ended |> expectCode 0
            ended.Error |> Expect.stringContains "" "tiny: 9 of 9 cycles cached"
            ended.Out |> Expect.stringContains "" "undecided      asking pays"
            ended.Out |> Expect.stringContains "" "a single trial cannot tell"

            let file name =
                File.ReadAllText(Path.Combine(home.Value, "first", "reports", "tiny", name))

            file "report.html" |> Expect.stringContains "" "asking pays"
            let root = JsonDocument.Parse(file "verdicts.json").RootElement
            root.GetProperty("claims").GetArrayLength() |> Expect.equal "" 2
            inHome [ "report"; "tiny"; "--store"; "first" ] |> expectCode 0
            file "report.html" |> Expect.stringContains "from the store alone" "asking pays"

            let changed = inHome [ "run"; claiming; "--store"; "changed"; "--set"; "query=7" ]
            changed |> expectCode 0
            changed.Out |> Expect.stringContains "" "not applicable at once"

            changed.Out
            |> Expect.stringContains "" "30 labels is no point of its curves, which are 20, 27 and 34"
        }

        test "Two fresh stores hold the same bytes" {
            first.Value |> expectCode 0
            runOf "second" |> expectCode 0

            File.ReadAllText(curves "second")
            |> Expect.equal "" (File.ReadAllText(curves "first"))
        }

        test "All arms begin with the same accuracy" {
            first.Value |> expectCode 0

            let atStart =
                rowsOf (curves "first")
                |> List.filter (fun row -> row[3] = "0" && row[6] = "accuracy")
                |> List.map (fun row -> row[1], row[7])

            atStart |> List.map fst |> Expect.equal "" [ "Random"; "Entropy"; "Margin" ]

            atStart
            |> List.distinctBy snd
            |> List.length
            |> Expect.equal (sprintf "%A" atStart) 1
        }

        test "Ctrl-C stops in good order, and the next run goes on to the same curves" {
            if ignoresInterrupts () then
                skiptest "Ctrl-C is ignored here: this is a job in the background."

            stopsAndGoesOn "INT"
        }

        test "SIGTERM stops in good order, and the next run goes on to the same curves" { stopsAndGoesOn "TERM" }

        test "Results are read again by ls, report and figures, and planned as cached" {
            first.Value |> expectCode 0
            let before = File.ReadAllBytes(curves "first")

            let answer words =
                let ended = inHome (words @ [ "--store"; "first"; "--json" ])
                ended |> expectCode 0
                JsonDocument.Parse(ended.Out).RootElement

            let stored = (answer [ "ls" ]).GetProperty("experiments")[0]
            stored.GetProperty("finishedCycles").GetInt32() |> Expect.equal "" 9
            let planned = (answer [ "plan"; script ]).GetProperty("experiments")[0]
            planned.GetProperty("newTrainings").GetInt32() |> Expect.equal "" 0
            File.Delete(curves "first")
            let written = (answer [ "report"; "tiny" ]).GetProperty("experiments")[0]
            written.GetProperty("files").GetArrayLength() |> Expect.equal "" 5
            File.ReadAllBytes(curves "first") |> Expect.equal "" before
            let drawn = (answer [ "figures"; script ]).GetProperty("experiments")[0]

            for file in drawn.GetProperty("files").EnumerateArray() do
                string (file.GetString()) |> File.Exists |> Expect.isTrue "a figure"
        }

        test "Only what computes needs libtorch" {
            first.Value |> expectCode 0

            let without words =
                runWith home.Value [ "ALSTUDIO_LIBTORCH", home.Value ] (fun _ _ -> ()) (words @ [ "--store"; "first" ])

            without [ "report"; "tiny" ] |> expectCode 0
            without [ "figures"; script ] |> expectCode 0
            without [ "ls" ] |> expectCode 0
            without [ "doctor" ] |> expectCode 4
            let ended = without [ "run"; script ]
            ended |> expectCode 4
            ended.Error |> Expect.stringContains "" "ALSTUDIO_LIBTORCH"
        }

        test "More trials cost only what is new" {
            first.Value |> expectCode 0

            let ended =
                inHome [ "run"; script; "--store"; "first"; "--set"; "trials=2"; "--only"; "Random"; "--json" ]

            ended |> expectCode 0

            let experiment =
                JsonDocument.Parse(ended.Out).RootElement.GetProperty("experiments")[0]

            experiment.GetProperty("cachedCycles").GetInt32() |> Expect.equal "" 3
            experiment.GetProperty("trainings").GetInt32() |> Expect.equal "" 3
        }

        test "Arms are left out by their names" {
            first.Value |> expectCode 0

            let plan more =
                inHome ([ "plan"; script; "--store"; "first" ] @ more)

            let fewer = plan [ "--except"; "Rand*"; "--except"; "tiny/Margin" ]
            fewer |> expectCode 0
            fewer.Out |> Expect.stringContains "" "\nEntropy"
            fewer.Out.Contains "Random" |> Expect.isFalse fewer.Out
            fewer.Out.Contains "Margin" |> Expect.isFalse fewer.Out
            let none = plan [ "--except"; "SSL-*" ]
            none |> expectCode 2

            none.Error
            |> Expect.stringContains "" "No arm fits SSL-*.\n  hint: The arms are: Random, Entropy, Margin"

            let all = plan [ "--only"; "Random"; "--except"; "R*" ]
            all |> expectCode 2
            all.Error |> Expect.stringContains "" "No arm is left without R*."
        }

        test "A script is found from another folder" {
            let below = Directory.CreateDirectory(Path.Combine(home.Value, "below")).FullName
            let ended = run below [ "check"; Path.Combine("..", script) ]
            ended |> expectCode 0
            ended.Out.Trim() |> Expect.equal "" "No problems: tiny"
        }

        test "A broken script is told with its lines, and nothing is written" {
            inFolder (fun folder ->
                let broken = tiny.Replace("query 10<label>", "query 10<click>")
                File.WriteAllText(Path.Combine(folder, script), broken)
                let ended = run folder [ "run"; script ]
                ended |> expectCode 2
                ended.Error |> Expect.stringContains "" (script + "(10,")
                ended.Error |> Expect.stringContains "" "^^^"
                ended.Out |> Expect.equal "" ""
                Directory.Exists(Path.Combine(folder, ".alstudio")) |> Expect.isFalse "a store")
        }

        test "A missing data set says where it was looked for, and nothing is written" {
            inFolder (fun folder ->
                let missing = tiny.Replace("Shapes(Train = 100, Test = 50)", "Cifar10()")
                File.WriteAllText(Path.Combine(folder, script), missing)
                let ended = run folder [ "run"; script; "--data"; "nowhere" ]
                ended |> expectCode 2
                ended.Error |> Expect.stringContains "" (Path.Combine(folder, "nowhere"))
                Directory.Exists(Path.Combine(folder, ".alstudio")) |> Expect.isFalse "a store")
        }

        test "A run that fails ends with 1, says why, and costs no other experiment" {
            inFolder (fun folder ->
                let study name rate =
                    tiny
                    |> fun text -> text[text.IndexOf "experiment" ..]
                    |> _.Replace("\"tiny\"", "\"" + name + "\"")
                    |> _.Replace("arms quick", "arms (Supervised(ConvNet(Width = 8), Epochs = 2" + rate + "))")

                let start = tiny[.. tiny.IndexOf "experiment" - 1]
                let both = start + study "explodes" ", Rate = 1e30" + study "behaves" ""
                File.WriteAllText(Path.Combine(folder, script), both)
                let ended = run folder [ "run"; script; "--only"; "Random" ]
                ended |> expectCode 1

                ended.Error
                |> Expect.stringContains "" "explodes: 0 of 3 cycles done, 1 run failed"

                ended.Error |> Expect.stringContains "" "behaves: 3 of 3 cycles done"
                ended.Error |> Expect.stringContains "" "smaller learning rate"
                ended.Error.Contains "   at " |> Expect.isFalse "a stack trace")
        }

        test "A card that is not there is a matter of the machine" {
            let ended = inHome [ "run"; script; "--store"; "none"; "--device"; "cuda:99" ]
            ended |> expectCode 4
            ended.Error |> Expect.stringContains "" "hint:"
            Directory.Exists(Path.Combine(home.Value, "none")) |> Expect.isFalse "a store"
        }

        test "A store that cannot be written is a matter of the machine" {
            let file = Path.Combine(home.Value, "a-file")
            File.WriteAllText(file, "")
            let ended = inHome [ "run"; script; "--store"; "a-file" ]
            ended |> expectCode 4
            ended.Error |> Expect.stringContains "" "a-file"
        }

        test "A new script has no problems" {
            inFolder (fun folder ->
                run folder [ "init" ] |> expectCode 0
                let made = run folder [ "new"; "experiments/first-look" ]
                made |> expectCode 0

                made.Out.Trim()
                |> Expect.equal "" (Path.Combine("experiments", "first-look.alx.fsx"))

                let ended = run folder [ "check"; made.Out.Trim() ]
                ended |> expectCode 0
                ended.Out.Trim() |> Expect.equal "" "No problems: first-look"
                run folder [ "new"; "experiments/first-look" ] |> expectCode 2)
        }

        test "Wrong words end with 2, help and version with 0" {
            for words, code in
                [
                    [], 2
                    [ "rnu" ], 2
                    [ "run" ], 2
                    [ "run"; "a.fsx"; "--frobnicate" ], 2
                    [ "--help" ], 0
                    [ "run"; "--help" ], 0
                    [ "--version" ], 0
                ] do
                let ended = inHome words
                ended |> expectCode code
                (ended.Out = "") |> Expect.equal "data to stdout, messages to stderr" (code = 2)
                (ended.Out + ended.Error).Contains "   at " |> Expect.isFalse "a stack trace"
        }
    ]
