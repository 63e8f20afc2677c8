namespace ALStudio

open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open ALStudio.Core
open ALStudio.Dsl
open ALStudio.Learning

/// The keywords of the experiment block. Each sets one field of the draft and remembers where it stands.
[<EditorBrowsable(EditorBrowsableState.Never)>]
type ExperimentBuilder(name: string, file: string, line: int) =
    let at (file: string) (line: int) (draft: Draft<'task, 'unit>) : Draft<'task, 'unit> = {
        Said = Said.placed (Some(Place(file, line))) draft.Said
    }

    let named: Blank = { Name = name; Where = Some(Place(file, line)) }

    /// The images and their hidden labels. It comes first, because it decides what budgets count: labels.
    [<CustomOperation "dataset">]
    member _.Dataset
        (
            named: Blank,
            source: IDatasetSource<Classification>,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        named |> Experiment.on source |> at file line

    /// The images and their hidden label maps. It comes first, because it decides what budgets count: clicks.
    [<CustomOperation "dataset">]
    member _.Dataset
        (
            named: Blank,
            source: IDatasetSource<Segmentation>,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        named |> Experiment.on source |> at file line

    /// Who answers; an oracle that knows the true classes, or draws polygons, unless said.
    [<CustomOperation "annotator">]
    member _.Annotator
        (
            draft: Draft<'task, 'unit>,
            annotator: IAnnotator<'task>,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.answeredBy annotator |> at file line

    /// The first labelled set, the same for every arm of a trial: `start (Balanced 5_000<label>)`.
    [<CustomOperation "start">]
    member _.Start
        (
            draft: Draft<'task, 'unit>,
            start: Start<'unit>,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.startingWith start |> at file line

    /// What each cycle may spend: `query 2_500<label>`.
    [<CustomOperation "query">]
    member _.Query
        (
            draft: Draft<'task, 'unit>,
            amount: int<'unit>,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.querying amount |> at file line

    /// How often is queried; there is one training more, on the first set alone.
    [<CustomOperation "cycles">]
    member _.Cycles
        (
            draft: Draft<'task, 'unit>,
            cycles: int,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.cycles cycles |> at file line

    /// Repetitions with other first sets, weights and orders; 1 unless said.
    [<CustomOperation "trials">]
    member _.Trials
        (
            draft: Draft<'task, 'unit>,
            trials: int,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.trials trials |> at file line

    /// The arms: `compare [ yield! arms plain [ Random(); Entropy() ] ]`.
    [<CustomOperation "compare">]
    member _.Compare
        (
            draft: Draft<'task, 'unit>,
            arms: ArmOf<'task> seq,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.comparing arms |> at file line

    /// What is measured on the test split.
    [<CustomOperation "metrics">]
    member _.Metrics
        (
            draft: Draft<'task, 'unit>,
            metrics: IMetric<'task> list,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.measuring metrics |> at file line

    /// Where all random numbers come from; 0 unless said.
    [<CustomOperation "seed">]
    member _.Seed
        (
            draft: Draft<'task, 'unit>,
            seed: int,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.seed seed |> at file line

    /// A smaller form of the experiment: `preset "small" (subsetOf 6_000<image> >> shorterBy 15 >> withTrials 2)`.
    [<CustomOperation "preset">]
    member _.Preset
        (
            draft: Draft<'task, 'unit>,
            name: string,
            smaller: Scale -> Scale,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.preset name smaller |> at file line

    /// What is expected: `claim "asking pays" (accuracy "Entropy" last |> betterThan (accuracy "Random" last))`. The report says
    /// whether it is supported, refuted or undecided, and by which test. Claims change no training.
    [<CustomOperation "claim">]
    member _.Claim
        (
            draft: Draft<'task, 'unit>,
            text: string,
            statement: Statement<'unit>,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.claiming text statement |> at file line

    /// A figure of the author's own: `figure "accuracy" Curves.accuracy`. After `open Plotly.NET` also by hand,
    /// `figure "name" (fun curves -> curves |> Curves.of' "accuracy" |> Chart.combine)`, from a Deedle frame with the columns of
    /// `curves.csv` to a chart of Plotly.NET. It is drawn from what is stored, into the report and as files for papers;
    /// figures change no training.
    [<CustomOperation "figure">]
    member _.Figure
        (
            draft: Draft<'task, 'unit>,
            name: string,
            drawing: Drawing,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        draft |> Experiment.drawing name drawing |> at file line

    /// Begins the block.
    member _.Yield(()) : Blank = named

    /// An empty block.
    member _.Zero() : Blank = named

    /// Runs the block where it stands.
    member _.Delay(block: unit -> 'said) : 'said = block ()

    /// Only there to say what is wrong.
    [<CompilerMessage("Write keywords only; move let, if and for above the block.", 3901, IsError = true)>]
    member _.For(draft: 'said, _: unit -> 'said) : 'said = draft

    /// Only there to say what is wrong.
    [<CompilerMessage("Write keywords only; move let, if and for above the block.", 3901, IsError = true)>]
    member _.Combine(draft: 'said, _: 'said) : 'said = draft

    /// Declares the experiment.
    member _.Run(draft: Draft<'task, 'unit>) : unit = Experiment.declare draft

/// Words that remember where they stand.
[<AutoOpen>]
type Words =
    /// Declares an experiment: `experiment "name" { keywords }`.
    static member experiment
        (
            name: string,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) =
        ExperimentBuilder(name, file, line)

    /// Weighs clicks against quality for the label maps of a data set: `annotation ("name", PascalVoc(), [ 5<px>; 10<px> ])`. Nothing
    /// is trained; the report shows what polygons of each tolerance cost and keep. `Presets = [ "laptop", onDataset (Scenes()) ]`
    /// gives it smaller forms.
    static member annotation
        (
            name: string,
            dataset: IDatasetSource<Segmentation>,
            tolerances: int<px> list,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int,
            ?Presets: (string * (Scale -> Scale)) list
        ) =
        let place = Some(Place(file, line))

        Declared.tradeOff {
            Name = name
            Where = place
            Dataset = dataset
            Tolerances = List.map int tolerances
            Presets = [
                for preset, smaller in Option.defaultValue [] Presets do
                    { Name = preset; Scale = smaller Scale.Full; Where = place }
            ]
            ScaledDown = None
        }

    /// One arm per strategy, all trained by the same recipe: `arms plain [ Random(); Entropy() ]`.
    static member arms
        (
            recipe: IObjective<'task>,
            [<CallerFilePath; Optional; DefaultParameterValue("")>] file: string,
            [<CallerLineNumber; Optional; DefaultParameterValue(0)>] line: int
        ) : IQueryStrategy<'task> list -> Arms<'task> =
        fun strategies -> Arms.of' recipe strategies (Place(file, line))

/// Values of a script that the command line may set.
[<AutoOpen>]
module Settings =
    /// A value that the command line may set: `let epochs = knob "epochs" 20` is 20, or with `--set epochs=40` it is 40. A number
    /// with or without a unit, true or false, or a text. What is set changes what is trained, so such results are others.
    let knob (name: string) (usual: 'value) : 'value = Declared.knob name usual

/// Words that change arms and presets.
[<AutoOpen>]
module Changes =
    /// Another number of trials, for some arms or for a preset.
    let inline withTrials (trials: int) (some: ^Some) : ^Some =
        (^Some: (member WithTrials: int -> ^Some) (some, trials))

    /// The same arms with a prefix to their names: `arms other [ Random() ] |> prefixed "Long"` is called "Long-Random".
    let prefixed (prefix: string) (arms: Arms<'task>) = arms.Prefixed prefix

    /// The same arms with a suffix to their names: `arms bare [ Random() ] |> suffixed "wo-Aug"` is called "Random-wo-Aug".
    let suffixed (suffix: string) (arms: Arms<'task>) = arms.Suffixed suffix

    /// A preset's data set, in place of the experiment's.
    let onDataset (dataset: IDatasetSource) (scale: Scale) = { scale with Dataset = Some dataset }

    /// A preset's annotator, in place of the experiment's.
    let withAnnotator (annotator: IAnnotator) (scale: Scale) = { scale with Annotator = Some annotator }

    /// A preset's recipe, in place of one of the experiment's: `replacing plain small`. Its arms keep their names.
    let replacing (recipe: IObjective<'task>) (other: IObjective<'task>) (scale: Scale) = {
        scale with
            Recipes = scale.Recipes @ [ recipe, other ]
    }

    /// A preset's pool: that many images, equally many of each class where possible.
    let subsetOf (images: int<image>) (scale: Scale) = { scale with Images = Some(int images) }

    /// A preset's trainings: that many times shorter.
    let shorterBy (factor: int) (scale: Scale) = { scale with ShorterBy = Some factor }

    /// A preset's trainings that count steps instead of epochs, as semi-supervised ones do: that many steps.
    let withSteps (steps: int) (scale: Scale) = { scale with Steps = Some steps }

    /// A preset's semi-supervised trainings: that many unlabelled images in each step.
    let withUnlabelledBatch (images: int) (scale: Scale) = { scale with Unlabelled = Some images }

    /// A preset's committees: that many members, the reported one included.
    let withMembers (members: int) (scale: Scale) = { scale with Members = Some members }

    /// A preset's network, in place of that of every arm; pretrained ones stay.
    let onNetwork (network: INetwork) (scale: Scale) = { scale with Network = Some network }

    /// A preset's start and queries: that many times smaller.
    let budgetsDividedBy (divisor: int) (scale: Scale) = { scale with Budgets = Some divisor }

    /// A preset's clicks for the start and for each query, in place of the experiment's: `withClicks 2_000<click> 800<click>`.
    let withClicks (start: int<click>) (query: int<click>) (scale: Scale) = {
        scale with
            Clicks = Some(int start, int query)
    }

    /// A preset's number of queries.
    let withCycles (cycles: int) (scale: Scale) = { scale with Cycles = Some cycles }
