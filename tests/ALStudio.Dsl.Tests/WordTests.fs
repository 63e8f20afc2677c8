module ALStudio.Dsl.Tests.WordTests

open System
open Expecto
open ALStudio
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning
open ALStudio.Dsl.Tests.Parts
open ALStudio.Dsl.Tests.Scripts

let private plain = Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 30)

let private right result =
    match result with
    | Ok value -> value
    | Error(problems: Problem list) -> failtest (Problems.renderAll (fun _ -> None) problems)

let private piped =
    Experiment.create "piped"
    |> Experiment.on (Shapes())
    |> Experiment.startingWith (Balanced 100<label>)
    |> Experiment.querying 50<label>
    |> Experiment.cycles 4
    |> Experiment.trials 2
    |> Experiment.comparing (Words.arms plain [ Random(); Entropy() ])
    |> Experiment.seed 7
    |> Experiment.preset "small" (subsetOf 600<image> >> shorterBy 15 >> withTrials 1)

let private nowhere = DataRoot [||]

[<Tests>]
let tests =
    testList "words" [
        testCase "The block and the pipeline say the same" (fun () ->
            let block =
                declarations
                    """
open ALStudio
let plain = Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 30)
experiment "piped" {
    dataset (Shapes())
    start (Balanced 100<label>)
    query 50<label>
    cycles 4
    trials 2
    compare (arms plain [ Random(); Entropy() ])
    seed 7
    preset "small" (subsetOf 600<image> >> shorterBy 15 >> withTrials 1)
}
"""

            let told (declaration: Declaration) =
                let it = declaration.Experiment
                let arms = [ for arm in it.Arms -> arm.Name, arm.Recipe, arm.Strategy, arm.Trials ]

                let presets =
                    declaration.Presets |> List.map (fun preset -> preset.Name, preset.Scale)

                (it.Name, it.Dataset, it.Annotator, it.Start), (it.Query, it.Cycles, it.Trials, it.Seed), arms, presets

            Expect.equal (told block.Head) (told (right (Experiment.build piped))) "all that was said")

        testCase "An experiment on outlined images is paid in clicks" (fun () ->
            let built =
                Experiment.create "clicks"
                |> Experiment.on (Photographs())
                |> Experiment.answeredBy (Outliner())
                |> Experiment.startingWith (Drawn 500<click>)
                |> Experiment.querying 250<click>
                |> Experiment.cycles 1
                |> Experiment.comparing (Words.arms (Masks()) [ Everywhere() ])
                |> Experiment.build
                |> right

            let it = built.Experiment
            Expect.equal it.Query (Budget(250.0, CostUnit.Click)) "the query"
            Expect.equal it.Start.Amount (Budget(500.0, CostUnit.Click)) "the start")

        testCase "What is not said is the usual" (fun () ->
            let it =
                (declarations (
                    header
                    + """
experiment "usual" {
    dataset (Shapes())
    start (Drawn 100<label>)
    query 50<label>
    cycles 1
    compare (arms plain [ Random() ])
}
"""
                ))
                    .Head.Experiment

            Expect.equal it.Trials 1 "trials"
            Expect.equal it.Seed 0UL "seed"
            Expect.equal it.Annotator (ClassLabels()) "annotator"

            Expect.equal
                (List.ofSeq it.Metrics)
                [ Accuracy(); PerClassAccuracy(); CrossEntropy(); CalibrationError() ]
                "metrics")

        testCase "Augmentations are settings of a recipe, and hold one another" (fun () ->
            let declared =
                declarations
                    """
open ALStudio
let network = WideResNet(Depth = 10, Width = 1)
let strong  = Supervised(network, Augmentation = AutoAugmented())
let other   = Supervised(network, Augmentation = AutoAugmented(RandAugment(), Surround = Surround.Reflect, Hole = 8))
let long    = Supervised(network, Augmentation = AutoAugment(AugmentationPolicy.Long))
experiment "augmented" {
    dataset (Shapes())
    start (Drawn 100<label>)
    query 50<label>
    cycles 1
    compare [
        yield! arms strong [ Random() ]
        yield! arms other [ Random() ] |> prefixed "Other"
        yield! arms long [ Random() ] |> prefixed "Long"
    ]
}
"""

            let arms = declared.Head.Experiment.Arms

            Expect.equal
                [ for arm in arms -> (arm.Recipe :?> Supervised).Augmentation ]
                [
                    AutoAugmented(AutoAugment(), 4, Surround.Zero, 0.5, 16) :> IAugmentation
                    AutoAugmented(RandAugment(2, 0.5), Surround = Surround.Reflect, Hole = 8)
                    AutoAugment(AugmentationPolicy.Long)
                ]
                "augmentations")

        testCase "Arms of one recipe can have a prefix and trials of their own" (fun () ->
            let arms =
                Words.arms plain [ Random(); Margin() ] |> prefixed "Long" |> withTrials 2

            Expect.equal (arms.List |> List.map _.Name) [ "Long-Random"; "Long-Margin" ] "names"

            Expect.equal
                ((arms |> suffixed "wo-Aug").List |> List.map _.Name)
                [ "Long-Random-wo-Aug"; "Long-Margin-wo-Aug" ]
                "with a suffix"

            Expect.equal (arms.List |> List.map _.Trials) [ Nullable 2; Nullable 2 ] "trials")

        testCase "Arms of semi-supervised recipes say so in their names" (fun () ->
            let names recipe =
                Words.arms recipe [ Random(); LossPrediction(Candidates = 10_000) ]
                |> _.List
                |> List.map _.Name

            let network = WideResNet()
            Expect.equal (names (Uda(network))) [ "SSL-Random"; "SSL-LL" ] "UDA"
            Expect.equal (names (FixMatch(network))) [ "SSL-Random"; "SSL-LL" ] "FixMatch"
            Expect.equal (names (LearningLoss(Uda(network)))) [ "SSL-Random"; "SSL-LL" ] "with a loss module"
            Expect.equal (names (Supervised(network))) [ "Random"; "LL" ] "supervised")

        testCase "Every keyword of the builder stands in the table of keywords" (fun () ->
            let words =
                typeof<ExperimentBuilder>.GetMethods()
                |> Seq.collect (fun word -> word.GetCustomAttributes(typeof<CustomOperationAttribute>, false))
                |> Seq.map (fun word -> (word :?> CustomOperationAttribute).Name)
                |> Seq.distinct
                |> set

            Expect.equal words (Grammar.keywords |> List.map _.Word |> set) "both lists")

        testCase "Every part of the engine that a script may name has its word" (fun () ->
            let parts =
                typeof<IPart>.Assembly.GetExportedTypes()
                |> Array.filter (fun part -> part.IsAssignableTo typeof<IPart> && part.IsClass)
                // The starts are words with units, and a subset is asked for by a preset.
                |> Array.filter (fun part -> part.Namespace <> "ALStudio.Learning.Starts" && part.Name <> "SubsetOf")
                |> Array.map _.Name
                |> Array.sort

            let text =
                System.IO.File.ReadAllText(__SOURCE_DIRECTORY__ + "/../../dsl/ALStudio.Dsl/Nouns.fs")

            let missing =
                parts |> Array.filter (fun part -> not (text.Contains $"type {part} ="))

            Expect.equal missing [||] "parts without a line in Nouns.fs"
            Expect.isGreaterThan parts.Length 15 "parts were found")
    ]

