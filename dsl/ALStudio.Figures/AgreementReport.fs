/// AgreementReport: stored curves and those of now on one HTML page that opens without a network.
module ALStudio.Figures.AgreementReport

open ALStudio.Statistics
open ALStudio.Figures.Agreement
open ALStudio.Figures.Rows
open Giraffe.ViewEngine

/// What a page shows.
type Replay = {
    /// What was run.
    Study: Study
    /// The stored rows of the experiment.
    Stored: Row list
    /// Their file, as people know it.
    File: string
    /// How both agree.
    Agreement: Agreement
    /// What was defined or made otherwise.
    Otherwise: StoredCurves.Otherwise list
    /// Why nothing is known of how the stored curves were made; None where it is.
    Unknown: string option
}

/// What to think of numbers that differ though nothing is known that rounds differently.
let suspicion replay =
    let all, same = replay.Agreement.Numbers

    if
        same < all
        && replay.Unknown.IsNone
        && StoredCurves.isRoundedAlike replay.Otherwise
    then
        Some
            "Processor, threads and versions are those of the stored curves, so numbers should be the same bits: the script or the code computes something else."
    else
        None

let private units replay = Study.units replay.Study

/// The arms of both sides: those of now as they are declared, then what only the stored curves have.
let private arms replay =
    replay.Study.Arms @ (replay.Stored |> List.map _.Arm |> List.distinct)
    |> List.distinct

// Both sides of an arm share a pen.
let private curves replay metric rows =
    let arms = arms replay

    Curve.ofRows metric rows
    |> List.map (fun curve -> { curve with Position = List.findIndex ((=) curve.Arm) arms })

let private heading replay =
    let differences = AgreementWords.differences (units replay) replay.Agreement

    header [] [
        p [ _class "kind" ] [ str "Curves against stored ones" ]
        h1 [] [ str (Show.name replay.Study.Name) ]
        p [ _class "question" ] [ str (AgreementWords.summary replay.Agreement) ]
        match suspicion replay with
        | Some words -> p [ _class "expected" ] [ str words ]
        | None -> ()
        p [ _class "expected" ] [ str "Stored: "; code [] [ str (Show.name replay.File) ] ]
        match replay.Study.ScaledDown with
        | Some words -> Page.notice "" [ strong [] [ str "Scaled down: " ]; str $"{Show.name words}." ]
        | None -> ()
        match differences with
        | [] -> ()
        | _ ->
            Page.notice "bad" [
                strong [] [ str (Show.count differences.Length "difference") ]
                ul [] [ for difference in differences -> li [] [ str difference ] ]
            ]
    ]

let private moved replay metric =
    let now = curves replay metric replay.Study.Rows

    [
        for pairing in replay.Agreement.Pairings do
            if pairing.Metric.Name = metric then
                let curve = now |> List.find (fun curve -> curve.Arm = pairing.Arm)

                curve,
                [
                    for reading in pairing.Readings do
                        match Curve.at reading.Cycle curve with
                        | Some point -> point, reading.Moved
                        | None -> ()
                ]
    ]

let private readings replay (pairings: Pairing list) =
    let head (names: string list) =
        thead [] [ tr [] [ for name in names -> th [ attr "scope" "col" ] [ str name ] ] ]

    table [ _class "wide" ] [
        head [ units replay; "stored"; "now"; "moved"; "95 % interval"; "single trials" ]
        tbody [] [
            for pairing in pairings do
                let metric = pairing.Metric
                let outside = beyond pairing

                tr [] [ th [ attr "scope" "rowgroup"; attr "colspan" "6" ] [ str (Show.name pairing.Arm) ] ]

                for reading in pairing.Readings do
                    let trials = reading.Moved.Differences.Values |> Seq.map (Metric.difference metric)

                    tr [
                        if List.contains reading outside then
                            _class "worse"
                    ] [
                        th [ attr "scope" "row" ] [ str (Show.amount (round reading.Spent)) ]
                        td [] [ str (Metric.value metric reading.Stored) ]
                        td [] [ str (Metric.value metric reading.Now) ]
                        td [] [ str (Metric.difference metric reading.Moved.Mean) ]
                        td [] [
                            match Option.ofNullable (reading.Moved.MeanInterval()) with
                            | Some interval -> str (Metric.interval metric interval)
                            | None -> str "–"
                        ]
                        td [] [ str (String.concat ", " trials) ]
                    ]
        ]
    ]

