/// The program, killed at any time and started again: what it ends with never tells.
module KilledTests

open System
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open Expecto
open Expecto.Flip
open Tool

let private small =
    """#load ".alx/prelude.fsx"
open ALStudio

let network = ConvNet(Width = 8)
let plain = Supervised(network, Epochs = 20, BatchSize = 10)
let match' = FixMatch(network, Iterations = 30, BatchSize = 10, UnlabelledBatchSize = 20, Ema = 0.5)

experiment "killed" {
    dataset (Shapes(Train = 120, Test = 60))
    start (Balanced 20<label>)
    query 10<label>
    cycles TheCycles
    trials TheTrials
    compare [
        yield! arms plain [ Random(); Entropy() ]
        yield! arms match' [ Random() ]
    ]
}
"""

/// Target `soak` of build.fsx sets this: the study of the promise instead of a smaller one, and ten times as many rounds.
let private isSoak =
    not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "ALSTUDIO_SOAK"))

let private kills, doubleKills, cycles, trials =
    if isSoak then 200, 50, 3, 2 else 20, 0, 1, 1

let private script = "killed.alx.fsx"

/// A training of seconds, to be stopped in its midst.
let private longer = "longer.alx.fsx"

let private home =
    lazy
        (let folder = Directory.CreateTempSubdirectory("alstudio-killed-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))

         let text =
             small.Replace("TheCycles", string cycles).Replace("TheTrials", string trials)

         File.WriteAllText(Path.Combine(folder, script), text)

         let slow =
             text.Replace("Epochs = 20", "Epochs = 400").Replace("[ Random(); Entropy() ]", "[ Random() ]")

         File.WriteAllText(Path.Combine(folder, longer), slow)
         folder)

let private words script store every = [ "run"; script; "--store"; store; "--threads"; "1"; "--checkpoint"; every ]

let private expectCode code (ended: Ended) =
    ended.Code |> Expect.equal (ended.Out + ended.Error) code

/// A line of cycles.jsonl without what a clock has measured, and so without its own hash.
let private untimed (line: string) =
    let cycle = (JsonNode.Parse line |> nonNull)["content"] |> nonNull |> _.AsObject()
    cycle.Remove "timing" |> ignore
    cycle.ToJsonString()

/// All that a store must hold again: curves, cycles with their picks and answers, and the weights of every training.
let private held store =
    let root = Path.Combine(home.Value, store)

    // What a dead process had begun to write is no entry, until gc takes it away.
    let isDraft (file: string) =
        Path.GetRelativePath(root, file).Split Path.DirectorySeparatorChar
        |> Array.exists _.StartsWith('.')

    let files (pattern: string) =
        Directory.GetFiles(root, pattern, SearchOption.AllDirectories)
        |> Array.filter (isDraft >> not)
        |> Array.sort
        |> List.ofArray

    let named (read: string -> string) file =
        Path.GetRelativePath(root, file), read file

    let bytes (file: string) =
        Convert.ToHexString(Security.Cryptography.SHA256.HashData(File.ReadAllBytes file))

    [
        yield! files "curves.csv" |> List.map (named File.ReadAllText)
        yield!
            files "cycles.jsonl"
            |> List.map (named (fun file -> File.ReadLines file |> Seq.map untimed |> String.concat "\n"))
        yield! files "model.safetensors" |> List.map (named bytes)
    ]

/// The study, never interrupted: what it holds and how long it took.
let private whole =
    lazy
        (let once store =
            let watch = Stopwatch.StartNew()
            run home.Value (words script store "off") |> expectCode 0
            watch.Elapsed

         // The first run compiles the script.
         once "warm" |> ignore
         let took = once "whole"
         held "warm" |> Expect.equal "two runs of one study" (held "whole")
         held "whole", took)

/// How many trainings went on from a checkpoint, as the lines on stderr tell.
let private resumed (ended: Ended) =
    ended.Error.Split '\n'
    |> Seq.filter _.Contains("goes on at iteration")
    |> Seq.length

/// Starts the study and kills it after a while; whether it was still running then.
let private killedAfter (time: TimeSpan) store every =
    let running, ending =
        launch home.Value [] (fun _ _ -> ()) (words script store every)

    use _ = running
    let isRunning = not (ending.Wait time)

    if isRunning then
        running.Kill()

    ending.Wait()
    isRunning && ending.Result.Code <> 0

[<Tests>]
let tests =
    testSequenced
    <| testList "Killed" [
        test "Killed at any time and started again, a study ends with the same curves, picks and weights" {
            let expected, took = whole.Value
            let random = Random 20261126
            let mutable hits, trainings = 0, 0

            for round in 1 .. kills + doubleKills do
                let store = "round-" + string round

                if killedAfter (took * random.NextDouble()) store "0.02s" then
                    hits <- hits + 1

                // The second kill comes soon: while what the first one has left is read and put right.
                if round > kills then
                    killedAfter (took * (0.2 + 0.5 * random.NextDouble())) store "0.02s" |> ignore

                let again = run home.Value (words script store "0.02s")
                again |> expectCode 0
                trainings <- trainings + resumed again
                held store |> Expect.equal ("round " + string round) expected
                Directory.Delete(Path.Combine(home.Value, store), true)

            Console.WriteLine(
                "Killed {0} times in {1} rounds of a study of {2:F1} s; {3} trainings went on from a checkpoint.",
                hits,
                kills + doubleKills,
                took.TotalSeconds,
                trainings
            )

            (hits, kills / 2) |> Expect.isGreaterThan "kills that came in time"
            (trainings, 0) |> Expect.isGreaterThan "trainings that went on"
        }

        test "SIGTERM in a training ends with 75 within ten seconds, and the training goes on to the same bits" {
            let store name = name + "-long"
            run home.Value (words longer (store "whole") "off") |> expectCode 0
            let watch = Stopwatch()

            let stop running (line: string) =
                if line.Contains "first training step done" then
                    watch.Start()
                    send "TERM" running

            let stopped =
                runWith home.Value [ "ALSTUDIO_TRACE_STARTUP", "1" ] stop (words longer (store "stopped") "1h")

            watch.Stop()
            stopped |> expectCode 75

            (watch.Elapsed, TimeSpan.FromSeconds 10L)
            |> Expect.isLessThan "from the signal to the end"

            let again = run home.Value (words longer (store "stopped") "1h")
            again |> expectCode 0
            resumed again |> Expect.equal again.Error 1
            held (store "stopped") |> Expect.equal "" (held (store "whole"))
        }
    ]