[<Tests>]
let forms =
    let formed name =
        Experiment.build piped |> right |> Presets.apply nowhere name

    testList "smaller forms" [
        testCase "A preset makes everything smaller and says so" (fun () ->
            let it = right (formed "small")
            Expect.equal it.ScaledDown "600 of 2,000 images, trainings 15 times shorter, 1 trial" "in words"
            Expect.equal it.FullName "piped@small" "its name in the store"
            Expect.equal it.Dataset (Datasets.SubsetOf(Shapes(), 600)) "the pool"
            Expect.equal it.Trials 1 "the trials"
            Expect.equal it.Arms[0].Recipe (Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 2)) "the recipe")

        testCase "A preset that is not there says which are" (fun () ->
            match formed "tiny" with
            | Ok _ -> failtest "there is none"
            | Error problems ->
                Expect.equal problems.Head.What "The experiment \"piped\" has no preset \"tiny\"." "what"
                Expect.equal problems.Head.Hint "It has: small" "hint")

        testCase "A preset may take another network, smaller budgets and fewer cycles, and says so" (fun () ->
            let built =
                piped
                |> Experiment.preset
                    "laptop"
                    (onNetwork (ConvNet()) >> budgetsDividedBy 5 >> shorterBy 15 >> withCycles 2)
                |> Experiment.build
                |> right

            let it = right (Presets.apply nowhere "laptop" built)
            Expect.equal it.Start (Starts.Balanced 20) "start"
            Expect.equal it.Query (Budget(10.0, CostUnit.Label)) "query"
            Expect.equal it.Cycles 2 "cycles"
            Expect.equal it.Trials 2 "trials stay"

            for arm in it.Arms do
                Expect.equal arm.Recipe (Supervised(ConvNet(), Epochs = 2)) "recipe"

            Expect.equal
                it.ScaledDown
                $"{(ConvNet() :> INetwork).Name}, budgets 5 times smaller, trainings 15 times shorter, 2 of 4 cycles"
                "in words")

        testCase "A preset may shorten trainings that count epochs and those that count steps differently" (fun () ->
            let built =
                Experiment.create "both"
                |> Experiment.on (Shapes())
                |> Experiment.startingWith (Balanced 100<label>)
                |> Experiment.querying 50<label>
                |> Experiment.cycles 1
                |> Experiment.comparing [
                    yield! Words.arms plain [ Random() ]
                    yield! Words.arms (Uda(ConvNet())) [ Random() ]
                ]
                |> Experiment.preset "laptop" (shorterBy 3 >> withSteps 500)
                |> Experiment.preset "longer" (withSteps 60_000)
                |> Experiment.build
                |> right

            let it = right (Presets.apply nowhere "laptop" built)
            Expect.equal it.Arms[0].Recipe (Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 10)) "epochs"
            Expect.equal it.Arms[1].Recipe (Uda(ConvNet(), Iterations = 500)) "steps"
            Expect.equal it.ScaledDown "trainings 3 times shorter, semi-supervised trainings of 500 steps" "in words"

            match Presets.apply nowhere "longer" built with
            | Ok _ -> failtest "nothing is wrong"
            | Error problems ->
                Expect.equal
                    (problems |> List.map _.What)
                    [ "The preset \"longer\" has trainings of 60,000 steps, the experiment of 50,000." ]
                    "longer")

        testCase "A preset that makes nothing smaller is refused" (fun () ->
            let built =
                piped
                |> Experiment.preset "odd" (budgetsDividedBy 0 >> withCycles 5)
                |> Experiment.build
                |> right

            match Presets.apply nowhere "odd" built with
            | Ok _ -> failtest "nothing is wrong"
            | Error problems ->
                Expect.equal
                    (problems |> List.map _.What)
                    [
                        "The preset \"odd\" divides budgets by 0."
                        "The preset \"odd\" has 5 cycles, the experiment 4."
                    ]
                    "both problems")

        testCase "A preset cannot shorten what cannot be shorter" (fun () ->
            let built =
                Experiment.create "clicks"
                |> Experiment.on (Photographs())
                |> Experiment.answeredBy (Outliner())
                |> Experiment.startingWith (Drawn 500<click>)
                |> Experiment.querying 250<click>
                |> Experiment.cycles 1
                |> Experiment.comparing (Words.arms (Masks()) [ Everywhere() ])
                |> Experiment.preset "small" (shorterBy 0)
                |> Experiment.build
                |> right

            match Presets.apply nowhere "small" built with
            | Ok _ -> failtest "nothing is wrong"
            | Error problems ->
                Expect.equal
                    (problems |> List.map _.What)
                    [
                        "The preset \"small\" is shorter by 0."
                        "The preset \"small\" is shorter, but Masks cannot be made shorter."
                    ]
                    "both problems")

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
                ([ "trials=0"; "epochs=3"; "seed" ] |> List.map said)
                [
                    "--set trials=0 is not understood. After '=' comes a whole number from 1."
                    "--set epochs=3 is not understood. It takes NAME=VALUE with one of the names trials, cycles, query, seed."
                    "--set seed is not understood. It takes NAME=VALUE with one of the names trials, cycles, query, seed."
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
    ]
