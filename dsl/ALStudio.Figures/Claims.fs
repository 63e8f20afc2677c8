/// Claims: what the author of a study expected, and what its trials say about it.
module ALStudio.Figures.Claims

open ALStudio.Core
open ALStudio.Statistics

/// What became of a claim.
type Outcome =
    /// The trials would be rare if it were false.
    | Supported
    /// The trials would be rare if it were true.
    | Refuted
    /// So few trials tell neither.
    | Undecided
    /// It cannot be asked of this study; says why.
    | NotApplicable of reason: string

/// One comparison behind a claim.
type Evidence = {
    /// The arm on the left, and its mean.
    Left: string * float
    /// The arm on the right, and its mean.
    Right: string * float
    /// Left minus right, trial by trial.
    Difference: PairedDifference
}

/// A claim with the test behind it.
type Judged = {
    /// The claim.
    Claim: Claim
    /// What became of it.
    Outcome: Outcome
    /// Probability of such trials if the claim were false; of such trials if it were true, where it is refuted.
    Probability: float option
    /// The comparison that decided, or came nearest to it.
    Decisive: Evidence option
    /// All comparisons that were asked for.
    Evidence: Evidence list
}

// A claim is a formula of one-sided statements about single differences. Of several statements that must all hold, each is
// tested at the full level (intersection-union); of several of which one is enough, each at its part of it (Bonferroni).
type private Formula =
    | Above of Evidence * bound: float
    | Below of Evidence * bound: float
    | All of Formula list
    | Any of Formula list

let rec private negated formula =
    match formula with
    | Above(evidence, bound) -> Below(evidence, bound)
    | Below(evidence, bound) -> Above(evidence, bound)
    | All parts -> Any(List.map negated parts)
    | Any parts -> All(List.map negated parts)

let rec private tested formula : float * Evidence =
    match formula with
    | Above(evidence, bound) -> evidence.Difference.ProbabilityAbove(bound).GetValueOrDefault 1.0, evidence
    | Below(evidence, bound) -> evidence.Difference.ProbabilityBelow(bound).GetValueOrDefault 1.0, evidence
    | All parts -> parts |> List.map tested |> List.maxBy fst
    | Any parts ->
        let probability, evidence = parts |> List.map tested |> List.minBy fst
        min 1.0 (float parts.Length * probability), evidence

let rec private evidenceOf formula =
    match formula with
    | Above(evidence, _)
    | Below(evidence, _) -> [ evidence ]
    | All parts
    | Any parts ->
        parts
        |> List.collect evidenceOf
        |> List.distinctBy (fun it -> it.Left, it.Right, it.Difference.Mean)

let private budgets (study: Study) =
    match study.Extras.Budgets with
    | [] ->
        Study.curves study.Headline.Name study
        |> List.tryHead
        |> Option.map (fun curve -> curve.Points |> List.map _.Spent)
        |> Option.defaultValue []
    | planned -> planned

let private amount study (value: float) =
    $"{Show.amount value} {Study.units study}"

/// The values of an arm at a moment, by trial; or why there are none.
let private valuesOf (study: Study) metric (moment: ClaimMoment) arm =
    let points = budgets study

    let after cycle (curve: Curve) =
        match Curve.at cycle curve with
        | Some point -> Ok point.Values
        | None -> Error $"{Show.name arm} has not come to {amount study points[cycle]}"

    match Study.curves metric study |> List.tryFind (fun curve -> curve.Arm = arm), moment.Kind with
    | None, _ -> Error $"{Show.name arm} has no {metric} yet"
    | _, _ when points.IsEmpty -> Error "nothing has been measured"
    | Some curve, ClaimMomentKind.Area ->
        match Curve.areas [ 0 .. points.Length - 1 ] curve with
        | [] -> Error $"{Show.name arm} has not come to {amount study (List.last points)}"
        | areas -> Ok areas
    | Some curve, ClaimMomentKind.Last -> after (points.Length - 1) curve
    | Some curve, _ ->
        match points |> List.tryFindIndex (fun point -> abs (point - moment.Amount) < 1e-6) with
        | Some cycle -> after cycle curve
        | None ->
            let known = points |> List.map Show.amount |> Show.list
            Error $"{amount study moment.Amount} is no point of its curves, which are {known}"

