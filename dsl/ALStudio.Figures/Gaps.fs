/// Gaps: what only one of two sets of rows has, and what cannot be compared.
module ALStudio.Figures.Gaps

open System
open ALStudio.Figures.Rows

// "trial 3", "cycles 1 and 2".
let private numbered (thing: string) (numbers: int Set) =
    match List.ofSeq numbers with
    | [ number ] -> $"{thing} {number}"
    | several -> $"{thing}s {several |> List.map string |> Show.list}"

let private sides (what: string) (numbered: 'T Set -> string) (stored: 'T Set) (now: 'T Set) = [
    let only = Set.difference stored now
    let more = Set.difference now stored

    if not only.IsEmpty then
        what, $"{numbered only} in the stored curves only"

    if not more.IsEmpty then
        what, $"{numbered more} not in the stored curves"
]

let private setOf (part: Row -> 'T) (rows: Row list) = rows |> List.map part |> Set.ofList

let private metricsOf rows =
    setOf _.Metric rows, (fun names -> names |> Seq.map Show.name |> List.ofSeq |> Show.list)

// Cycles of the trials that both sides have: said once where every trial says the same.
let private cycleGaps arm trials (stored: Row list) (now: Row list) =
    let ofTrial trial =
        let own (rows: Row list) =
            rows |> List.filter (fun row -> row.Trial = trial) |> setOf _.Cycle

        sides arm (numbered "cycle") (own stored) (own now)

    match trials |> Seq.map ofTrial |> List.ofSeq |> List.distinct with
    | [ all ] -> all
    | _ -> [
        for trial in trials do
            for _, says in ofTrial trial -> arm, $"trial {trial}: {says}"
      ]

// A label budget is a number that nobody rounds; clicks depend on what is asked, and the last answer may cost more than was left.
let private budgetGaps arm (stored: Row list) (now: Row list) =
    let spent (rows: Row list) =
        rows
        |> List.groupBy _.Cycle
        |> List.map (fun (cycle, rows) -> cycle, rows |> List.averageBy _.Cost)
        |> Map.ofList

    let countsLabels =
        stored @ now |> List.forall (fun row -> row.Cost = float row.Labels)

    let slack, units = if countsLabels then 0.0, "labels" else 0.05, "clicks"
    let before = spent stored

    [
        for KeyValue(cycle, now) in spent now do
            match before.TryFind cycle with
            | Some stored when abs (now - stored) > slack * stored ->
                arm, $"cycle {cycle} had spent {Show.amount stored} {units}, and now {Show.amount now}"
            | _ -> ()
    ]

let private brokenGaps arm side (rows: Row list) =
    rows
    |> List.filter (fun row -> not (Double.IsFinite row.Value))
    |> List.groupBy (fun row -> row.Metric, row.Trial)
    |> List.map (fun ((metric, trial), rows) ->
        let cycles = rows |> setOf _.Cycle |> numbered "cycle"
        arm, $"trial {trial}: {Show.name metric} {side} no number in {cycles}")

let private armGaps arm (stored: Row list) (now: Row list) =
    let trials = Set.intersect (setOf _.Trial stored) (setOf _.Trial now)
    let before, names = metricsOf stored
    let after, _ = metricsOf now

    sides arm (numbered "trial") (setOf _.Trial stored) (setOf _.Trial now)
    @ cycleGaps arm trials stored now
    @ sides arm names before after
    @ budgetGaps arm stored now
    @ brokenGaps arm "was" stored
    @ brokenGaps arm "is" now

/// The arm and a sentence for each gap; none where both sides have the same arms, trials, cycles, metrics and budgets.
/// <param name="stored">What was stored of an experiment.</param>
/// <param name="now">What is measured now.</param>
let between (stored: Row list) (now: Row list) =
    let byArm (rows: Row list) =
        rows |> List.groupBy _.Arm |> Map.ofList

    let before, after = byArm stored, byArm now
    let arms (rows: Row list) = rows |> List.map _.Arm |> List.distinct

    [
        for arm in arms stored do
            if not (after.ContainsKey arm) then
                arm, "in the stored curves only"

        for arm in arms now do
            match before.TryFind arm with
            | Some stored -> yield! armGaps arm stored after[arm]
            | None -> arm, "not in the stored curves"
    ]
