namespace ALStudio.Dsl

open System
open System.Collections
open System.Collections.Generic
open ALStudio
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Running

/// How much smaller a preset makes an experiment. Nothing is set at full scale.
type Scale = {
    /// What is learnt from in place of the experiment's data set.
    Dataset: IDatasetSource option
    /// Who answers in place of the experiment's annotator.
    Annotator: IAnnotator option
    /// Recipes in place of others.
    Recipes: (IObjective * IObjective) list
    /// Number of images of the pool.
    Images: int option
    /// Trainings are this many times shorter.
    ShorterBy: int option
    /// Trainings that count their steps, as semi-supervised ones do, have this many.
    Steps: int option
    /// Steps of semi-supervised trainings read this many unlabelled images.
    Unlabelled: int option
    /// Committees have this many members.
    Members: int option
    /// What is trained in place of the arms' network.
    Network: INetwork option
    /// Start and queries are this many times smaller.
    Budgets: int option
    /// Clicks of the start and of each query.
    Clicks: (int * int) option
    /// Number of queries.
    Cycles: int option
    /// Number of trials.
    Trials: int option
} with

    /// Nothing is made smaller.
    static member Full = {
        Dataset = None
        Annotator = None
        Recipes = []
        Images = None
        ShorterBy = None
        Steps = None
        Unlabelled = None
        Members = None
        Network = None
        Budgets = None
        Clicks = None
        Cycles = None
        Trials = None
    }

    /// The same with another number of trials.
    member scale.WithTrials(trials: int) = { scale with Trials = Some trials }

/// A named smaller form of an experiment.
type Preset = {
    /// What `--preset` calls it.
    Name: string
    /// What it makes smaller.
    Scale: Scale
    /// Its place in the script.
    Where: Place option
}

/// An arm whose task the compiler knows.
[<Struct>]
type ArmOf<'task when 'task :> ITask> = {
    /// The arm.
    Arm: Arm
}

