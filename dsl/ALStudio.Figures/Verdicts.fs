/// Verdicts: which arms are compared, and what their trials say about it.
module ALStudio.Figures.Verdicts

open System.Text.RegularExpressions
open ALStudio.Core
open ALStudio.Statistics

/// What is compared.
type Quantity =
    /// The mean value over the whole budget (area under the curve).
    | Area
    /// The value after a cycle.
    | Cycle of number: int

/// One arm against another.
type Pair = {
    /// The arm that a verdict is about.
    Arm: string
    /// The arm that it is held against.
    Against: string
}

/// Comparisons of one quantity: Holm's correction goes over these.
type Family = {
    /// What is compared.
    Quantity: Quantity
    /// What had been spent then; None for the area.
    Spent: float option
    /// Which arms, and what their trials say; pairs that share no trial are left out.
    Comparisons: (Pair * Comparison) list
}

// Parts are described by their full names.
let private space = Regex(@"\bALStudio\.(\w+\.)*")

/// What the store knows of an arm; empty texts where it knows nothing.
type private Known = { Name: string; Recipe: string; Strategy: string }

let private known (study: Study) =
    study.Arms
    |> List.map (fun arm ->
        let run = study.Runs |> List.find (fun run -> run.Header.Id.Arm = arm)

        let described part =
            match run.Header.Description.TryGetValue part with
            | true, text -> space.Replace(text, "")
            | _ -> ""

        { Name = arm; Recipe = described "recipe"; Strategy = described "strategy" })

let private asksAtRandom arm =
    arm.Strategy = "Random()" || arm.Strategy = "PerImage(Strategy = Random())"

// What a strategy adds to a recipe stands around it.
let private randomOf arms arm =
    arms
    |> List.filter (fun other -> asksAtRandom other && other.Recipe <> "" && arm.Recipe.Contains other.Recipe)
    |> List.sortByDescending _.Recipe.Length
    |> List.tryHead

/// Arms that ask about images drawn at random, and the others each with the random arm of its recipe, if there is one.
let randomArms (study: Study) =
    let arms = known study
    let random, others = arms |> List.partition asksAtRandom

    random |> List.map _.Name, others |> List.map (fun arm -> arm.Name, randomOf arms arm |> Option.map _.Name)

/// Which arms are compared. Each arm with the random arm of its recipe; and between recipes each with the arm of the same strategy in
/// the recipe of the baseline. An arm with no such partner is compared with the baseline.
let pairs (study: Study) =
    let arms = known study

    // Arms with one random arm are trained alike.
    let homes =
        arms
        |> List.map (fun arm -> arm.Name, randomOf arms arm |> Option.map _.Recipe |> Option.defaultValue arm.Recipe)
        |> Map.ofList

    let home = homes[study.Baseline]

    let counterpart arm =
        if homes[arm.Name] = home || arm.Strategy = "" then
            None
        else
            arms
            |> List.tryFind (fun other -> homes[other.Name] = home && other.Strategy = arm.Strategy)

    [
        for arm in arms |> List.filter (fun arm -> arm.Name <> study.Baseline) do
            let random = randomOf arms arm |> Option.filter ((<>) arm)

            match
                Option.toList random @ Option.toList (counterpart arm)
                |> List.map _.Name
                |> List.distinct
            with
            | [] -> { Arm = arm.Name; Against = study.Baseline }
            | partners ->
                for partner in partners do
                    { Arm = arm.Name; Against = partner }
    ]

/// How large a difference would matter: one point of a share; nobody has said for other numbers.
let margin (metric: Metric) =
    match metric.Scale with
    | Share -> Some 0.01
    | Number -> None

/// How much better values are than others, trial by trial, positive where they are; None when no trial is in both.
let gain metric against values =
    if Metric.isBetterLow metric then
        Curve.pairedWith values against
    else
        Curve.pairedWith against values

/// How much better one curve is than another, trial by trial; None when no trial has both.
let gainOf quantity cycles (against: Curve) (curve: Curve) =
    let values (curve: Curve) =
        match quantity with
        | Area -> Curve.areas cycles curve
        | Cycle number -> Curve.at number curve |> Option.map _.Values |> Option.defaultValue []

    gain curve.Metric (values against) (values curve)

/// The verdicts on one quantity of the headline metric.
let private family (study: Study) pairs quantity =
    let curves = Study.curves study.Headline.Name study
    let cycles = Curve.cycles curves

    let curve arm =
        curves |> List.tryFind (fun curve -> curve.Arm = arm)

    let found =
        pairs
        |> List.choose (fun pair ->
            Option.map2 (gainOf quantity cycles) (curve pair.Against) (curve pair.Arm)
            |> Option.flatten
            |> Option.map (fun difference -> pair, difference))

    let judged =
        Comparison.Family(found |> List.map snd |> List.toArray, Option.toNullable (margin study.Headline))

    {
        Quantity = quantity
        Spent =
            match quantity with
            | Area -> None
            | Cycle number ->
                curves
                |> List.choose (Curve.at number >> Option.map _.Spent)
                |> List.average
                |> Some
        Comparisons = List.zip (List.map fst found) (List.ofSeq judged)
    }

let private cycles (study: Study) =
    Curve.cycles (Study.curves study.Headline.Name study)

/// What verdicts are about before all: the area, and the last budget that every arm has reached.
let headlines (study: Study) =
    let family = family study (pairs study)

    [
        if List.length (cycles study) > 1 then
            family Area
        match Study.lastCommon study with
        | Some last -> family (Cycle last)
        | None -> ()
    ]
    |> List.filter (fun family -> not family.Comparisons.IsEmpty)

/// The verdicts on the area and on each budget.
let all (study: Study) =
    let family = family study (pairs study)

    [
        if List.length (cycles study) > 1 then
            family Area
        for cycle in cycles study do
            family (Cycle cycle)
    ]
    |> List.filter (fun family -> not family.Comparisons.IsEmpty)

/// How often each arm beats each other one over the budgets; None for fewer than two arms.
let penalties (study: Study) =
    let curves = Study.curves study.Headline.Name study |> List.toArray
    let cycles = Curve.cycles (List.ofArray curves)

    let met row column =
        cycles
        |> List.choose (fun cycle -> gainOf (Cycle cycle) cycles curves[column] curves[row])
        |> List.toArray
        :> System.Collections.Generic.IReadOnlyList<_>

    if curves.Length < 2 then
        None
    else
        Some([ for curve in curves -> curve.Arm ], PenaltyMatrix.Of(curves.Length, met))

/// What each arm needs to be as good as the one that it is compared with; pairs of which nothing can be said are left out.
let efficiencies (study: Study) =
    let curves = Study.curves study.Headline.Name study

    let sign = if Metric.isBetterLow study.Headline then -1.0 else 1.0

    let isWhole = List.length (cycles study)

    let trials arm =
        curves
        |> List.filter (fun curve -> curve.Arm = arm)
        |> List.collect _.Trials
        |> List.filter (fun (_, points) -> points.Length = isWhole && isWhole > 1)
        |> List.map (fun (trial, points) ->
            trial, LearningCurve(List.toArray (List.map fst points), [| for _, value in points -> sign * value |]))
        |> Map.ofList

    [
        for pair in pairs study do
            let own, other = trials pair.Arm, trials pair.Against
            let shared = own.Keys |> Seq.filter other.ContainsKey |> Array.ofSeq

            if shared.Length > 0 then
                let of' (curves: Map<int, LearningCurve>) = [| for trial in shared -> curves[trial] |]

                match LabelEfficiency.Between(of' own, of' other) with
                | null -> ()
                | efficiency -> pair, efficiency
    ]
