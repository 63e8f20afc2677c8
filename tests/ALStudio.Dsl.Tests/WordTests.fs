module ALStudio.Dsl.Tests.WordTests

open System
open Expecto
open ALStudio
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning
open ALStudio.Dsl.Tests.Parts
open ALStudio.Dsl.Tests.Scripts
open ALStudio.Dsl.Tests.Piped

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

        testCase "Some strategies serve both tasks, and the recipe decides for which" (fun () ->
            let classes = Words.arms plain [ Random(); Entropy(); LossPrediction() ]
            let pixels = Words.arms (Masks()) [ Random(); Entropy(); LossPrediction() ]
            Expect.equal (classes.List |> List.map _.Strategy) (pixels.List |> List.map _.Strategy) "the same parts"

            let typed: ArmOf<Classification> list * ArmOf<Segmentation> list =
                List.ofSeq classes, List.ofSeq pixels

            Expect.equal (fst typed).Length (snd typed).Length "of two types")

        testCase "Strategies on outlined images go by the names of the paper" (fun () ->
            let arms =
                Words.arms (Masks()) [
                    PerImage(Random())
                    PerPolygon(Random())
                    PerPolygon(Entropy())
                    PerImage(Entropy(UncertainPixels(150.0 / 255.0, MinMax = true)))
                    EnsembleEntropy(Members = 3)
                    DiscriminatorScore()
                ]

            Expect.equal
                (arms.List |> List.map _.Name)
                [
                    "Random-Image"
                    "Random-Image-Random-Polygon"
                    "Random-Image-Entropy-Polygon"
                    "Entropy-Image"
                    "ENS-ent"
                    "D-score"
                ]
                "names")

        testCase "Polygons are drawn and their agreement is measured unless something else is said" (fun () ->
            let said =
                Experiment.create "outlined"
                |> Experiment.on (Photographs())
                |> Experiment.startingWith (Drawn 500<click>)
                |> Experiment.querying 250<click>
                |> Experiment.cycles 1
                |> Experiment.comparing (Words.arms (Masks()) [ Random() ])

            let usual = (right (Experiment.build said)).Experiment
            Expect.equal usual.Annotator (Polygons()) "annotator"
            Expect.equal (List.ofSeq usual.Metrics) [ MeanIoU(); PerClassIoU(); PixelAccuracy() ] "metrics"

            let other =
                said
                |> Experiment.answeredBy (Polygons(Tolerance = 5<px>))
                |> Experiment.measuring [ MeanIoU() ]
                |> Experiment.build
                |> right

            Expect.equal other.Experiment.Annotator (Polygons(Tolerance = 5<px>)) "annotator"
            Expect.equal (List.ofSeq other.Experiment.Metrics) [ MeanIoU() ] "metrics")

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
                parts
                |> Array.filter (fun part ->
                    not (text.Contains $"type {part} =" || text.Contains $"static member {part}("))

            Expect.equal missing [||] "parts without a line in Nouns.fs"
            Expect.isGreaterThan parts.Length 15 "parts were found")
    ]
