/// Smaller forms of an experiment.
module ALStudio.Dsl.Presets

open System
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Learning.Datasets
open ALStudio.Running
open ALStudio.Dsl.Grammar

/// Number of images of the pool; nothing when the data set cannot be looked at. That is a problem of its own, and found
/// by the checks of the experiment.
let private poolOf (root: DataRoot) (dataset: IDatasetSource) =
    try
        Some(dataset.Inspect(root).Pool)
    with :? ProblemException ->
        None

/// Number of steps of a training that has the same number however many images are labelled.
let private stepsOf (recipe: IObjective) =
    let steps = recipe.Length(1_000).Iterations

    if recipe.Length(10_000).Iterations = steps then
        Some steps
    else
        None

/// How many times shorter a preset makes a recipe.
let private shortening (scale: Scale) recipe =
    match scale.Steps, stepsOf recipe with
    | Some wanted, Some steps -> Some(float steps / float wanted)
    | _ -> Option.map float scale.ShorterBy

/// Number of unlabelled images that a step of a recipe reads; nothing when it reads none.
let private unlabelledOf (recipe: IObjective) =
    recipe.Feeds
    |> Seq.tryFind (fun feed -> feed.Source = FeedSource.Unlabelled)
    |> Option.map _.BatchSize

/// The recipe with the unlabelled batch of a preset, if it reads unlabelled images and can do with fewer.
let private reading (scale: Scale) (recipe: IObjective) =
    match scale.Unlabelled, recipe with
    | Some images, (:? IReadsUnlabelled as recipe) -> recipe.WithUnlabelledBatch images
    | _, recipe -> recipe

let private isFor<'task when 'task :> ITask> (source: IDatasetSource) = source :? IDatasetSource<'task>

/// Whether two data sets are of one task.
let private areAlike (one: IDatasetSource) (other: IDatasetSource) =
    isFor<Classification> one = isFor<Classification> other
    && isFor<Segmentation> one = isFor<Segmentation> other

/// The recipe of an arm, or the one that a preset puts in its place.
let private replaced (scale: Scale) (arm: Arm) =
    match scale.Recipes |> List.tryFind (fun (recipe, _) -> Arms.isTrainedBy recipe arm) with
    | Some(_, other) -> Arm(arm.Name, other, arm.Strategy).Recipe
    | None -> arm.Recipe

let private smaller (scale: Scale) (arm: Arm) : Result<IObjective, string> =
    let recipe =
        match scale.Network, reading scale (replaced scale arm) with
        | Some(:? IDenseNetwork as network), (:? IForAnyDenseNetwork as recipe) -> recipe.On network
        | Some network, (:? IForAnyNetwork as recipe) -> recipe.On network
        | _, recipe -> recipe

    match shortening scale recipe, recipe with
    | None, recipe -> Ok recipe
    | Some factor, (:? IShortenable as recipe) -> Ok(recipe.Shortened factor)
    | Some _, recipe -> Error recipe.Name

/// What is wrong with the unlabelled batches of a preset, each with a hint.
let private unlabelled (scale: Scale) (images: int) (experiment: Experiment) =
    let found =
        [ for arm in experiment.Arms -> arm.Recipe ]
        |> List.choose (fun recipe -> unlabelledOf recipe |> Option.map (fun usual -> recipe, usual))

    [
        if images < 1 then
            $"has {images} unlabelled images a step", "Take 1 or more."

        if found.IsEmpty then
            "has smaller unlabelled batches, but no arm reads unlabelled images", "Take withUnlabelledBatch out of it."

        for usual in found |> List.map snd |> List.distinct do
            if images > usual then
                $"has {images:N0} unlabelled images a step, the experiment {usual:N0}", "Take fewer."

        for recipe in
            found
            |> List.map fst
            |> List.filter (fun recipe -> unlabelledOf (reading scale recipe) <> Some images)
            |> List.map _.Name
            |> List.distinct do
            $"has smaller unlabelled batches, but those of {recipe} are fixed", "Take withUnlabelledBatch out of it."
    ]

