namespace ALStudio.Figures

open ALStudio.Core
open ALStudio.Figures.Rows

/// What is known of an experiment beside its stored runs.
type Extras = {
    /// The arms in the order of the script; others follow by name.
    Arms: string list
    /// The runs that were planned, each with its number of queries; empty when only the store is known.
    Planned: (RunId * int) list
    /// What could not go on.
    Failures: RunFailed list
    /// The arm that others are compared with; None for "Random", or the first arm where there is none.
    Baseline: string option
    /// Pictures for the report, if there are any.
    Album: Album option
    /// The files that the album names.
    Pictures: Map<string, byte array>
    /// What each point of a curve may have spent, as planned; empty when only the store is known.
    Budgets: float list
    /// What the author expected.
    Claims: Claim list
    /// Data sets on which other stored studies compare the same arms.
    OtherDatasets: string list
    /// Figures that the author draws.
    Own: OwnFigure list
} with

    /// Nothing but the store is known.
    static member None = {
        Arms = []
        Planned = []
        Failures = []
        Baseline = None
        Album = None
        Pictures = Map.empty
        Budgets = []
        Claims = []
        OtherDatasets = []
        Own = []
    }

/// The stored runs of one experiment, put in reading order.
type Study = {
    /// Name of the experiment, with its preset.
    Name: string
    /// What the budget counts.
    Unit: CostUnit
    /// What was made smaller, in words; None at full scale.
    ScaledDown: string option
    /// Runs with at least one finished cycle.
    Runs: RunHistory list
    /// Their arms.
    Arms: string list
    /// What they measured.
    Rows: Row list
    /// The arm that others are compared with.
    Baseline: string
    /// The metric that is read first.
    Headline: Metric
    /// What is known beside the runs.
    Extras: Extras
}

