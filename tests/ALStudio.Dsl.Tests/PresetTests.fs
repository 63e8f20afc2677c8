module ALStudio.Dsl.Tests.PresetTests

open System
open Expecto
open ALStudio
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning
open ALStudio.Dsl.Tests.Parts
open ALStudio.Dsl.Tests.Scripts
open ALStudio.Dsl.Tests.Piped

let private formed name (draft: Draft<'task, 'unit>) =
    draft |> Experiment.build |> right |> Presets.apply nowhere name

/// An experiment in the form of a preset that it is given.
let private smaller name scale (draft: Draft<'task, 'unit>) =
    draft |> Experiment.preset name scale |> formed name |> right

/// What is wrong with a preset that an experiment is given.
let private refused name scale (draft: Draft<'task, 'unit>) =
    match draft |> Experiment.preset name scale |> formed name with
    | Ok _ -> []
    | Error problems -> problems |> List.map _.What

[<Tests>]
let tests =

    testList "smaller forms" [
        testCase "A preset makes everything smaller and says so" (fun () ->
            let it = piped |> formed "small" |> right
            Expect.equal it.ScaledDown "600 of 2,000 images, trainings 15 times shorter, 1 trial" "in words"
            Expect.equal it.FullName "piped@small" "its name in the store"
            Expect.equal it.Dataset (Datasets.SubsetOf(Shapes(), 600)) "the pool"
            Expect.equal it.Trials 1 "the trials"
            Expect.equal it.Arms[0].Recipe (Supervised(WideResNet(Depth = 10, Width = 1), Epochs = 2)) "the recipe")

        testCase "A preset that is not there says which are" (fun () ->
            match piped |> formed "tiny" with
            | Ok _ -> failtest "there is none"
            | Error problems ->
                Expect.equal problems.Head.What "The experiment \"piped\" has no preset \"tiny\"." "what"
                Expect.equal problems.Head.Hint "It has: small" "hint")

        testCase "A preset may take another network, smaller budgets and fewer cycles, and says so" (fun () ->
            let it =
                piped
                |> smaller "laptop" (onNetwork (ConvNet()) >> budgetsDividedBy 5 >> shorterBy 15 >> withCycles 2)

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

        testCase "A preset may learn from other data by other recipes, and says so" (fun () ->
            let quick = Supervised(ConvNet(), Epochs = 2)

            let it =
                comparing (Words.arms plain [ Random(); LossPrediction() ])
                |> smaller "laptop" (onDataset (Digits()) >> withAnnotator (ClassLabels()) >> replacing plain quick)

            Expect.equal it.Dataset (Digits()) "the data set"

            Expect.equal
                [ for arm in it.Arms -> arm.Name, arm.Recipe ]
                [ "Random", quick :> IObjective; "LL", LearningLoss quick ]
                "the recipes"

            Expect.equal
                it.ScaledDown
                $"on Digits instead of Shapes, another annotator ({ClassLabels()}), Supervised with {(ConvNet() :> INetwork).Name} instead of the full recipe"
                "in words")

        testCase "A preset replaces recipes that there are, and stays with its task" (fun () ->
            let other = Supervised(ConvNet(), Epochs = 3)

            let told = piped |> refused "laptop" (replacing other plain >> onDataset (Scenes()))

            Expect.equal
                told
                [
                    "The preset \"laptop\" learns from Scenes, which is for another task than Shapes."
                    "The preset \"laptop\" puts Supervised in the place of a recipe that no arm has."
                ]
                "what")

        testCase "Clicks are weighed against quality on one line, at full scale or smaller" (fun () ->
            let heard =
                Declared.collect Map.empty (fun () ->
                    Words.annotation (
                        "weighed",
                        Scenes(),
                        [ 5<px>; 10<px> ],
                        Presets = [ "small", onDataset (Scenes(Train = 50)) >> subsetOf 20<image> ]
                    ))

            Expect.isEmpty heard.Experiments "experiments"
            let whole = List.exactlyOne heard.TradeOffs
            Expect.equal (whole.Name, whole.Tolerances) ("weighed", [ 5; 10 ]) "at full scale"
            let small = right (Presets.applyTo nowhere "small" whole)
            Expect.equal small.Name "weighed@small" "name"
            Expect.equal small.Dataset (Datasets.SubsetOf(Scenes(Train = 50), 20)) "data set"
            Expect.equal small.ScaledDown (Some "on Scenes instead of Scenes, 20 images") "in words"
            Expect.isError (Presets.applyTo nowhere "tiny" whole) "another preset"
            Expect.isNonEmpty (Meaning.tradeOffProblems { whole with Tolerances = [] }) "no tolerance"
            Expect.isNonEmpty (Meaning.tradeOffProblems { whole with Tolerances = [ -1 ] }) "a negative one")

        testCase "A preset may make committees smaller, and says so" (fun () ->
            let it =
                comparing (Words.arms plain [ VariationRatio(Members = 5); Bald(Members = 3); Entropy() ])
                |> smaller "laptop" (withMembers 2)

            Expect.equal
                [ for arm in it.Arms -> arm.Strategy ]
                [ VariationRatio 2 :> IQueryStrategy; Bald 2; Entropy() ]
                "strategies"

            Expect.equal [ for arm in it.Arms -> arm.Members ] [ 2; 2; 1 ] "models of each arm"
            Expect.equal it.ScaledDown "committees of 2" "in words")

        testCase "A preset cannot have committees of one, larger ones, or ones of a fixed size" (fun () ->
            let refused (strategies: IQueryStrategy<Classification> list) members =
                comparing (Words.arms plain strategies) |> refused "odd" (withMembers members)

            Expect.equal
                (refused [ VariationRatio(Members = 5) ] 1)
                [ "The preset \"odd\" has committees of 1." ]
                "of one"

            Expect.equal
                (refused [ VariationRatio(Members = 5); Bald(Members = 7) ] 6)
                [ "The preset \"odd\" has committees of 6, the experiment of 5." ]
                "larger than one of them"

            Expect.equal
                (refused [ Random(); Entropy() ] 2)
                [ "The preset \"odd\" has smaller committees, but no arm asks one." ]
                "none"

            Expect.equal
                (refused [ Jury() ] 2)
                [ "The preset \"odd\" has smaller committees, but Jury cannot be made smaller." ]
                "of a fixed size")

        testCase "A preset may read fewer unlabelled images a step, and says so" (fun () ->
            let it =
                comparing [
                    yield! Words.arms (Uda(ConvNet())) [ Random(); LossPrediction() ]
                    yield! Words.arms (FixMatch(ConvNet())) [ Random() ] |> prefixed "Fix"
                    yield! Words.arms plain [ Random() ]
                ]
                |> smaller "laptop" (withSteps 600 >> withUnlabelledBatch 64)

            let uda = Uda(ConvNet(), Iterations = 600, UnlabelledBatchSize = 64)
            Expect.equal it.Arms[0].Recipe uda "UDA"
            Expect.equal it.Arms[1].Recipe (LearningLoss uda) "within another recipe"
            Expect.equal (it.Arms[2].Recipe :?> FixMatch).UnlabelledBatchSize 64 "FixMatch"
            Expect.equal it.Arms[3].Recipe plain "what reads none"

            Expect.equal it.ScaledDown "semi-supervised trainings of 600 steps, 64 unlabelled images a step" "in words")

        testCase "A preset cannot read more unlabelled images, or any where none are read" (fun () ->
            let refused recipe images =
                comparing (Words.arms recipe [ Random() ])
                |> refused "odd" (withUnlabelledBatch images)

            Expect.equal
                (refused (Uda(ConvNet())) 0)
                [ "The preset \"odd\" has 0 unlabelled images a step." ]
                "no images"

            Expect.equal
                (refused (Uda(ConvNet())) 321)
                [ "The preset \"odd\" has 321 unlabelled images a step, the experiment 320." ]
                "more"

            Expect.equal
                (refused plain 64)
                [ "The preset \"odd\" has smaller unlabelled batches, but no arm reads unlabelled images." ]
                "supervised"

            Expect.equal
                (refused (Hoarder()) 64)
                [ "The preset \"odd\" has smaller unlabelled batches, but those of Hoarder are fixed." ]
                "of a fixed size")

        testCase "A preset that leaves the whole pool does not speak of images" (fun () ->
            let formedBy smaller =
                piped
                |> Experiment.preset "laptop" smaller
                |> Experiment.build
                |> right
                |> Presets.apply nowhere "laptop"
                |> right

            let said images =
                (formedBy (subsetOf images >> withTrials 1)).ScaledDown

            Expect.equal (said 1_999<image>) "1,999 of 2,000 images, 1 trial" "one less"
            Expect.equal (said 2_000<image>) "1 trial" "all"
            Expect.isNull (formedBy (subsetOf 2_000<image>)).ScaledDown "nothing was taken away")

        testCase "A preset that makes nothing smaller is refused" (fun () ->
            let told = piped |> refused "odd" (budgetsDividedBy 0 >> withCycles 5)

            Expect.equal
                told
                [ "The preset \"odd\" divides budgets by 0."; "The preset \"odd\" has 5 cycles, the experiment 4." ]
                "both problems")

        testCase "A preset may spend other clicks, and says so" (fun () ->
            let formed scale =
                Experiment.create "clicks"
                |> Experiment.on (Photographs())
                |> Experiment.answeredBy (Outliner())
                |> Experiment.startingWith (Drawn 5_000<click>)
                |> Experiment.querying 5_000<click>
                |> Experiment.cycles 1
                |> Experiment.comparing (Words.arms (Masks()) [ Everywhere() ])
                |> Experiment.preset "small" scale
                |> Experiment.build
                |> right
                |> Presets.apply nowhere "small"

            let it = right (formed (withClicks 2_000<click> 800<click>))
            Expect.equal it.Start (Starts.Drawn(2_000.0, CostUnit.Click)) "start"
            Expect.equal it.Query (Budget(800.0, CostUnit.Click)) "query"
            Expect.equal it.ScaledDown "a start of 2,000 clicks and queries of 800" "in words"

            let refused (formed: Result<_, Problem list>) =
                match formed with
                | Ok _ -> failtest "nothing is wrong"
                | Error problems -> problems |> List.map _.What

            Expect.equal
                (refused (formed (withClicks 0<click> 800<click>)))
                [ "The preset \"small\" starts with 0 clicks and has queries of 800." ]
                "nothing to start with"

            Expect.equal
                (refused (formed (withClicks 1<click> 1<click> >> budgetsDividedBy 2)))
                [ "The preset \"small\" has clicks of its own and divides budgets, too." ]
                "two budgets"

            let labels =
                piped
                |> Experiment.preset "odd" (withClicks 1<click> 1<click>)
                |> Experiment.build
                |> right

            Expect.equal
                (refused (Presets.apply nowhere "odd" labels))
                [ "The preset \"odd\" spends clicks, but the experiment counts labels." ]
                "another unit")

        testCase "A preset cannot shorten what cannot be shorter" (fun () ->
            let told =
                Experiment.create "clicks"
                |> Experiment.on (Photographs())
                |> Experiment.answeredBy (Outliner())
                |> Experiment.startingWith (Drawn 500<click>)
                |> Experiment.querying 250<click>
                |> Experiment.cycles 1
                |> Experiment.comparing (Words.arms (Masks()) [ Everywhere() ])
                |> refused "small" (shorterBy 0)

            Expect.equal
                told
                [
                    "The preset \"small\" is shorter by 0."
                    "The preset \"small\" is shorter, but Masks cannot be made shorter."
                ]
                "both problems")
    ]
