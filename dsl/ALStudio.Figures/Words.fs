/// Words: verdicts as people read them.
module ALStudio.Figures.Words

open ALStudio.Statistics
open ALStudio.Figures.Verdicts

let private units (metric: Metric) =
    match Metric.unitOfDifferences metric with
    | "" -> ""
    | unit -> "\u00A0" + unit

/// A difference with its unit, such as "1.0 points".
let amount (metric: Metric) value =
    (Metric.difference metric value).TrimStart('+') + units metric

/// A probability: "p = 0.03", "p < 0.001".
let probability (value: float) =
    if value < 0.001 then
        "p < 0.001"
    else
        $"p = {Show.fixedTo (if value < 0.1 then 3 else 2) value}"

/// The verdict alone: "better", "undecided at 3 trials (would need about 14)".
let verdict metric (comparison: Comparison) =
    let within () =
        match comparison.Equivalence with
        | null -> ""
        | equivalence -> amount metric equivalence.Margin

    match comparison.Verdict with
    | Verdict.Better when comparison.IsWithinMargin -> $"better, but by less than {within ()}"
    | Verdict.Worse when comparison.IsWithinMargin -> $"worse, but by less than {within ()}"
    | Verdict.Better -> "better"
    | Verdict.Worse -> "worse"
    | Verdict.Equivalent when comparison.Difference.IsEqual -> "equal in every trial"
    | Verdict.Equivalent -> $"equivalent within {within ()}"
    | Verdict.SingleTrial -> "a single trial cannot tell"
    | _ ->
        let trials = Show.count comparison.Difference.Count "trial"

        match Option.ofNullable comparison.TrialsNeeded with
        | Some needed -> $"""undecided at {trials} (would need about {Show.amount (float needed)})"""
        | None -> $"undecided at {trials} (would need more than {Show.amount (float Power.MostTrials)})"

/// What stands behind a verdict: difference, interval, corrected probability, and what so many trials could have shown.
let evidence metric (comparison: Comparison) =
    let difference = comparison.Difference

    if difference.IsEqual then
        ""
    else
        [
            match Option.ofNullable (difference.MeanInterval()) with
            | Some interval ->
                $"{Metric.difference metric difference.Mean}{units metric} {Metric.interval metric interval}"
            | None -> $"{Metric.difference metric difference.Mean}{units metric}"
            match Option.ofNullable comparison.Adjusted with
            | Some adjusted -> probability adjusted
            | None -> ()
            match comparison.Verdict, Option.ofNullable comparison.Detectable with
            | Verdict.Undecided, Some detectable when not difference.IsWithoutSpread ->
                $"could have shown {amount metric detectable}"
            | _ -> ()
        ]
        |> String.concat ", "

/// One comparison: "Entropy against Random: better, +3.2 points [+2.7, +3.8], p = 0.004".
let comparison metric (pair: Pair, comparison: Comparison) =
    let names = $"{Show.name pair.Arm} against {Show.name pair.Against}"

    match evidence metric comparison with
    | "" -> $"{names}: {verdict metric comparison}"
    | evidence -> $"{names}: {verdict metric comparison}, {evidence}"

/// What a family is about: "over the whole budget (area under the curve)", "with 350 labels".
let about (study: Study) (family: Family) =
    match family.Quantity, family.Spent with
    | Cycle _, Some spent -> $"with {Show.amount (round spent)} {Study.units study}"
    | _ -> "over the whole budget (area under the curve)"

/// How a family was tested, on one line.
let method (family: Family) =
    let tested =
        family.Comparisons
        |> List.filter (fun (_, comparison) -> comparison.Difference.Count > 1)
        |> List.length

    match tested with
    | 0 -> "A single trial shows no spread and cannot tell arms apart; two or more can, for example --set trials=3."
    | 1 -> "Paired t test over trials at 5 %, 95 % interval."
    | _ ->
        $"Paired t tests over trials at 5 %%, corrected for {tested} comparisons (Holm); intervals are 95 %% intervals of each comparison alone."

/// How many comparisons have each verdict: "2 better, 1 equivalent, 5 undecided".
let counts (family: Family) =
    [
        Verdict.Better, "better"
        Verdict.Worse, "worse"
        Verdict.Equivalent, "equivalent"
        Verdict.Undecided, "undecided"
    ]
    |> List.choose (fun (verdict, word) ->
        family.Comparisons
        |> List.filter (fun (_, comparison) -> comparison.Verdict = verdict)
        |> List.length
        |> function
            | 0 -> None
            | count -> Some $"{count} {word}")
    |> Show.list

/// The verdicts in plain lines for a terminal.
let lines (study: Study) =
    let metric = study.Headline

    let isTested (family: Family) =
        family.Comparisons
        |> List.exists (fun (_, it) -> it.Verdict <> Verdict.SingleTrial)

    match headlines study |> List.partition isTested with
    | [], [] -> []
    | [], family :: _ -> [ method family; "" ]
    | families, _ -> [
        for family in families do
            $"{metric.Title} {about study family}"
            ""

            for it in family.Comparisons do
                "  " + comparison metric it

            ""
            method family
            ""
      ]

/// What an arm needs to be as good as another: "half the labels" in numbers.
let ratio (efficiency: LabelEfficiency) =
    let number = Show.fixedTo 2 efficiency.Ratio

    match efficiency.Bound, Option.ofNullable efficiency.Interval with
    | RatioBound.AtMost, _ -> $"at most {number}"
    | RatioBound.AtLeast, _ -> $"at least {number}"
    | _, Some interval -> $"{number} [{Show.fixedTo 2 interval.Low}, {Show.fixedTo 2 interval.High}]"
    | _ -> number