/// What is wrong with the size of a preset's committees, each with a hint.
let private committees (members: int) (experiment: Experiment) =
    let found =
        [ for arm in experiment.Arms -> arm.Strategy ]
        |> List.choose (function
            | :? ICommittee as committee when committee.Members > 1 -> Some committee
            | _ -> None)

    [
        if members < 2 then
            $"has committees of {members}", "Take 2 or more."

        if found.IsEmpty then
            "has smaller committees, but no arm asks one", "Take withMembers out of it."

        for other in found |> List.map _.Members |> List.distinct do
            if members > other then
                $"has committees of {members}, the experiment of {other}", "Take fewer."

        for fixed' in
            found
            |> List.filter (fun it -> not (it :? IResizable))
            |> List.map _.Name
            |> List.distinct do
            $"has smaller committees, but {fixed'} cannot be made smaller", "Take withMembers out of it."
    ]

let private problems (preset: Preset) (experiment: Experiment) =
    let wrong what hint =
        problem preset.Where $"The preset \"{preset.Name}\" {what}." hint

    [
        match preset.Scale.Dataset with
        | Some dataset when not (areAlike dataset experiment.Dataset) ->
            wrong
                $"learns from {dataset.Name}, which is for another task than {experiment.Dataset.Name}"
                (Some "Take a data set of the same task.")
        | _ -> ()

        for recipe, other in preset.Scale.Recipes do
            if experiment.Arms |> Seq.forall (Arms.isTrainedBy recipe >> not) then
                wrong
                    $"puts {other.Name} in the place of a recipe that no arm has"
                    (Some "Write: replacing RECIPE OTHER, where RECIPE is one that the arms of `compare` are made with.")

        match preset.Scale.Images with
        | Some images when images < 1 -> wrong $"leaves {images} images" None
        | _ -> ()

        match preset.Scale.Budgets, experiment.Start with
        | Some divisor, _ when divisor < 1 -> wrong $"divides budgets by {divisor}" (Some "Take 1 or more.")
        | Some _, start when not (start :? IDivisible) ->
            wrong
                $"has smaller budgets, but {start.Name} cannot be made smaller"
                (Some "Take budgetsDividedBy out of it.")
        | _ -> ()

        match preset.Scale.Clicks with
        | Some _ when experiment.Query.Unit <> CostUnit.Click ->
            wrong "spends clicks, but the experiment counts labels" (Some "Take budgetsDividedBy instead.")
        | Some _ when preset.Scale.Budgets.IsSome ->
            wrong "has clicks of its own and divides budgets, too" (Some "Take one of withClicks and budgetsDividedBy.")
        | Some(start, query) when start < 1 || query < 1 ->
            wrong $"starts with {start:N0} clicks and has queries of {query:N0}" (Some "Take 1 or more.")
        | _ -> ()

        match preset.Scale.Cycles with
        | Some cycles when cycles < 1 || cycles > experiment.Cycles ->
            wrong $"has {cycles} cycles, the experiment {experiment.Cycles}" (Some "Take fewer, but 1 or more.")
        | _ -> ()

        match preset.Scale.Steps with
        | Some steps when steps < 1 -> wrong $"has trainings of {steps} steps" (Some "Take 1 or more.")
        | Some wanted ->
            for steps in experiment.Arms |> Seq.choose (fun arm -> stepsOf arm.Recipe) |> Seq.distinct do
                if wanted > steps then
                    wrong $"has trainings of {wanted:N0} steps, the experiment of {steps:N0}" (Some "Take fewer.")
        | None -> ()

        match preset.Scale.Unlabelled with
        | Some images ->
            for what, hint in unlabelled preset.Scale images experiment do
                wrong what (Some hint)
        | None -> ()

        match preset.Scale.Members with
        | Some members ->
            for what, hint in committees members experiment do
                wrong what (Some hint)
        | None -> ()

        match preset.Scale.ShorterBy with
        | Some factor when factor < 1 -> wrong $"is shorter by {factor}" (Some "Take 1 or more.")
        | _ -> ()

        match preset.Scale.Trials with
        | Some trials when trials < 1 -> wrong $"has {trials} trials" (Some "Take 1 or more.")
        | _ -> ()

        for recipe in
            experiment.Arms
            |> Seq.choose (fun arm ->
                match smaller preset.Scale arm with
                | Error recipe -> Some recipe
                | Ok _ -> None)
            |> Seq.distinct do
            wrong $"is shorter, but {recipe} cannot be made shorter" (Some "Take shorterBy out of it.")
    ]