let private picture replay (metric: Metric) =
    let name = metric.Name

    let pairings =
        replay.Agreement.Pairings |> List.filter (fun it -> it.Metric = metric)

    let tolerance = pairings |> List.tryPick _.Tolerance

    let stored, now =
        curves replay name replay.Stored, curves replay name replay.Study.Rows
    // With many arms bands cover one another.
    let allowed _ =
        if now.Length > 4 then None else tolerance

    let units = units replay

    section [] [
        h2 [] [ str metric.Title ]
        p [ _class "lead" ] [
            str
                "Solid: now. Dashed, with empty markers: stored. Means over trials; on the right how far they moved, with 95 % intervals of the paired differences. "
            match tolerance with
            | Some tolerance when now.Length <= 4 ->
                str $"The faint bands are what a point may move: {Words.amount metric tolerance} up or down."
            | Some tolerance -> str $"A point may move by {Words.amount metric tolerance}."
            | None -> str "Shown only: nobody judges this metric."
        ]
        Page.solidLegend (arms replay)
        div [ _class "figures" ] [
            div [] [
                Page.figure
                    $"{name} stored and now"
                    $"{metric.Title} as it was stored and as it is now"
                    (Overlays.overlaid allowed units stored now)
            ]
            div [] [
                Page.figure
                    $"{name} moved"
                    $"How far {metric.Title} moved"
                    (Overlays.movements metric units (moved replay name))
            ]
        ]
        for shift in replay.Agreement.Shifts |> List.filter (fun it -> it.Metric = metric) do
            p [ _class "notes" ] [
                str
                    $"""All {Show.count shift.Runs.Difference.Count "run"} together, behind the start: {AgreementWords.shift shift}."""
            ]
        details [] [
            HtmlElements.summary [] [ str "Every point" ]
            Page.scroll $"{metric.Title}, every point" [ readings replay pairings ]
        ]
    ]

let private overview replay =
    let units = units replay

    section [] [
        h2 [] [ str "Every curve" ]
        Page.scroll "Every curve" [
            table [ _class "wide" ] [
                thead [] [ tr [] [ for name in AgreementWords.columns -> th [ attr "scope" "col" ] [ str name ] ] ]
                tbody [] [
                    for pairing in AgreementWords.shown replay.Agreement do
                        tr [
                            if not (beyond pairing).IsEmpty then
                                _class "worse"
                        ] [
                            match AgreementWords.row units pairing with
                            | arm :: cells ->
                                th [ attr "scope" "row" ] [ str arm ]
                                yield! cells |> List.map (fun cell -> td [] [ str cell ])
                            | [] -> ()
                        ]
                ]
            ]
        ]
        p [ _class "notes" ] [ str AgreementWords.rule ]
        p [ _class "notes" ] [
            str
                "All points: the mean of those behind the start, now minus stored, paired by trial, with a 95 % interval; what the trials say is corrected for the number of arms (Holm)."
        ]
    ]

let private origin replay =
    section [ _class "run" ] [
        h2 [] [ str "Made differently" ]
        p [ _class "lead" ] [
            str "What differs between how both sides were defined and made. None of it makes a difference by itself."
        ]
        match replay.Unknown, replay.Otherwise with
        | Some why, _ -> p [] [ str why ]
        | None, [] -> p [] [ str "Nothing." ]
        | None, facts ->
            Page.keys [
                for fact in facts do
                    let name, stored, now = AgreementWords.otherwise fact

                    name,
                    [ div [] [ str stored; small [] [ str "stored" ] ]; div [] [ str now; small [] [ str "now" ] ] ]
            ]
    ]

let private whole replay =
    replay.Agreement.Pairings
    |> List.map _.Metric
    |> List.distinct
    |> List.filter (fun metric ->
        match metric.Name with
        | Metric.Whole _ -> true
        | Metric.PerClass _ -> false)

/// The page.
let html replay =
    Page.document $"{Show.name replay.Study.Name} against stored curves – ALStudio" [
        heading replay
        if not replay.Agreement.Pairings.IsEmpty then
            overview replay
        for metric in whole replay do
            picture replay metric
        origin replay
        footer [] [
            p [] [
                str "Made by ALStudio. Every number of this page is in "
                code [] [ str "verify.json" ]
                str " beside it."
            ]
        ]
    ]