/// Studies: what tables and reports are made from.
module Study =
    /// The runs in reading order; None when nothing has been measured.
    /// <exception cref="T:System.ArgumentException">The runs are of several experiments, or one is there twice.</exception>
    let tryOf (extras: Extras) (histories: RunHistory list) =
        let runs =
            Rows.inOrder extras.Arms histories
            |> List.filter (fun run -> run.Cycles.Count > 0)

        let ids = runs |> List.map _.Header.Id

        match runs with
        | _ when
            runs
            |> List.forall (fun run -> run.Cycles |> Seq.forall (fun cycle -> cycle.Measurements.Count = 0))
            ->
            None
        | _ when ids |> List.distinctBy _.Experiment |> List.length > 1 ->
            invalidArg (nameof histories) "The runs are of several experiments."
        | _ when List.distinct ids <> ids -> invalidArg (nameof histories) "A run is there twice."
        | [] -> None
        | first :: _ ->
            let rows = Rows.ofHistories runs
            let arms = ids |> List.map _.Arm |> List.distinct
            let metrics = rows |> List.map _.Metric |> List.distinct

            let among names =
                List.tryFind (fun name -> List.contains name names)

            Some {
                Name = first.Header.Id.Experiment
                Unit = first.Header.Unit
                ScaledDown =
                    match
                        runs
                        |> List.choose (fun run -> Option.ofObj run.Header.ScaledDown)
                        |> List.distinct
                    with
                    | [] -> None
                    | words -> Some(String.concat "; " words)
                Runs = runs
                Arms = arms
                Rows = rows
                Baseline =
                    Option.toList extras.Baseline @ [ "Random" ]
                    |> among arms
                    |> Option.defaultValue (List.head arms)
                Headline =
                    [ "accuracy"; "meanIoU" ]
                    |> among metrics
                    |> Option.orElse (List.tryHead metrics)
                    |> Option.defaultValue "accuracy"
                    |> Metric.describe
                Extras = extras
            }

    /// The budget's unit for more than one: "labels" or "clicks".
    let units (study: Study) =
        match study.Unit with
        | CostUnit.Click -> "clicks"
        | _ -> "labels"

    /// The curves of one metric, one per arm.
    let curves metric (study: Study) = Curve.ofRows metric study.Rows

    /// The curve of the baseline, and those of the other arms; None when there is nothing to compare.
    let compared metric (study: Study) =
        match curves metric study |> List.partition (fun curve -> curve.Arm = study.Baseline) with
        | [ baseline ], (_ :: _ as others) -> Some(baseline, others)
        | _ -> None

    /// The last cycle that every arm has reached in some trial.
    let lastCommon (study: Study) =
        let reached =
            curves study.Headline.Name study
            |> List.map (fun curve -> curve.Points |> List.map _.Cycle |> set)

        match reached with
        | [] -> None
        | sets -> Set.intersectMany sets |> Seq.sortDescending |> Seq.tryHead

    /// The metrics that are one number for the whole test split, in the order in which they were measured.
    let metrics (study: Study) =
        study.Rows
        |> List.map _.Metric
        |> List.distinct
        |> List.filter (function
            | Metric.Whole _ -> true
            | Metric.PerClass _ -> false)

    let private lastCycle (run: RunHistory) = run.Cycles[run.Cycles.Count - 1].Number

    /// Number of trials that any arm has.
    let trials (study: Study) =
        study.Runs |> List.countBy _.Header.Id.Arm |> List.map snd |> List.max

    // Without a plan, the longest run and the arm with most trials show what was meant.
    let private planned (study: Study) =
        match study.Extras.Planned with
        | [] ->
            let queries = study.Runs |> List.map lastCycle |> List.max

            [
                for arm in study.Arms do
                    for trial in 1 .. study.Runs |> List.map _.Header.Id.Trial |> List.max do
                        RunId(study.Name, arm, trial), queries
            ]
        | plan -> plan

    /// What is missing, failed or not what it seems, one sentence each; empty for a study that is complete.
    let notices (study: Study) =
        let run (id: RunId) = $"{Show.name id.Arm}, trial {id.Trial}"

        let failures =
            study.Extras.Failures
            |> List.map (fun failed ->
                $"{run failed.Run} failed in cycle {failed.Cycle}: {Show.name failed.Reason} {Show.name failed.Hint}"
                    .TrimEnd())

        let hasFailed id =
            study.Extras.Failures |> List.exists (fun failed -> failed.Run = id)

        let missing =
            planned study
            |> List.filter (fst >> hasFailed >> not)
            |> List.choose (fun (id, queries) ->
                match study.Runs |> List.tryFind (fun stored -> stored.Header.Id = id) with
                | None -> Some $"{run id} has no finished cycle."
                | Some stored when lastCycle stored < queries ->
                    Some $"{run id} has come to cycle {lastCycle stored} of {queries}."
                | Some _ -> None)

        let broken =
            study.Rows
            |> List.filter (fun row -> not (System.Double.IsFinite row.Value))
            |> List.groupBy (fun row -> row.Arm, row.Trial, row.Metric)
            |> List.map (fun ((arm, trial, metric), rows) ->
                let cycles = rows |> List.map (fun row -> string row.Cycle) |> Show.list
                $"{Show.name arm}, trial {trial}: {Show.name metric} is not a number in cycle {cycles}; left out of means.")

        // A label budget is the same for every arm; other budgets in one cycle come from a script that has changed in between.
        let unequal =
            study.Rows
            |> List.filter (fun _ -> study.Unit = CostUnit.Label)
            |> List.groupBy _.Cycle
            |> List.filter (fun (_, rows) -> rows |> List.distinctBy _.Cost |> List.length > 1)
            |> List.map fst

        failures
        @ missing
        @ broken
        @ match unequal with
          | [] -> []
          | cycles -> [
              $"Runs have unequal budgets in cycle {cycles |> List.map string |> Show.list}: the script has changed between them, so their means and differences mix unlike things."
            ]
