namespace ALStudio

open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning

/// An experiment as a pipeline of pure functions, for whoever does not write the block:
/// `Experiment.create "name" |> Experiment.on (Cifar10()) |> Experiment.startingWith (Balanced 500<label>) |> …`
[<AbstractClass; Sealed>]
type Experiment private () =
    static let blank (unit: CostUnit) (dataset: IDatasetSource) annotator metrics (named: Blank) : Said = {
        Name = named.Name
        Where = named.Where
        Words = [ "dataset", None ]
        Unit = unit
        Dataset = dataset
        Annotator = annotator
        Start = None
        Query = None
        Cycles = None
        Trials = None
        Arms = []
        Metrics = metrics
        Seed = None
        Presets = []
        Claims = []
        Figures = []
    }

    static let say word change (draft: Draft<'task, 'unit>) : Draft<'task, 'unit> =
        let said: Said = change draft.Said

        { Said = { said with Words = (word, None) :: said.Words } }

    /// Begins with nothing but a name.
    static member create(name: string) : Blank = { Name = name; Where = None }

    /// The images and their hidden labels; budgets count labels, and an oracle answers, unless somebody else is said to.
    static member on(dataset: IDatasetSource<Classification>) : Blank -> Draft<Classification, label> =
        let usual: IMetric list = [ Accuracy(); PerClassAccuracy(); CrossEntropy(); CalibrationError() ]

        fun named -> { Said = blank CostUnit.Label dataset (ClassLabels()) usual named }

    /// The images and their hidden label maps; budgets count clicks, and polygons are drawn, unless somebody is said to
    /// answer otherwise.
    static member on(dataset: IDatasetSource<Segmentation>) : Blank -> Draft<Segmentation, click> =
        let usual: IMetric list = [ MeanIoU(); PerClassIoU(); PixelAccuracy() ]

        fun named -> { Said = blank CostUnit.Click dataset (Polygons()) usual named }

    /// Who answers.
    static member answeredBy (annotator: IAnnotator<'task>) (draft: Draft<'task, 'unit>) =
        draft |> say "annotator" (fun said -> { said with Annotator = annotator })

    /// The first labelled set.
    static member startingWith (start: Start<'unit>) (draft: Draft<'task, 'unit>) =
        draft |> say "start" (fun said -> { said with Start = Some start.Make })

    /// What each cycle may spend.
    static member querying (amount: int<'unit>) (draft: Draft<'task, 'unit>) =
        draft |> say "query" (fun said -> { said with Query = Some(int amount) })

    /// The number of queries.
    static member cycles (cycles: int) (draft: Draft<'task, 'unit>) =
        draft |> say "cycles" (fun said -> { said with Cycles = Some cycles })

    /// The number of repetitions.
    static member trials (trials: int) (draft: Draft<'task, 'unit>) =
        draft |> say "trials" (fun said -> { said with Said.Trials = Some trials })

    /// What is compared.
    static member comparing (arms: ArmOf<'task> seq) (draft: Draft<'task, 'unit>) =
        draft
        |> say "compare" (fun said -> { said with Arms = said.Arms @ [ for arm in arms -> arm.Arm ] })

    /// What is measured on the test split.
    static member measuring (metrics: IMetric<'task> list) (draft: Draft<'task, 'unit>) =
        draft
        |> say "metrics" (fun said -> { said with Metrics = [ for metric in metrics -> metric :> IMetric ] })

    /// Where all random numbers come from.
    static member seed (seed: int64) (draft: Draft<'task, 'unit>) =
        draft |> say "seed" (fun said -> { said with Seed = Some seed })

    /// A smaller form of the experiment.
    static member preset (name: string) (smaller: Scale -> Scale) (draft: Draft<'task, 'unit>) =
        let preset: Preset = { Name = name; Scale = smaller Scale.Full; Where = None }

        draft
        |> say "preset" (fun said -> { said with Presets = preset :: said.Presets })

    /// What is expected, in a form that trials can decide.
    static member claiming (text: string) (statement: Statement<'unit>) (draft: Draft<'task, 'unit>) =
        let claim: SaidClaim = { Text = text; Statement = statement.Said; Where = None }

        draft |> say "claim" (fun said -> { said with Claims = claim :: said.Claims })

    /// A figure of the author's own, drawn from what was measured.
    static member drawing (name: string) (drawing: Drawing) (draft: Draft<'task, 'unit>) =
        let figure: SaidFigure = { Name = name; Drawing = drawing; Where = None }

        draft
        |> say "figure" (fun said -> { said with Figures = figure :: said.Figures })

    /// Makes an experiment of what was said, or lists every problem.
    static member build(draft: Draft<'task, 'unit>) = Meaning.declaration draft.Said

    /// Declares it: the host that runs the script collects it.
    static member declare(draft: Draft<'task, 'unit>) = Declared.add draft.Said
