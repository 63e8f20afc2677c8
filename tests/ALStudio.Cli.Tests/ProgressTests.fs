module ProgressTests

open System
open ALStudio.Cli
open ALStudio.Cli.Progress
open ALStudio.Cli.ProgressText
open ALStudio.Core
open Expecto
open Expecto.Flip

let private began = DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)
let private after (seconds: float) = began.AddSeconds seconds
let private entropy = RunId("shapes", "Entropy", 1)
let private random = RunId("shapes", "Random", 1)

let private cycle number accuracy =
    Cycle(
        number,
        [||],
        [||],
        50 * (number + 1),
        50.0 * float (number + 1),
        "key",
        [| Measurement("loss", 1.5); Measurement("accuracy", accuracy) |],
        Timing(9.0, 1.0, 0.2)
    )

let private finished run at number accuracy isShared =
    CycleFinished(run, after at, cycle number accuracy, isShared) :> RunEvent

let private training run at number =
    TrainingStarted(run, after at, number, 50 * (number + 1), 100) :> RunEvent

let private progressed run at number iteration =
    TrainingProgressed(run, after at, number, 2, 10, iteration, 100, 1.234, 3456.7) :> RunEvent

/// Two runs of three cycles; the second arm shares cycle 0 with the first.
let private fresh =
    study [ waiting entropy [ 1.0; 2.0; 3.0 ] 0; waiting random [ 0.0; 2.0; 3.0 ] 0 ]

let private after' events =
    events |> List.fold (fun study happened -> hear happened study) fresh

let private row run study =
    study.Rows |> List.find (fun row -> row.Run = run)

let private resumed run at number iteration =
    TrainingResumed(run, after at, number, iteration, 100) :> RunEvent

let private halfWay = [
    RunStarted(entropy, after 0.0, 0, 3) :> RunEvent
    training entropy 0.0 0
    progressed entropy 5.0 0 50
    finished entropy 10.0 0 0.25 false
    training entropy 11.0 1
    progressed entropy 20.0 1 50
]

