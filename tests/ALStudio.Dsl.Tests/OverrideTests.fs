module ALStudio.Dsl.Tests.OverrideTests

open System
open Expecto
open ALStudio
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning
open ALStudio.Dsl.Tests.Parts
open ALStudio.Dsl.Tests.Piped

[<Tests>]
let tests =
    testList "changes of the command line" [
        testCase "Values of the command line replace those of the script" (fun () ->
            let change text =
                match Overrides.parse text with
                | Ok change -> change
                | Error problem -> failtest problem.What

            let changes =
                [ "trials=5"; "cycles=0"; "query=1,000"; "seed=18" ] |> List.map change

            let it =
                changes |> List.fold Overrides.apply (right (Experiment.build piped)).Experiment

            Expect.equal (it.Trials, it.Cycles, it.Query.Amount, it.Seed) (5, 0, 1000.0, 18UL) "all four")

        testCase "Values that are not understood say what is" (fun () ->
            let said text =
                match Overrides.parse text with
                | Ok _ -> "understood"
                | Error problem -> problem.What + " " + string problem.Hint

            Expect.equal
                ([ "trials=0"; "epochs=3"; "seed"; "=3" ] |> List.map said)
                [
                    "--set trials=0 is not understood. After '=' comes a whole number from 1."
                    "understood"
                    "--set seed is not understood. It takes NAME=VALUE, with a knob of the script or one of the names trials, cycles, query, seed."
                    "--set =3 is not understood. It takes NAME=VALUE, with a knob of the script or one of the names trials, cycles, query, seed."
                ]
                "every text")

        testCase "Only arms whose name fits are left" (fun () ->
            let it = (right (Experiment.build piped)).Experiment

            let left globs =
                Overrides.only globs [ it ]
                |> right
                |> List.collect (fun it -> [ for arm in it.Arms -> arm.Name ])

            Expect.equal (left [ "rand*" ]) [ "Random" ] "a pattern"
            Expect.equal (left [ "piped/E?tropy"; "Random" ]) [ "Random"; "Entropy" ] "two patterns"
            Expect.equal (left []) [ "Random"; "Entropy" ] "none"

            match Overrides.only [ "SSL-*" ] [ it ] with
            | Ok _ -> failtest "nothing fits"
            | Error problems -> Expect.equal problems.Head.Hint "The arms are: Random, Entropy" "the hint")

        testCase "Arms whose name fits are left out" (fun () ->
            let it = (right (Experiment.build piped)).Experiment

            let left globs =
                Overrides.except globs [ it ]
                |> Result.map (List.collect (fun it -> [ for arm in it.Arms -> arm.Name ]))
                |> Result.mapError (List.map (fun problem -> problem.What, string problem.Hint))

            Expect.equal (left [ "rand*" ]) (Ok [ "Entropy" ]) "a pattern"
            Expect.equal (left [ "piped/E?tropy" ]) (Ok [ "Random" ]) "with its experiment"
            Expect.equal (left []) (Ok [ "Random"; "Entropy" ]) "none"
            let hint = "The arms are: Random, Entropy"
            Expect.equal (left [ "SSL-*"; "Random" ]) (Error [ "No arm fits SSL-*.", hint ]) "one fits nothing"
            Expect.equal (left [ "SSL-*"; "LL" ]) (Error [ "No arm fits SSL-*, LL.", hint ]) "both fit nothing"
            Expect.equal (left [ "R*"; "E*" ]) (Error [ "No arm is left without R*, E*.", hint ]) "nothing is left")
    ]
