/// Runs side by side: in workers, and in several processes that know nothing of each other.
module JobsTests

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open System.Threading
open System.Threading.Tasks
open ALStudio.Cli
open ALStudio.Cli.Options
open Expecto
open Expecto.Flip
open Tool

let private study epochs =
    "// Question : does it matter who does it?\n"
    + smallStudy "shared" epochs 2 2 "Random(); Entropy()"

/// Five arms of five trials.
let private manyRuns =
    smallStudy "shared" 1 1 5 "Random(); Entropy(); Margin(); LeastConfidence(); CoreSet()"

let private quick = "quick.alx.fsx"
let private many = "many.alx.fsx"
let private slow = "slow.alx.fsx"

/// A folder with the scripts, compiled once for all tests of this list.
let private home =
    lazy
        (let folder = Directory.CreateTempSubdirectory("alstudio-test-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         File.WriteAllText(Path.Combine(folder, quick), study 2)
         File.WriteAllText(Path.Combine(folder, many), manyRuns)
         File.WriteAllText(Path.Combine(folder, slow), study 30)
         folder)

let private words script store more =
    [ "run"; script; "--store"; store; "--threads"; "1" ] @ more

let private runIn script store more =
    run home.Value (words script store more)

let private curves store =
    File.ReadAllText(Path.Combine(home.Value, store, "reports", "shared", "curves.csv"))

let private expectCode code (ended: Ended) =
    ended.Code |> Expect.equal (ended.Out + ended.Error) code

let private alone =
    let once script =
        lazy
            (runIn script ("alone-" + script) [] |> expectCode 0
             curves ("alone-" + script))

    let quickly, slowly = once quick, once slow
    fun script -> if script = quick then quickly.Value else slowly.Value

let private trainings (ended: Ended) =
    JsonDocument.Parse(ended.Out).RootElement.GetProperty("experiments").[0].GetProperty("trainings").GetInt32()

/// Workers of the run on a store of these tests.
let private workers store = [
    for folder in Directory.EnumerateDirectories "/proc" do
        match Int32.TryParse(Path.GetFileName folder) with
        | true, id ->
            let command =
                try
                    File.ReadAllText(Path.Combine(folder, "cmdline")).Split '\000'
                with _ -> [||]

            if Array.contains "work" command && Array.contains ("--store=" + store) command then
                id
        | _ -> ()
]

let private expectNoWorkers store =
    let patience = Stopwatch.StartNew()

    while not (workers store).IsEmpty && patience.Elapsed < TimeSpan.FromSeconds 60L do
        Thread.Sleep 100

    workers store |> Expect.isEmpty "a worker was left behind"

let private onLinux work =
    if OperatingSystem.IsLinux() then
        work ()
    else
        skiptest "Processes are looked up in /proc."

/// Runs the slow study with two jobs and does something when its first cycle is finished.
let private disturbed store act =
    let mutable isDone = false

    let hear running (line: string) =
        if line.StartsWith "[ 1/12]" && not isDone then
            isDone <- true
            act running

    runWith home.Value [] hear (words slow store [ "--jobs"; "2" ])

let private goesOn store =
    runIn slow store [] |> expectCode 0
    curves store |> Expect.equal "" (alone slow)

let private lineOf text =
    match parse Commands.Run.command.Usage (List.ofArray ((text: string).Split ' ')) with
    | Ok line -> line
    | Error problems -> failtestf "%A" problems

[<Tests>]
let unitTests =
    testList "Jobs" [
        test "Each card has a worker, and more jobs share the cards in turn" {
            let assigned text = Jobs.assigned (lineOf ("a.fsx" + text))
            assigned "" |> Expect.equal "" [ "auto" ]
            assigned " --jobs 2" |> Expect.equal "" [ "auto"; "auto" ]
            assigned " --device cuda:1" |> Expect.equal "" [ "cuda:1" ]
            assigned " --device cuda:0,cuda:1" |> Expect.equal "" [ "cuda:0"; "cuda:1" ]

            assigned " --device cuda:0,cuda:2 --jobs 3"
            |> Expect.equal "" [ "cuda:0"; "cuda:2"; "cuda:0" ]
        }

        test "One job needs no worker" {
            Jobs.places (lineOf "a.fsx") "study" |> Expect.isEmpty ""
            Jobs.places (lineOf "a.fsx --jobs 1") "study" |> Expect.isEmpty ""

            Jobs.places (lineOf "a.fsx --jobs 3") "study"
            |> List.length
            |> Expect.equal "" 3
        }

        test "A card without work is a mistake" {
            Jobs.problems (lineOf "a.fsx --device cuda:0,cuda:1 --jobs 1")
            |> List.map _.What
            |> Expect.equal "" [ "--jobs 1 leaves cards without work." ]

            Jobs.problems (lineOf "a.fsx --device cuda:0,cuda:1") |> Expect.isEmpty ""
        }

        test "A worker is told all that its study was told, and its own device and threads" {
            let line =
                lineOf
                    "a.fsx --set trials=2 --json --only A --except B --jobs 2 --threads 4 --store=x --device cuda:0,cuda:1"

            let words = Jobs.words line "a@laptop" "cuda:1" 4

            words
            |> Expect.equal "" [
                "work"
                "a.fsx"
                "--set=trials=2"
                "--only=A"
                "--except=B"
                "--store=x"
                "--experiment=a@laptop"
                "--device=cuda:1"
                "--threads=4"
            ]

            parse Commands.Work.command.Usage (List.tail words) |> Expect.isOk ""
        }
    ]

[<Tests>]
let tests =
    testSequenced
    <| testList "Side by side" [
        test "Two jobs give the same bytes as one, and train as much" {
            let ended = runIn quick "jobs" [ "--jobs"; "2"; "--json" ]
            ended |> expectCode 0
            curves "jobs" |> Expect.equal "" (alone quick)
            trainings ended |> Expect.equal "" (2 * (1 + 2 * 2))
            onLinux (fun () -> expectNoWorkers "jobs")
        }

        test "A run started twice at once is done once, and both end with the whole report" {
            let both = [ for _ in 1..2 -> Task.Run(fun () -> runIn quick "twice" [ "--json" ]) ]

            let ended = both |> List.map _.Result
            ended |> List.iter (expectCode 0)
            ended |> List.sumBy trainings |> Expect.equal "" (2 * (1 + 2 * 2))
            curves "twice" |> Expect.equal "" (alone quick)
        }

        test "Eight processes share 25 runs: all of them are there, none is torn, none is done twice" {
            if String.IsNullOrEmpty(Environment.GetEnvironmentVariable "ALSTUDIO_SOAK") then
                skiptest "Eight processes at once take a minute and a half: target soak of build.fsx."

            let all = [ for _ in 1..8 -> Task.Run(fun () -> runIn many "eight" [ "--json" ]) ]
            let ended = all |> List.map _.Result
            ended |> List.iter (expectCode 0)
            // In each trial the first training is that of all arms; then each arm has its own.
            ended |> List.sumBy trainings |> Expect.equal "trainings" (5 * (1 + 5))

            let verified = run home.Value [ "store"; "verify"; "--store"; "eight" ]
            verified |> expectCode 0
            runIn many "one" [] |> expectCode 0
            curves "eight" |> Expect.equal "" (curves "one")
        }

        for signal in [ "TERM"; "INT" ] do
            test (
                "SIG"
                + signal
                + " stops the workers too, and the next run goes on to the same curves"
            ) {
                if signal = "INT" && ignoresInterrupts () then
                    skiptest "Ctrl-C is ignored here: this is a job in the background."

                let store = "stopped-" + signal
                disturbed store (send signal) |> expectCode 75
                onLinux (fun () -> expectNoWorkers store)
                goesOn store
            }

        test "Workers notice that the study was killed" {
            onLinux (fun () ->
                (disturbed "killed" (send "KILL")).Code |> Expect.equal "" 137
                expectNoWorkers "killed"
                goesOn "killed")
        }

        test "A worker that is killed costs its run; others go on, and the next run does the rest" {
            onLinux (fun () ->
                let ended =
                    disturbed "wounded" (fun _ ->
                        use victim = workers "wounded" |> List.head |> Process.GetProcessById
                        victim.Kill())

                ended |> expectCode 1
                ended.Error |> Expect.stringContains "" "The worker process was killed"
                ended.Error |> Expect.stringContains "" ", 1 run failed"
                goesOn "wounded")
        }

        test "A card that is not there is said before anything is begun" {
            let ended = runIn quick "no-cards" [ "--device"; "cuda:98,cuda:99" ]

            ended |> expectCode 4
            ended.Error |> Expect.stringContains "" "CUDA"

            Directory.Exists(Path.Combine(home.Value, "no-cards"))
            |> Expect.isFalse "a store"
        }

        test "A study goes on with the threads that it was begun with, unless somebody names a number" {
            runIn quick "threads" [ "--set"; "cycles=1" ] |> expectCode 0
            let fourThreads = [ "OMP_NUM_THREADS", "4" ]

            let again more =
                let ended =
                    runWith home.Value fourThreads (fun _ _ -> ()) ([ "run"; quick; "--store"; "threads" ] @ more)

                ended |> expectCode 0
                ended.Error

            again []
            |> Expect.stringContains "" "this study was begun with 1 thread a training"

            curves "threads" |> Expect.equal "" (alone quick)

            again [ "--threads"; "2"; "--set"; "cycles=1" ]
            |> Expect.stringContains "" "6 trainings"
        }
    ]