/// Arms that share a recipe: what `arms recipe [ … ]` makes.
type Arms<'task when 'task :> ITask>(list: Arm list) =
    let typed = list |> List.map (fun arm -> ({ Arm = arm }: ArmOf<'task>))

    /// The arms in order.
    member _.List = list

    /// The same arms with their own number of trials.
    member _.WithTrials(trials: int) =
        list
        |> List.map (fun arm -> Arm(arm.Name, arm.Recipe, arm.Strategy, Nullable trials, arm.Where))
        |> Arms<'task>

    /// The same arms with a prefix to their names.
    member _.Prefixed(prefix: string) =
        list
        |> List.map (fun arm -> Arm($"{prefix}-{arm.Name}", arm.Recipe, arm.Strategy, arm.Trials, arm.Where))
        |> Arms<'task>

    /// The same arms with a suffix to their names.
    member _.Suffixed(suffix: string) =
        list
        |> List.map (fun arm -> Arm($"{arm.Name}-{suffix}", arm.Recipe, arm.Strategy, arm.Trials, arm.Where))
        |> Arms<'task>

    interface IEnumerable<ArmOf<'task>> with
        member _.GetEnumerator() : IEnumerator<ArmOf<'task>> = (typed :> seq<_>).GetEnumerator()
        member _.GetEnumerator() : IEnumerator = (typed :> IEnumerable).GetEnumerator()

/// Making arms.
module Arms =
    /// Whether an arm is trained by a recipe, with what its strategy adds to it or without.
    let isTrainedBy (recipe: IObjective) (arm: Arm) =
        arm.Recipe.Equals recipe
        || match arm.Strategy with
           | :? IAdaptsRecipe as adapting -> arm.Recipe.Equals(adapting.Adapt recipe)
           | _ -> false

    /// One arm per strategy, named after it and the kind of recipe.
    let of' (recipe: IObjective<'task>) (strategies: IQueryStrategy<'task> list) (where: Place) =
        strategies
        |> List.map (fun strategy -> Arm(recipe.Prefix + strategy.Name, recipe, strategy, Nullable(), where))
        |> Arms<'task>

/// Whose measurements a claim is about.
type Whose =
    /// Arms by name.
    | Named of string list
    /// The arms that a recipe trains.
    | Trained of IObjective

/// One side of a claim.
type SaidSide = {
    /// Whose measurements.
    Whose: Whose
    /// Which of them.
    Among: ClaimArms
    /// At which moment.
    When: ClaimMoment
}

/// What a claim says, before its arms are known.
type SaidStatement = {
    /// Name of the metric; None for the usual one of the task.
    Metric: string option
    /// What is claimed to be better, worse and so on.
    Left: SaidSide
    /// How it relates to the other side.
    Relation: ClaimRelation
    /// What it is held against.
    Right: SaidSide
    /// How large a difference would matter, as a share; 0 where the relation needs none.
    Margin: float
    /// By how much the left is claimed to be higher, as a share.
    By: float
}

/// A claim of a script.
type SaidClaim = {
    /// The claim in the author's words.
    Text: string
    /// What it says.
    Statement: SaidStatement
    /// Its place in the script.
    Where: Place option
}

/// What a figure shows of the measurements of a study. What a script draws by hand is one that other libraries know.
[<AbstractClass>]
type Drawing() = class end

/// The curves of one metric, as the report draws them.
[<Sealed>]
type CurvesOf(metric: string) =
    inherit Drawing()

    /// Its name in `curves.csv`.
    member _.Metric = metric

/// A figure of a script. It is drawn when there are results, from nothing but them.
type SaidFigure = {
    /// What stands over it; files are named after it.
    Name: string
    /// What it shows.
    Drawing: Drawing
    /// Its place in the script.
    Where: Place option
}

/// What a script has said about one experiment so far.
type Said = {
    /// Name of the experiment.
    Name: string
    /// Place of its `experiment` line.
    Where: Place option
    /// Every keyword with its place, the latest first.
    Words: (string * Place option) list
    /// What its budgets count.
    Unit: CostUnit
    /// The data set.
    Dataset: IDatasetSource
    /// Who answers.
    Annotator: IAnnotator
    /// The first labelled set.
    Start: (CostUnit -> IStart) option
    /// What each cycle may spend.
    Query: int option
    /// Number of queries.
    Cycles: int option
    /// Number of repetitions.
    Trials: int option
    /// What is compared.
    Arms: Arm list
    /// What is measured.
    Metrics: IMetric list
    /// Where all random numbers come from.
    Seed: int64 option
    /// Smaller forms.
    Presets: Preset list
    /// What the author expects, the latest first.
    Claims: SaidClaim list
    /// What the author draws, the latest first.
    Figures: SaidFigure list
}

/// Changing what has been said.
module Said =
    /// The same with a place for the word that was said last.
    let placed (where: Place option) (said: Said) =
        match said.Words with
        | ("preset", _) :: earlier -> {
            said with
                Words = ("preset", where) :: earlier
                Presets = { said.Presets.Head with Where = where } :: said.Presets.Tail
          }
        | ("claim", _) :: earlier -> {
            said with
                Words = ("claim", where) :: earlier
                Claims = { said.Claims.Head with Where = where } :: said.Claims.Tail
          }
        | ("figure", _) :: earlier -> {
            said with
                Words = ("figure", where) :: earlier
                Figures = { said.Figures.Head with Where = where } :: said.Figures.Tail
          }
        | (word, _) :: earlier -> { said with Words = (word, where) :: earlier }
        | [] -> said

/// An experiment of which only the name is known.
type Blank = {
    /// Its name.
    Name: string
    /// Its place.
    Where: Place option
}

/// What has been said, with what the data set decides: the task, and the unit of budgets.
type Draft<'task, [<Measure>] 'unit when 'task :> ITask> = {
    /// What has been said.
    Said: Said
}

/// A weighing of clicks against quality: what polygons of several tolerances cost, and how well they keep the label maps of a
/// data set. Nothing is trained.
type TradeOff = {
    /// Its name.
    Name: string
    /// Its place.
    Where: Place option
    /// Whose label maps.
    Dataset: IDatasetSource
    /// How far polygons may leave a border, in pixels.
    Tolerances: int list
    /// Smaller forms.
    Presets: Preset list
    /// What a preset made smaller, in words; None at full scale.
    ScaledDown: string option
}

/// An experiment with its smaller forms and its figures, as a script declares them.
type Declaration = {
    /// At full scale.
    Experiment: ALStudio.Running.Experiment
    /// Smaller forms.
    Presets: Preset list
    /// Figures of its own, in order.
    Figures: SaidFigure list
}
