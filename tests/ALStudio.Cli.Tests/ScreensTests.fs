module ScreensTests

open System
open System.IO
open ALStudio.Cli
open ALStudio.Cli.Progress
open ALStudio.Cli.ProgressText
open ALStudio.Cli.Screens
open ALStudio.Core
open Expecto
open Expecto.Flip

let private run = RunId("shapes", "Entropy [new]", 1)
let private now = DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)

let private events: RunEvent list = [
    RunStarted(run, now, 0, 2)
    TrainingStarted(run, now, 0, 50, 100)
    TrainingProgressed(run, now, 0, 2, 10, 20, 100, 1.5, 800.0)
]

let private fresh =
    study [ waiting run [ 1.0; 2.0 ] 0; waiting (RunId("shapes", "Random", 1)) [ 1.0; 2.0 ] 2 ]

let private shownOn (out: StringWriter) isColoured =
    use screen: IScreen = new Live(fresh, TimeProvider.System, terminal out isColoured)
    events |> List.iter screen.Hear
    screen.Notice "stopping"

[<Tests>]
let tests =
    testList "Screens" [
        test "A live table shows the runs, what they do, and the word to the user" {
            use out = new StringWriter()
            shownOn out false
            let text = string out

            for expected in [ "Entropy [new]"; "2/10"; "1.500"; "800"; "done"; "2 of 4 cycles"; "stopping" ] do
                text |> Expect.stringContains "" expected
        }

        test "The cursor comes back" {
            use out = new StringWriter()
            shownOn out false
            (string out).TrimEnd() |> Expect.stringEnds "" "\u001b[?25h"
        }

        test "Without colour there is none" {
            use out = new StringWriter()
            shownOn out false
            let text = string out

            (text.Contains "\u001b[3" || text.Contains "\u001b[9")
            |> Expect.isFalse "a colour"
        }

        test "Lines are those of the log" {
            use out = new StringWriter()
            use screen: IScreen = new Lines(out, fresh)
            events |> List.iter screen.Hear

            screen.Hear(
                CycleFinished(
                    run,
                    now,
                    Cycle(0, [||], [||], 50, 50.0, "key", [| Measurement("accuracy", 0.5) |], Timing(3.0, 0.0, 0.0)),
                    false
                )
            )

            screen.Notice "stopping"

            (string out).ReplaceLineEndings "\n"
            |> Expect.equal "" "[3/4] Entropy [new], trial 1, cycle 0: 50 labels, accuracy 50.0 %, 3.0 s\nstopping\n"
        }
    ]