[<Tests>]
let tests =
    testList "Progress" [
        test "A training shows its epoch, loss and speed; the accuracy is the last cycle's" {
            after' halfWay
            |> row entropy
            |> cells
            |> Expect.equal "" [ "Entropy"; "1"; "1/2"; "2/10"; "1.234"; "25.0 %"; "3,457" ]
        }

        test "A run that has not begun waits" {
            after' halfWay
            |> row random
            |> cells
            |> Expect.equal "" [ "Random"; "1"; "0/2"; "waiting"; ""; ""; "" ]
        }

        test "A run whose cycles are all stored is done before it begins" {
            waiting entropy [ 1.0; 2.0 ] 2
            |> cells
            |> Expect.equal "" [ "Entropy"; "1"; "1/1"; "done"; ""; ""; "" ]
        }

        test "A run that goes on begins at its first missing cycle" {
            let study = after' [ RunStarted(entropy, after 0.0, 2, 3) ]
            cycles study |> Expect.equal "" (2, 6)
            (row entropy study).Cycle |> Expect.equal "" 2
        }

        test "A failed run keeps what it had and the others go on" {
            let study =
                after' (
                    halfWay
                    @ [ RunFailed(entropy, after 21.0, 1, "The loss is not a number.", "Lower the rate.") ]
                )

            (row entropy study).Phase
            |> Expect.equal "" (Broken "The loss is not a number.")

            (row entropy study).Done |> Expect.equal "" 1
            (row random study).Phase |> Expect.equal "" Waiting
        }

        test "The time left follows from the work that was done" {
            // 1 + half of 2 is done after 20 s; left are half of 2, then 3, and 0 + 2 + 3 of the other run: 9 times 10 s.
            after' halfWay
            |> timeLeft (after 20.0)
            |> Expect.equal "" (Some(TimeSpan.FromSeconds 90L))
        }

        test "Nothing is guessed before work was done" {
            timeLeft (after 60.0) fresh |> Expect.isNone ""
            after' [ training entropy 0.0 0 ] |> timeLeft (after 60.0) |> Expect.isNone ""
        }

        test "What was stored before counts as done but not as work" {
            let study =
                study [ waiting entropy [ 0.0; 0.0; 4.0 ] 2 ]
                |> hear (training entropy 0.0 2)
                |> hear (progressed entropy 10.0 2 25)

            timeLeft (after 10.0) study |> Expect.equal "" (Some(TimeSpan.FromSeconds 30L))
        }

        test "A shared training is finished work that took no time" {
            let study = after' [ finished random 1.0 0 0.25 true ]
            study.Worked |> Expect.equal "" 0.0
            cycles study |> Expect.equal "" (1, 6)
        }

        test "When all is done nothing is left" {
            let all = [
                for run in [ entropy; random ] do
                    for number in 0..2 do
                        training run (float number) number
                        finished run (10.0 + float number) number 0.5 (run = random && number = 0)

                    RunFinished(run, after 30.0) :> RunEvent
            ]

            let study = after' all
            timeLeft (after 30.0) study |> Expect.equal "" (Some TimeSpan.Zero)
            summary (after 30.0) study |> Expect.stringStarts "" "6 of 6 cycles"
            study.Rows |> List.forall (fun row -> row.Phase = Finished) |> Expect.isTrue ""
        }

        test "A log gets a line per cycle and per failure" {
            let lines =
                halfWay
                @ [
                    finished entropy 31.0 1 0.375 false
                    finished random 32.0 0 0.25 true
                    RunFailed(random, after 33.0, 1, "Out of memory.", "Use a smaller batch.")
                ]
                |> List.mapFold
                    (fun study happened ->
                        let next = hear happened study
                        line happened next, next)
                    fresh
                |> fst
                |> List.choose id

            lines
            |> Expect.equal "" [
                "[1/6] Entropy, trial 1, cycle 0: 50 labels, accuracy 25.0 %, 10 s, about 1 min 40 s left"
                "[2/6] Entropy, trial 1, cycle 1: 100 labels, accuracy 37.5 %, 10 s, about 1 min 23 s left"
                "[3/6] Random, trial 1, cycle 0: 50 labels, accuracy 25.0 %, stored training, about 1 min 25 s left"
                "Random, trial 1 failed in cycle 1: Out of memory. Use a smaller batch."
            ]
        }

        test "Clicks are told with the images that have any label, whole or in part" {
            let spent =
                Cycle(1, [||], [||], 195, 2_803.0, "key", [| Measurement("mean iou", 0.25) |], Timing(9.0, 1.0, 0.2))

            after' halfWay
            |> line (CycleFinished(random, after 30.0, spent, true))
            |> Option.exists (_.Contains("cycle 1: 2,803 clicks in 195 images, "))
            |> Expect.isTrue ""
        }

        test "What looks wrong with a training gets a line in a log and a word under the table" {
            let wrong =
                TrainingWarned(entropy, after 12.0, 1, "It collapses.", "Begin with weights.")

            let study = after' (halfWay @ [ wrong ])
            let said = "Entropy, trial 1, cycle 1: It collapses. Begin with weights."
            line wrong study |> Expect.equal "" (Some said)
            study.Notice |> Expect.equal "" (Some said)
            (row entropy study).Phase |> Expect.equal "" Training
        }

        test "What another process does is waited for by name, and the word goes when the study goes on" {
            let elsewhere: RunEvent = RunAwaited(random, after 12.0, "process 7 on tree")
            let study = after' (halfWay @ [ elsewhere ])
            let said = "waiting for process 7 on tree: works on Random, trial 1"
            line elsewhere study |> Expect.equal "" (Some said)
            study.Notice |> Expect.equal "" (Some said)
            row random study |> cells |> List.item 3 |> Expect.equal "" "elsewhere"

            let next = hear (RunStarted(random, after 20.0, 3, 3)) study
            next.Notice |> Expect.equal "" None
            row random next |> cells |> List.item 3 |> Expect.equal "" "done"

            let member' =
                TrainingAwaited(entropy, after 12.0, 1, "process 7 on tree", Member = 2) :> RunEvent

            line member' study
            |> Expect.equal "" (Some "waiting for process 7 on tree: trains Entropy, trial 1, cycle 1")
        }

        test "A low screen shows what runs and what is next to it" {
            let many =
                study [
                    for trial in 1..20 ->
                        waiting (RunId("shapes", "Entropy", trial)) [ 1.0; 1.0 ] (if trial < 10 then 2 else 0)
                ]
                |> hear (training (RunId("shapes", "Entropy", 10)) 0.0 0)

            let shown = visible 5 many |> List.map _.Run.Trial
            shown |> List.length |> Expect.equal "" 5
            shown |> Expect.contains "" 10
            shown |> Expect.equal "" (List.sort shown)
            visible 50 many |> List.length |> Expect.equal "" 20
        }

        test "Without accuracy the first thing measured stands for a cycle" {
            Cycle(0, [||], [||], 1, 1.0, "key", [| Measurement("meanIoU", 0.5) |], Timing(0.0, 0.0, 0.0))
            |> EventWords.headline
            |> Expect.equal "" (Some 0.5)
        }

        testList "Durations" [
            for seconds, said, guessed in
                [
                    0.04, "0.0 s", "a second"
                    9.9, "9.9 s", "10 s"
                    12.3, "12 s", "12 s"
                    59.4, "59 s", "59 s"
                    59.7, "1 min 00 s", "60 s"
                    250.0, "4 min 10 s", "4 min 10 s"
                    1500.0, "25 min 00 s", "25 min"
                    3599.0, "1 h 00 min", "60 min"
                    7500.0, "2 h 05 min", "2 h 05 min"
                    273600.0, "3 d 4 h", "3 d 4 h"
                ] ->
                test said {
                    let span = TimeSpan.FromSeconds(value = seconds)
                    Durations.say span |> Expect.equal "" said
                    Durations.roughly span |> Expect.equal "" guessed
                }
        ]

        test "A training that goes on says where, and what was damaged" {
            let line happened = ProgressText.line happened fresh

            line (resumed entropy 0.0 2 40)
            |> Expect.equal "" (Some "Entropy, trial 1, cycle 2: goes on at iteration 40 of 100")

            let damaged = [| "checkpoints/ab/cd" |]

            line (TrainingResumed(entropy, began, 0, 1_200, 2_000, Member = 1, Damaged = damaged))
            |> Expect.equal
                ""
                (Some
                    "Entropy, trial 1, cycle 0, member 2: goes on at iteration 1,200 of 2,000; what was kept later is damaged: checkpoints/ab/cd")

            line (TrainingResumed(entropy, began, 0, 0, 2_000, Damaged = damaged))
            |> Expect.equal
                ""
                (Some
                    "Entropy, trial 1, cycle 0: begins again, because what was kept of it is damaged: checkpoints/ab/cd")
        }

        test "What was done before this process began counts as done, and not as its speed" {
            let going =
                after' [
                    RunStarted(entropy, after 0.0, 0, 3) :> RunEvent
                    training entropy 0.0 0
                    resumed entropy 0.0 0 50
                    progressed entropy 5.0 0 75
                ]

            (row entropy going).Share |> Expect.equal "" 0.75
            // A quarter of weight 1 in five seconds; 10.25 of 11 are left.
            timeLeft (after 5.0) going
            |> Option.map _.TotalSeconds
            |> Expect.equal "" (Some(5.0 * 10.25 / 0.25))

            let later = going |> hear (finished entropy 10.0 0 0.25 false)
            later.Worked |> Expect.equal "half of it" 0.5
        }
    ]
