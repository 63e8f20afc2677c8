module OriginTests

open Expecto
open ALStudio.Core
open ALStudio.Figures

let private study = (Study.tryOf Some.extras Some.study).Value

let private valuesOf name (facts: Origin.Fact list) =
    facts |> List.find (fun fact -> fact.Name = name) |> _.Values

[<Tests>]
let tests =
    testList "origin" [
        test "what holds for all runs names none" {
            Expect.equal (Origin.definitions study |> valuesOf "seed") [ "0", "" ] ""
        }

        test "what differs from arm to arm names the arms" {
            Expect.equal
                (Origin.definitions study |> valuesOf "strategy" |> List.map snd)
                [ "Random"; "Entropy"; "Margin" ]
                ""
        }

        test "what differs from trial to trial names the trials" {
            Expect.equal
                (Origin.circumstances study |> valuesOf "trial seed")
                [ "1001", "trial 1"; "1002", "trial 2"; "1003", "trial 3" ]
                ""
        }

        test "what holds for one run names it" {
            let moved =
                Some.study
                |> List.map (fun run ->
                    let header = run.Header

                    if header.Id = RunId("quickstart", "Margin", 2) then
                        let facts = System.Collections.Generic.Dictionary header.Provenance
                        facts["threads"] <- "8"

                        RunHistory(Some.Header.of' (header, provenance = facts), run.Cycles)
                    else
                        run)

            let values =
                Origin.circumstances (Study.tryOf Some.extras moved).Value |> valuesOf "threads"

            Expect.equal values [ "2", "Random, Entropy and Margin (trials 1 and 3)"; "8", "Margin (trial 2)" ] ""
        }

        test "what the definition says already is not said twice" {
            Expect.isFalse (Origin.circumstances study |> List.exists (fun fact -> fact.Name = "seed")) ""
        }

        test "the script is told once" { Expect.equal (Origin.scripts study) [ Some.script, "" ] "" }

        test "time counts trainings that were done, not those found in the store" {
            let efforts = Origin.efforts study

            Expect.equal
                (efforts |> List.map (fun effort -> effort.Models, effort.Trainings.Length))
                [ 21, 21; 21, 18; 21, 18 ]
                ""
        }
    ]