let private arm (scale: Scale) (arm: Arm) =
    let recipe =
        match smaller scale arm with
        | Ok recipe -> recipe
        | Error _ -> arm.Recipe

    let trials =
        match scale.Trials with
        | Some trials when arm.Trials.HasValue -> Nullable(min trials arm.Trials.Value)
        | _ -> arm.Trials

    let strategy =
        match scale.Members, arm.Strategy with
        | Some members, (:? IResizable as committee) -> committee.WithMembers members
        | _, strategy -> strategy

    Arm(arm.Name, recipe, strategy, trials, arm.Where)

let private scaled root (preset: Preset) (experiment: Experiment) =
    let scale = preset.Scale

    let whole = Option.defaultValue experiment.Dataset scale.Dataset

    let dataset: IDatasetSource =
        match scale.Images with
        | Some images -> SubsetOf(whole, images)
        | None -> whole

    let start, query =
        match scale.Clicks, scale.Budgets, experiment.Start with
        | Some(start, query), _, _ ->
            Starts.Drawn(float start, CostUnit.Click) :> IStart, Budget(float query, CostUnit.Click)
        | None, Some divisor, (:? IDivisible as start) ->
            start.Divided divisor, Budget(Math.Floor(experiment.Query.Amount / float divisor), experiment.Query.Unit)
        | _, _, start -> start, experiment.Query

    experiment.With(
        dataset = dataset,
        annotator = Option.defaultValue experiment.Annotator scale.Annotator,
        start = start,
        query = query,
        cycles = Option.defaultValue experiment.Cycles scale.Cycles,
        trials = Option.defaultValue experiment.Trials scale.Trials,
        arms = [| for it in experiment.Arms -> arm scale it |],
        preset = preset.Name,
        scaledDown =
            (match PresetWords.inWords (poolOf root whole) experiment scale with
             | "" -> null
             | words -> words)
    )

/// The experiment in the form of one of its presets.
let apply (root: DataRoot) (name: string) (declaration: Declaration) : Result<Experiment, Problem list> =
    let experiment = declaration.Experiment

    match declaration.Presets |> List.tryFind (fun preset -> preset.Name = name) with
    | None ->
        let known = declaration.Presets |> List.map _.Name

        let hint =
            match known with
            | [] -> "It has none. Add one: preset \"small\" (subsetOf 6_000<image> >> withTrials 2)"
            | known -> "It has: " + String.concat ", " known

        let where =
            match experiment.Places.TryGetValue "experiment" with
            | true, place -> Some place
            | _ -> None

        Error [ problem where $"The experiment \"{experiment.Name}\" has no preset \"{name}\"." (Some hint) ]
    | Some preset ->
        match problems preset experiment with
        | [] -> Ok(scaled root preset experiment)
        | problems -> Error problems

/// A weighing of clicks in the form of one of its presets: only data sets and numbers of images mean something to it.
let applyTo (root: DataRoot) (name: string) (tradeOff: TradeOff) : Result<TradeOff, Problem list> =
    match tradeOff.Presets |> List.tryFind (fun preset -> preset.Name = name) with
    | None ->
        let hint =
            match tradeOff.Presets with
            | [] -> "It has none."
            | known -> "It has: " + String.concat ", " (known |> List.map _.Name)

        Error [
            problem tradeOff.Where $"The annotation \"{tradeOff.Name}\" has no preset \"{name}\"." (Some hint)
        ]
    | Some { Scale = scale } ->
        let whole = Option.defaultValue tradeOff.Dataset scale.Dataset

        let words = [
            match scale.Dataset with
            | Some dataset -> $"on {dataset.Name} instead of {tradeOff.Dataset.Name}"
            | None -> ()
            match scale.Images with
            | Some images -> PresetWords.plural images "image"
            | None -> ()
        ]

        Ok {
            tradeOff with
                Name = $"{tradeOff.Name}@{name}"
                Dataset =
                    match scale.Images with
                    | Some images -> SubsetOf(whole, images) :> IDatasetSource
                    | None -> whole
                ScaledDown =
                    if words.IsEmpty then
                        None
                    else
                        Some(String.concat ", " words)
        }
