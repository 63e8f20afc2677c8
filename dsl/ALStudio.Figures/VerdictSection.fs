/// VerdictSection: the part of a report that says which arm is better, by how much, and how sure that is.
module internal ALStudio.Figures.VerdictSection

open ALStudio.Core
open ALStudio.Statistics
open Giraffe.ViewEngine

let private verdictClass (comparison: Comparison) =
    match comparison.Verdict with
    | Verdict.Better -> "better"
    | Verdict.Worse -> "worse"
    | Verdict.Equivalent -> "equivalent"
    | _ -> "undecided"

// One difference with its interval on a scale that all rows share; what leaves the scale ends at its border.
let private interval (reach: float) (margin: float) (comparison: Comparison) =
    let at (value: float) =
        Show.fixedTo 1 (110.0 + 106.0 * (max -1.0 (min 1.0 (value / reach))))
        |> _.Replace('−', '-')

    let difference = comparison.Difference

    let line =
        match Option.ofNullable (difference.MeanInterval()) with
        | Some range -> $"""<path class="range" d="M{at range.Low} 11H{at range.High}"/>"""
        | None -> ""

    let band =
        if margin > 0.0 then
            $"""<rect class="margin" x="{at -margin}" width="{Show.fixedTo 1 (212.0 * min 1.0 (margin / reach))}" y="0" height="22"/>"""
        else
            ""

    rawText
        $"""<svg class="interval {verdictClass comparison}" width="220" height="22" viewBox="0 0 220 22" aria-hidden="true">{band}<path class="zero" d="M110 0V22"/>{line}<circle cx="{at difference.Mean}" cy="11" r="4"/></svg>"""

// Means decide how far the scale reaches: intervals of two trials may be far wider than anything that was measured.
let private reachOf margin (comparisons: Comparison list) =
    let means = comparisons |> List.map (fun it -> abs it.Difference.Mean)
    max (2.2 * List.max means) (1.6 * margin) |> max 1e-9

/// The verdicts of a family: a row for each comparison, with its interval drawn.
let private familyTable (study: Study) (family: Verdicts.Family) =
    let metric = study.Headline
    let comparisons = family.Comparisons |> List.map snd
    let margin = Verdicts.margin metric |> Option.defaultValue 0.0
    let reach = reachOf margin comparisons

    div [] [
        p [ _class "caption" ] [ str $"{metric.Title} {Words.about study family}" ]
        Page.scroll $"Verdicts {Words.about study family}" [
            table [ _class "wide verdicts" ] [
                thead [] [
                    tr [] [
                        for name in [ "comparison"; "verdict"; "difference with 95 % interval"; "" ] do
                            th [ attr "scope" "col"; _class "text" ] [ str name ]
                    ]
                ]
                tbody [] [
                    for pair, comparison in family.Comparisons do
                        tr [] [
                            th [ attr "scope" "row"; _class "text" ] [
                                str (Show.name pair.Arm)
                                small [] [ str $" against {Show.name pair.Against}" ]
                            ]
                            td [ _class $"text {verdictClass comparison}" ] [ str (Words.verdict metric comparison) ]
                            td [] [ interval reach margin comparison ]
                            td [ _class "text" ] [ str (Words.evidence metric comparison) ]
                        ]
                ]
            ]
        ]
        p [ _class "notes" ] [ str (Words.method family) ]
    ]

let private efficiencies (study: Study) =
    match Verdicts.efficiencies study with
    | [] -> []
    | found -> [
        h3 [] [ str $"""{if study.Unit = CostUnit.Click then "Clicks" else "Labels"} that are needed""" ]
        p [ _class "caption" ] [
            str
                $"What an arm spends to come to a value, over what the other spends: 0.50 is half. The value is the highest that every trial of both reaches; [95 %% interval] of the ratio."
        ]
        Page.scroll "What is needed" [
            table [] [
                thead [] [
                    tr [] [
                        for name in [ "comparison"; "ratio"; Metric.named study.Headline ] do
                            th [ attr "scope" "col" ] [ str name ]
                    ]
                ]
                tbody [] [
                    for pair, efficiency in found do
                        let value =
                            Metric.value study.Headline efficiency.Value + Metric.unit study.Headline

                        tr [] [
                            th [ attr "scope" "row"; _class "text" ] [
                                str $"{Show.name pair.Arm} against {Show.name pair.Against}"
                            ]
                            td [] [ str (Words.ratio efficiency) ]
                            td [] [ str value ]
                        ]
                ]
            ]
        ]
      ]

let private penalties (study: Study) =
    match Verdicts.penalties study with
    | Some(arms, matrix) when Study.trials study > 1 ->
        let cell value =
            Some { Number = value; Value = Show.fixedTo 2 value; Spread = ""; Trials = None }

        let table = {
            Caption =
                "Share of budgets at which the arm of the row is better than the arm of the column (paired t, 5 %, not corrected)"
            Columns = List.map Show.name arms
            Rows =
                [
                    for row, arm in List.indexed arms ->
                        Show.name arm, [ for column in 0 .. arms.Length - 1 -> cell matrix[row, column] ]
                ]
                @ [ "is beaten (mean)", [ for arm in 0 .. arms.Length - 1 -> cell (matrix.Beaten arm) ] ]
            Notes = []
        }

        [ h3 [] [ str "Who beats whom" ]; Page.heat table ]
    | _ -> []

/// The section of verdicts, where there is anything to compare.
let sections (study: Study) =
    match Verdicts.headlines study with
    | [] -> []
    | headlines -> [
        section [ _class "verdict" ] [
            h2 [] [ str "Verdicts" ]
            p [ _class "lead" ] [
                str
                    "Trial r of every arm starts from the same labels, weights and orders, so arms are compared trial by trial: each with the random arm of its recipe, and with the same strategy in the baseline's recipe."
            ]
            yield! headlines |> List.map (familyTable study)
            match Verdicts.all study with
            | all when all.Length > headlines.Length ->
                details [] [
                    HtmlElements.summary [] [ str "At every budget" ]
                    for family in all do
                        if family.Quantity <> Verdicts.Area then
                            familyTable study family
                ]
            | _ -> ()
            yield! efficiencies study
            yield! penalties study
        ]
      ]
