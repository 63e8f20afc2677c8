module ProtocolTests

open Expecto
open ALStudio.Core
open ALStudio.Figures

let private entry asks extras runs =
    Protocol.of' (Study.tryOf extras runs).Value
    |> List.find (fun entry -> entry.Asks = asks)

let private answer asks extras runs = (entry asks extras runs).Answer

let private saying asks extras runs = (entry asks extras runs).Says

let private recipe augmentation network =
    $"ALStudio.Learning.Objectives.Supervised(Augmentation = ALStudio.Learning.Augmentations.{augmentation}(), Network = ALStudio.Learning.Networks.{network}(Depth = 28))"

let private withPool (pool: int) (history: RunHistory) =
    let header = history.Header

    let provenance =
        System.Collections.Generic.Dictionary<string, string>(header.Provenance)

    provenance["pool"] <- string pool

    RunHistory(Some.Header.of' (header, provenance = provenance), history.Cycles)

let private network = "Modern augmentation and network"
let private regimes = "Low and high budgets"

[<Tests>]
let tests =
    testList "protocol" [
        test "a study of one data set without semi-supervised arms meets few" {
            let found asks = answer asks Some.extras Some.study
            Expect.equal (found "Several data sets") Protocol.NotMet ""
            Expect.equal (found "Direct comparison with semi-supervised learning") Protocol.NotMet ""
            Expect.equal (found "A random arm for every recipe") Protocol.Met ""
            Expect.equal (found "Several trials") Protocol.Met ""
            Expect.equal (found "Full scale") Protocol.Met ""
        }

        test "the same arms on other data sets of the store count" {
            let extras = { Some.extras with OtherDatasets = [ "Digits" ] }
            Expect.equal (answer "Several data sets" extras Some.study) Protocol.Met ""

            Expect.equal (saying "Several data sets" extras Some.study) "Shapes here; the same arms also on Digits." ""
        }

        test "arms that learn from unlabelled images stand beside others that do not" {
            let found asks =
                answer asks Extras.None VerdictsTests.crossed

            Expect.equal (found "Direct comparison with semi-supervised learning") Protocol.Met ""
        }

        test "augmentation and network are found in the recipes" {
            let runs augmentation network = [
                Some.runOf "Random" 1 [ 0.5 ]
                |> VerdictsTests.made (recipe augmentation network) "Random()"
            ]

            Expect.equal (answer network Extras.None (runs "AutoAugmented" "WideResNet")) Protocol.Met ""
            Expect.equal (answer network Extras.None (runs "FlipAndCrop" "WideResNet")) Protocol.Partly ""
            Expect.equal (answer network Extras.None (runs "FlipAndCrop" "ConvNet")) Protocol.NotMet ""

            Expect.equal
                (saying network Extras.None (runs "AutoAugmented" "WideResNet"))
                "Augmentation: AutoAugmented. Network: WideResNet."
                ""
        }

        test "budgets are low or high by their share of the pool" {
            let runs pool = Some.study |> List.map (withPool pool)
            Expect.equal (answer regimes Extras.None (runs 50_000)) Protocol.Partly "350 of 50,000"
            Expect.stringContains (saying regimes Extras.None (runs 50_000)) "Low budgets only" ""
            Expect.stringContains (saying regimes Extras.None (runs 1_000)) "High budgets only" "50 to 350 of 1,000"
            Expect.equal (answer regimes Extras.None Some.study) Protocol.NotKnown "older runs do not tell"
        }

        test "a recipe without a random arm is named" {
            let runs =
                VerdictsTests.crossed
                |> List.filter (fun run -> run.Header.Id.Arm <> "SSL-Random")

            Expect.equal (answer "A random arm for every recipe" Extras.None runs) Protocol.Partly ""

            Expect.equal
                (saying "A random arm for every recipe" Extras.None runs)
                "Random, but not for the recipe of SSL-LL."
                ""
        }

        test "what is scaled down is said" {
            let runs = Some.scaledDown "60 of 50,000 images" Some.study
            Expect.equal (saying "Full scale" Some.extras runs) "Scaled down: 60 of 50,000 images." ""
        }
    ]
