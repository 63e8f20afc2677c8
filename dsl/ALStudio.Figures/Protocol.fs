/// Protocol: what the paper asks of a study of active learning, and which of it a study does.
module ALStudio.Figures.Protocol

open System
open System.Globalization
open System.Text.RegularExpressions
open ALStudio.Core

/// Whether a study does it.
type Answer =
    /// It does.
    | Met
    /// In part; says which.
    | Partly
    /// It does not.
    | NotMet
    /// What is stored does not tell.
    | NotKnown

/// One recommendation.
type Entry = {
    /// What is asked.
    Asks: string
    /// Whether the study does it.
    Answer: Answer
    /// What it does, and what is missing.
    Says: string
}

/// The answer in a word.
let word answer =
    match answer with
    | Met -> "met"
    | Partly -> "partly"
    | NotMet -> "not met"
    | NotKnown -> "not known"

let private recipe (study: Study) arm =
    study.Runs
    |> List.tryFind (fun run -> run.Header.Id.Arm = arm)
    |> Option.bind (fun run ->
        match run.Header.Description.TryGetValue "recipe" with
        | true, text -> Some text
        | _ -> None)

let private recipes (study: Study) =
    study.Arms
    |> List.choose (fun arm -> recipe study arm |> Option.map (fun text -> arm, text))

let private names arms =
    match List.map Show.name arms with
    | many when many.Length > 6 -> Show.count many.Length "arm"
    | few -> Show.list few

let private datasets (study: Study) =
    let own = Origin.dataset study |> Option.toList

    match own, study.Extras.OtherDatasets with
    | [], _ -> NotKnown, "The runs do not tell their data set."
    | _, [] -> NotMet, $"{Show.list own} only; run the same arms on another data set."
    | _, others -> Met, $"{Show.list own} here; the same arms also on {Show.list others}."

let private strong = Regex @"\b(AutoAugmented|AutoAugment|RandAugment|ScaledCrop)\b"

let private modern = Regex @"\b(WideResNet|ResNet18|DeepLabV2|DeepLabResNet18)\b"

let private recency (study: Study) =
    match recipes study with
    | [] -> NotKnown, "The runs do not tell their recipes."
    | recipes ->
        let without (pattern: Regex) =
            recipes |> List.filter (snd >> pattern.IsMatch >> not) |> List.map fst

        let found (pattern: Regex) =
            recipes
            |> List.collect (fun (_, text) -> [ for found in pattern.Matches text -> found.Value ])
            |> List.distinct
            |> fun some ->
                some
                |> List.filter (fun name -> not (name = "AutoAugment" && List.contains "AutoAugmented" some))

        let told what pattern =
            match found pattern, without pattern with
            | [], _ -> $"no {what}"
            | some, [] -> Show.list some
            | some, lacking -> $"{Show.list some}, but not for {names lacking}"

        let says =
            $"""Augmentation: {told "strong one" strong}. Network: {told "residual one" modern}."""

        match (without strong).Length, (without modern).Length with
        | 0, 0 -> Met, says
        | plain, old when plain = recipes.Length && old = recipes.Length -> NotMet, says
        | _ -> Partly, says

let private semiSupervised = Regex @"\b(Uda|FixMatch|S4Gan)\("

let private comparison (study: Study) =
    match recipes study |> List.partition (snd >> semiSupervised.IsMatch) with
    | [], [] -> NotKnown, "The runs do not tell their recipes."
    | [], _ -> NotMet, "No arm learns from unlabelled images."
    | some, [] -> Partly, $"All arms learn from unlabelled images: {names (List.map fst some)}."
    | some, _ -> Met, $"{names (List.map fst some)} learn from unlabelled images too."

let private pool (study: Study) =
    study.Runs
    |> List.tryPick (fun run ->
        match run.Header.Provenance.TryGetValue "pool" with
        | true, text -> Some(Double.Parse(text, CultureInfo.InvariantCulture))
        | _ -> None)

// In the paper low budgets run from 0.5 to 8 % of the pool, high ones from 10 to 40 %.
let private regimes (study: Study) =
    let labels =
        study.Rows
        |> List.map (fun row -> float row.Labels)
        |> List.filter (fun labels -> labels > 0.0)

    match pool study, labels with
    | None, _
    | _, [] -> NotKnown, "The runs do not tell the size of their pool."
    | Some pool, _ ->
        let low, high = List.min labels / pool, List.max labels / pool

        let percent (share: float) =
            Show.fixedTo (if share < 0.1 then 1 else 0) (100.0 * share)

        let range = $"{percent low} to {percent high} %% of the pool"

        match low <= 0.02, high >= 0.2 with
        | true, true -> Met, $"Both: {range} labelled."
        | true, false -> Partly, $"Low budgets only, {range} labelled; the paper's high ones go to 40 %%."
        | false, true -> Partly, $"High budgets only, {range} labelled; the paper's low ones begin at 1 %%."
        | false, false -> Partly, $"{range} labelled: neither few labels (1 %%) nor many (20 %% or more)."

let private random (study: Study) =
    let random, others = Verdicts.randomArms study
    let without = others |> List.filter (snd >> Option.isNone) |> List.map fst

    match random, without with
    | [], _ -> NotMet, "No arm asks at random."
    | some, [] -> Met, $"{names some}."
    | some, lacking -> Partly, $"{names some}, but not for the recipe of {names lacking}."

let private repetition (study: Study) =
    match Study.trials study with
    | 1 -> NotMet, "A single trial, which cannot tell arms apart; the paper has three."
    | 2 -> Partly, "Two trials; the paper has three, and so few decide little."
    | trials -> Met, $"{trials} trials, all arms paired."

let private scale (study: Study) =
    match study.ScaledDown with
    | None -> Met, "Nothing is scaled down."
    | Some words -> NotMet, $"Scaled down: {words}."

/// What the paper recommends (several data sets; modern augmentation and networks; a direct comparison with semi-supervised learning;
/// low and high budgets), the random arm that all of it rests on, repetition, and scale.
let of' (study: Study) = [
    for asks, answer in
        [
            "Several data sets", datasets study
            "Modern augmentation and network", recency study
            "Direct comparison with semi-supervised learning", comparison study
            "Low and high budgets", regimes study
            "A random arm for every recipe", random study
            "Several trials", repetition study
            "Full scale", scale study
        ] do
        { Asks = asks; Answer = fst answer; Says = snd answer }
]