let rec private gathered (results: Result<'item, string> list) =
    match results with
    | [] -> Ok []
    | Error reason :: _ -> Error reason
    | Ok item :: others -> gathered others |> Result.map (fun items -> item :: items)

let private sideOf study (claim: Claim) (side: ClaimSide) =
    [
        for arm in side.Arms ->
            valuesOf study claim.Metric side.When arm
            |> Result.map (fun values -> (arm, side.When), values)
    ]
    |> gathered

let private evidence ((left, leftWhen: ClaimMoment), own) ((right, rightWhen), other) =
    // An arm is not held against itself.
    if left = right && leftWhen = rightWhen then
        None
    else
        Curve.pairedWith other own
        |> Option.map (fun difference ->
            let shared =
                own
                |> List.map fst
                |> List.filter (fun trial -> List.exists (fst >> (=) trial) other)

            let mean values =
                values
                |> List.filter (fun (trial, _) -> List.contains trial shared)
                |> List.averageBy snd

            { Left = left, mean own; Right = right, mean other; Difference = difference })

let private all parts =
    if List.isEmpty parts then None else Some(All parts)

let private any parts =
    if List.isEmpty parts then None else Some(Any parts)

// The best of several is above something when any of them is, and below it when all are.
let private above bound lefts rights =
    lefts
    |> List.choose (fun left ->
        rights
        |> List.choose (fun right -> evidence left right |> Option.map (fun it -> Above(it, bound)))
        |> all)
    |> any

let private below bound lefts rights =
    lefts
    |> List.choose (fun left ->
        rights
        |> List.choose (fun right -> evidence left right |> Option.map (fun it -> Below(it, bound)))
        |> any)
    |> all

let private related (claim: Claim) lefts rights =
    match claim.Relation with
    | ClaimRelation.Better -> above 0.0 lefts rights
    | ClaimRelation.Worse -> below 0.0 lefts rights
    | ClaimRelation.NoWorse -> above -claim.Margin lefts rights
    | _ ->
        [ above (claim.By - claim.Margin) lefts rights; below (claim.By + claim.Margin) lefts rights ]
        |> List.choose id
        |> all

let private over (side: ClaimSide) build arms =
    match side.Among with
    | ClaimArms.Best -> build arms
    | ClaimArms.Some -> arms |> List.choose (List.singleton >> build) |> any
    | _ -> arms |> List.choose (List.singleton >> build) |> all

let private formula (claim: Claim) lefts rights =
    lefts
    |> over claim.Left (fun left -> rights |> over claim.Right (fun right -> related claim left right))

// Differences are tested two-sidedly, as verdicts are; margins by one-sided tests, as equivalence is.
let private sides (claim: Claim) =
    match claim.Relation with
    | ClaimRelation.Better
    | ClaimRelation.Worse -> 2.0
    | _ -> 1.0

let private decided (claim: Claim) formula =
    let probability, evidence = tested formula
    let against, contrary = tested (negated formula)
    let adjusted value = min 1.0 (sides claim * value)
    let trials = evidenceOf formula |> List.map _.Difference.Count |> List.min

    let outcome, shown, decisive =
        if trials < 2 then
            Undecided, None, evidence
        elif adjusted probability <= Comparison.Level then
            Supported, Some(adjusted probability), evidence
        elif adjusted against <= Comparison.Level then
            Refuted, Some(adjusted against), contrary
        else
            Undecided, Some(adjusted probability), evidence

    {
        Claim = claim
        Outcome = outcome
        Probability = shown
        Decisive = Some decisive
        Evidence = evidenceOf formula
    }

/// What became of one claim.
let judge (study: Study) (claim: Claim) : Judged =
    let without reason = {
        Claim = claim
        Outcome = NotApplicable reason
        Probability = None
        Decisive = None
        Evidence = []
    }

    match sideOf study claim claim.Left, sideOf study claim claim.Right with
    | Error reason, _
    | _, Error reason -> without reason
    | Ok lefts, Ok rights ->
        match formula claim lefts rights with
        | None -> without "its arms share no trial"
        | Some formula -> decided claim formula

/// What became of each claim, in the order of the script.
let all' (study: Study) =
    study.Extras.Claims |> List.map (judge study)

/// The outcome in a word.
let word outcome =
    match outcome with
    | Supported -> "supported"
    | Refuted -> "refuted"
    | Undecided -> "undecided"
    | NotApplicable _ -> "not applicable"

let private moment study (moment: ClaimMoment) =
    match moment.Kind with
    | ClaimMomentKind.At -> $"at {amount study moment.Amount}"
    | ClaimMomentKind.Area -> "over the whole budget"
    | _ -> "after the last query"

let private side study (side: ClaimSide) =
    let names = side.Arms |> Seq.map Show.name |> List.ofSeq |> Show.list

    let arms =
        match side.Among with
        | _ when side.Arms.Count = 1 -> names
        | ClaimArms.Best -> $"the best of {names}"
        | ClaimArms.Some -> $"one of {names}"
        | _ -> $"each of {names}"

    $"{arms} {moment study side.When}"

/// What was tested, in words: "SSL-LL after the last query is better than SSL-Random after the last query".
let statement study (claim: Claim) =
    let metric = Metric.describe claim.Metric
    let within = Words.amount metric claim.Margin

    let relation =
        match claim.Relation with
        | ClaimRelation.Better -> "is better than"
        | ClaimRelation.Worse -> "is worse than"
        | ClaimRelation.NoWorse -> $"is no worse, within {within}, than"
        | _ when claim.By <> 0.0 -> $"is {Words.amount metric claim.By} higher, within {within}, than"
        | _ -> $"is equal, within {within}, to"

    $"{metric.Title} of {side study claim.Left} {relation} {side study claim.Right}"

/// The test behind an outcome: values, difference with interval, probability and trials; or why there is none.
let test (study: Study) (judged: Judged) =
    let metric = Metric.describe judged.Claim.Metric

    match judged.Outcome, judged.Decisive with
    | NotApplicable reason, _ ->
        match study.ScaledDown with
        | Some _ -> $"not applicable in this preset: {reason}"
        | None -> reason
    | _, None -> ""
    | _, Some evidence ->
        let difference = evidence.Difference
        let left, leftMean = evidence.Left
        let right, rightMean = evidence.Right

        [
            $"{Show.name left} {Metric.value metric leftMean} against {Show.name right} {Metric.value metric rightMean}{Metric.unit metric}"
            match Option.ofNullable (difference.MeanInterval()) with
            | Some interval -> $"{Metric.difference metric difference.Mean} {Metric.interval metric interval}"
            | None -> Metric.difference metric difference.Mean
            match judged.Probability with
            | Some value -> Words.probability value
            | None -> "a single trial cannot tell"
            Show.count difference.Count "trial"
        ]
        |> String.concat ", "

/// The claims in plain lines for a terminal.
let lines (study: Study) =
    match all' study with
    | [] -> []
    | judged -> [
        "Claims"
        ""
        for it in judged do
            $"  {(word it.Outcome).PadRight 14} {Show.name it.Claim.Text}"
            $"""  {"".PadRight 14} {test study it}"""
        ""
      ]
