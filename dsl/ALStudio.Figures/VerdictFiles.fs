/// Verdict files: verdicts and claims for other programs, `verdicts.csv` and `verdicts.json`.
module ALStudio.Figures.VerdictFiles

open System
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open ALStudio.Core
open ALStudio.Statistics
open ALStudio.Figures.Verdicts

/// Version of `verdicts.json`. It grows when a field changes its meaning or goes away.
[<Literal>]
let Version = 1

let private verdictName (verdict: Verdict) =
    match verdict with
    | Verdict.Better -> "better"
    | Verdict.Worse -> "worse"
    | Verdict.Equivalent -> "equivalent"
    | Verdict.SingleTrial -> "single trial"
    | _ -> "undecided"

let private quantity (family: Family) =
    match family.Quantity with
    | Area -> "area"
    | Cycle number -> $"cycle {number}"

let private columns = [
    "experiment"
    "metric"
    "quantity"
    "spent"
    "arm"
    "against"
    "trials"
    "verdict"
    "difference"
    "low"
    "high"
    "t"
    "p"
    "pHolm"
    "pWilcoxon"
    "pEquivalence"
    "pEquivalenceHolm"
    "detectable"
    "trialsNeeded"
]

let private exact (value: Nullable<float>) =
    if value.HasValue then Show.exact value.Value else ""

let private record (study: Study) (family: Family) (pair: Pair, it: Comparison) =
    let difference = it.Difference
    let interval = difference.MeanInterval()

    let ends (value: Interval -> float) =
        if interval.HasValue then
            Show.exact (value interval.Value)
        else
            ""

    [
        Csv.quoted study.Name
        Csv.quoted study.Headline.Name
        quantity family
        family.Spent |> Option.map Show.exact |> Option.defaultValue ""
        Csv.quoted pair.Arm
        Csv.quoted pair.Against
        string difference.Count
        verdictName it.Verdict
        Show.exact difference.Mean
        ends _.Low
        ends _.High
        exact difference.T
        exact it.Probability
        exact it.Adjusted
        (if difference.Count > 1 then
             Show.exact it.SignedRank.Probability
         else
             "")
        (match it.Equivalence with
         | null -> ""
         | equivalence -> Show.exact equivalence.Probability)
        exact it.EquivalenceAdjusted
        exact it.Detectable
        (if it.TrialsNeeded.HasValue then
             string it.TrialsNeeded.Value
         else
             "")
    ]
    |> String.concat ","

/// The verdicts on the area and at each budget, a record for each comparison; empty fields are what a single trial cannot have.
let csv (study: Study) =
    [
        String.concat "," columns
        for family in all study do
            yield! family.Comparisons |> List.map (record study family)
    ]
    |> List.map (fun line -> line + "\n")
    |> String.concat ""

let private text (value: string) : JsonNode | null = JsonValue.Create value

// What is no number in JSON is null.
let private number (value: float) : JsonNode | null =
    if Double.IsFinite value then
        JsonValue.Create value
    else
        null

let private optional (value: Nullable<float>) =
    if value.HasValue then number value.Value else null

let private whole (value: int) : JsonNode | null = JsonValue.Create value

let private node (fields: (string * (JsonNode | null)) list) : JsonNode | null =
    let node = JsonObject()

    for name, value in fields do
        node[name] <- value

    node

let private list (items: (JsonNode | null) list) : JsonNode | null = JsonArray(List.toArray items)

let private interval (value: Nullable<Interval>) =
    if value.HasValue then
        list [ number value.Value.Low; number value.Value.High ]
    else
        null

let private comparison (pair: Pair, it: Comparison) =
    let difference = it.Difference

    node [
        "arm", text pair.Arm
        "against", text pair.Against
        "verdict", text (verdictName it.Verdict)
        "trials", whole difference.Count
        "difference", number difference.Mean
        "interval", interval (difference.MeanInterval())
        "t", optional difference.T
        "p", optional it.Probability
        "pHolm", optional it.Adjusted
        "wilcoxon",
        (if difference.Count < 2 then
             null
         else
             node [ "statistic", number it.SignedRank.Statistic; "p", number it.SignedRank.Probability ])
        "equivalence",
        (match it.Equivalence with
         | null -> null
         | equivalence ->
             node [
                 "margin", number equivalence.Margin
                 "pLower", number equivalence.Lower
                 "pUpper", number equivalence.Upper
                 "p", number equivalence.Probability
                 "pHolm", optional it.EquivalenceAdjusted
             ])
        "detectable", optional it.Detectable
        "trialsNeeded",
        (if it.TrialsNeeded.HasValue then
             whole it.TrialsNeeded.Value
         else
             null)
    ]

let private family (family: Family) =
    node [
        "quantity", text (quantity family)
        "spent", (family.Spent |> Option.map number |> Option.defaultValue null)
        "comparisons", list (List.map comparison family.Comparisons)
    ]

let private efficiency (pair: Pair, it: LabelEfficiency) =
    node [
        "arm", text pair.Arm
        "against", text pair.Against
        "value", number it.Value
        "ratio", number it.Ratio
        "interval", interval it.Interval
        "bound",
        text (
            match it.Bound with
            | RatioBound.AtMost -> "at most"
            | RatioBound.AtLeast -> "at least"
            | _ -> "none"
        )
        "trials", whole it.Count
    ]

let private penalties study =
    match Verdicts.penalties study with
    | None -> null
    | Some(arms, matrix) ->
        node [
            "direction", text "share of budgets at which the arm of the row is better than the arm of the column"
            "arms", list (List.map text arms)
            "rows",
            list [
                for row in 0 .. arms.Length - 1 ->
                    list [ for column in 0 .. arms.Length - 1 -> number matrix[row, column] ]
            ]
        ]

let private evidence (it: Claims.Evidence) =
    node [
        "left", text (fst it.Left)
        "leftMean", number (snd it.Left)
        "right", text (fst it.Right)
        "rightMean", number (snd it.Right)
        "difference", number it.Difference.Mean
        "interval", interval (it.Difference.MeanInterval())
        "trials", whole it.Difference.Count
    ]

let private claim study (judged: Claims.Judged) =
    node [
        "claim", text judged.Claim.Text
        "tests", text (Claims.statement study judged.Claim)
        "outcome", text (Claims.word judged.Outcome)
        "reason",
        (match judged.Outcome with
         | Claims.NotApplicable reason -> text reason
         | _ -> null)
        "p", (judged.Probability |> Option.map number |> Option.defaultValue null)
        "evidence", list (List.map evidence judged.Evidence)
    ]

let private layout =
    JsonSerializerOptions(WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)

/// Everything that verdicts and claims rest on. Shares lie in [0, 1], differences are positive where the arm is better.
let json (study: Study) =
    let root =
        node [
            "alstudio", text "verdicts"
            "version", whole Version
            "experiment", text study.Name
            "scaledDown", (study.ScaledDown |> Option.map text |> Option.defaultValue null)
            "metric", text study.Headline.Name
            "level", number Comparison.Level
            "margin", (margin study.Headline |> Option.map number |> Option.defaultValue null)
            "families", list (all study |> List.map family)
            "efficiency", list (Verdicts.efficiencies study |> List.map efficiency)
            "penalties", penalties study
            "claims", list (Claims.all' study |> List.map (claim study))
        ]

    match root with
    | null -> ""
    | root -> root.ToJsonString layout + "\n"
