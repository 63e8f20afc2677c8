module OptionsTests

open ALStudio.Core
open ALStudio.Cli.Options
open Expecto
open Expecto.Flip

let private usage = {
    Name = "run"
    Says = "runs"
    Explains = [ "Runs." ]
    Argument = Some { Name = "SCRIPT"; Says = "a script"; Needed = true }
    Options = ALStudio.Cli.Scripts.options @ [ devices; threads; checkpoint; json; help ]
    Examples = [ "alstudio run a.alx.fsx" ]
}

let private read (text: string) =
    text.Split ' ' |> List.ofArray |> parse usage

let private line text =
    match read text with
    | Ok line -> line
    | Error problems -> failtestf "%A" problems

let private problems text =
    match read text with
    | Ok line -> failtestf "%A" line
    | Error problems ->
        problems
        |> List.map (fun (problem: Problem) -> problem.What, string problem.Hint)

let private only text =
    match problems text with
    | [ problem ] -> problem
    | several -> failtestf "one problem was expected, not %A" several

[<Tests>]
let tests =
    testList "Options" [
        test "An option takes the next word or what follows its equals sign" {
            (line "a.fsx --preset laptop").Find "--preset"
            |> Expect.equal "" (Some "laptop")

            (line "--preset=laptop a.fsx").Find "--preset"
            |> Expect.equal "" (Some "laptop")

            (line "--set=trials=1 a.fsx").Find "--set" |> Expect.equal "" (Some "trials=1")
            (line "--preset=laptop a.fsx").Argument |> Expect.equal "" (Some "a.fsx")
        }

        test "A switch is there or not" {
            (line "a.fsx --json").Has "--json" |> Expect.isTrue ""
            (line "a.fsx").Has "--json" |> Expect.isFalse ""
            only "a.fsx --json=yes" |> Expect.equal "" ("--json takes no value.", "")
        }

        test "Two dashes end the options" { (line "-- --odd-name").Argument |> Expect.equal "" (Some "--odd-name") }

        test "Repeated options keep their order" {
            (line "a.fsx --set trials=1 --set cycles=2").All "--set"
            |> Expect.equal "" [ "trials=1"; "cycles=2" ]
        }

        test "An unknown option names the nearest one" {
            problems "a.fsx --prest=laptop"
            |> Expect.equal "" [ "alstudio run has no option --prest.", "did you mean --preset?" ]

            problems "a.fsx --trheads=2"
            |> Expect.equal "" [ "alstudio run has no option --trheads.", "did you mean --threads?" ]

            problems "a.fsx --frobnicate"
            |> Expect.equal "" [ "alstudio run has no option --frobnicate.", "see: alstudio run --help" ]
        }

        test "Everything wrong is said at once" {
            problems "--threads 0 --device gpu --set trials=none"
            |> List.map fst
            |> Expect.equal "" [
                "--threads 0 is not a whole number from 1."
                "--device gpu is not auto, cpu or cuda:N, such as cuda:0, or several cards, such as cuda:0,cuda:1."
                "--set trials=none is not understood."
                "alstudio run needs a script."
            ]
        }

        testList "Values" [
            for text, isGood in
                [
                    "--device auto", true
                    "--device cpu", true
                    "--device cuda", true
                    "--device cuda:1", true
                    "--device cuda:", false
                    "--device cuda:x", false
                    "--device cuda:0,cuda:1", true
                    "--device cuda:0,cuda:0", false
                    "--device cpu,cuda:0", false
                    "--device cuda:0,", false
                    "--threads 8", true
                    "--threads -1", false
                    "--threads 1.5", false
                    "--seed 0", true
                    "--seed 9223372036854775807", true
                    "--seed -1", false
                    "--seed 9223372036854775808", false
                    "--set seed=9223372036854775807", true
                    "--set trials=9999999999", false
                    "--set trials=3", true
                    "--set trials=0", false
                    "--set cycles=0", true
                    "--set seed=9", true
                    "--set trials", false
                    "--set epochs=3", true
                    "--set epochs=", true
                    "--set =3", false
                    "--preset", false
                    "--preset --json", false
                ] ->
                test ((if isGood then "Takes " else "Refuses ") + text) {
                    match read ("a.fsx " + text) with
                    | Ok _ -> isGood |> Expect.isTrue "it was taken"
                    | Error problems -> isGood |> Expect.isFalse (sprintf "%A" problems)
                }
        ]

        test "A second word without dashes is one too many" {
            only "a.fsx b.fsx" |> fst |> Expect.equal "" "b.fsx is one word too many."
        }

        test "A missing script is named with an example" {
            parse usage []
            |> Result.mapError (List.map (fun problem -> problem.What, string problem.Hint))
            |> Expect.equal "" (Error [ "alstudio run needs a script.", "for example: alstudio run a.alx.fsx" ])
        }

        test "Help is given whatever else is wrong" {
            (line "--help --threads none").Has "--help" |> Expect.isTrue ""
            (line "-h").Has "--help" |> Expect.isTrue ""
        }

        test "A time between checkpoints is a number with its unit, or off" {
            for text, seconds in [ "30s", 30.0; "0.5s", 0.5; "5m", 300.0; "1.5h", 5400.0; "0s", 0.0 ] do
                ALStudio.Cli.Durations.parse text
                |> Option.map _.TotalSeconds
                |> Expect.equal text (Some seconds)

            for text in [ "30s"; "off" ] do
                (line ("a.fsx --checkpoint " + text)).Find "--checkpoint"
                |> Expect.equal "" (Some text)

            for text in [ "30"; "s"; "m5"; "-1s"; "5d"; "nans"; "1e9h" ] do
                fst (only ("a.fsx --checkpoint=" + text))
                |> Expect.equal "" ("--checkpoint " + text + " is not a time such as 30s, 5m or 1h, or off.")
        }
    ]
