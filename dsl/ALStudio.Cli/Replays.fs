/// Stored curves and those of now as text, JSON and test cases.
module ALStudio.Cli.Replays

open System
open System.IO
open System.Xml.Linq
open ALStudio.Figures
open ALStudio.Figures.Agreement
open ALStudio.Statistics
open ALStudio.Cli.Json

let private movedJson (difference: PairedDifference) =
    let ends part =
        match Option.ofNullable (difference.MeanInterval()) with
        | Some interval -> Number(part interval)
        | None -> Null

    [
        "moved", Number difference.Mean
        "low", ends _.Low
        "high", ends _.High
        "trials", List [ for moved in difference.Differences.Values -> Number moved ]
    ]

let private probabilities (comparison: Comparison) =
    let number (value: Nullable<float>) =
        value |> Option.ofNullable |> optional Number

    [ "p", number comparison.Probability; "pHolm", number comparison.Adjusted ]

let private pairingJson (pairing: Pairing) =
    let outside = beyond pairing

    Object(
        [
            "arm", Text pairing.Arm
            "metric", Text pairing.Metric.Name
            "tolerance", optional Number pairing.Tolerance
            "agrees",
            (if pairing.Tolerance.IsSome then
                 Bool outside.IsEmpty
             else
                 Null)
            "trialsSay", Text(AgreementWords.verdict pairing)
        ]
        @ movedJson pairing.Whole.Difference
        @ probabilities pairing.Whole
        @ [
            "points",
            List [
                for reading in pairing.Readings ->
                    Object(
                        [
                            "cycle", Json.int reading.Cycle
                            "spent", Number reading.Spent
                            "stored", Number reading.Stored
                            "now", Number reading.Now
                        ]
                        @ movedJson reading.Moved
                    )
            ]
        ]
    )

let private units (replay: AgreementReport.Replay) = Study.units replay.Study

let private differencesOf (replay: AgreementReport.Replay) =
    AgreementWords.differences (units replay) replay.Agreement

/// For other programs.
let json (replay: AgreementReport.Replay) files =
    let all, same = replay.Agreement.Numbers

    Object [
        "name", Text replay.Study.Name
        "agrees", Bool(agrees replay.Agreement)
        "numbers", Json.int all
        "sameToTheBit", Json.int same
        "differences", List(differencesOf replay |> List.map Text)
        "curves", List(replay.Agreement.Pairings |> List.map pairingJson)
        "allRuns",
        List [
            for shift in replay.Agreement.Shifts ->
                Object(
                    [
                        "metric", Text shift.Metric.Name
                        "tolerance", Number shift.Least
                        "agrees", Bool(not (isSystematic shift))
                    ]
                    @ movedJson shift.Runs.Difference
                    @ probabilities shift.Runs
                )
        ]
        "madeDifferently",
        List [
            for fact in replay.Otherwise ->
                Object [ "name", Text fact.Name; "stored", Text fact.Stored; "now", Text fact.Now ]
        ]
        "files", List(files |> List.map Text)
    ]

let private indented lines =
    lines |> List.map (fun line -> "  " + line)

/// For people.
let text (replay: AgreementReport.Replay) =
    let agreement = replay.Agreement
    let units = units replay

    [
        replay.Study.Name + " against " + replay.File
        AgreementWords.summary agreement
        yield! AgreementReport.suspicion replay |> Option.toList

        match AgreementWords.shown agreement with
        | [] -> ()
        | shown ->
            ""
            Columns.align (AgreementWords.columns :: List.map (AgreementWords.row units) shown)
            AgreementWords.rule
            ""
            "All runs together, behind the start"
            yield! agreement.Shifts |> List.map AgreementWords.shift |> indented

        match differencesOf replay with
        | [] -> ()
        | differences ->
            ""
            "Differences"
            yield! indented differences

        match replay.Unknown, replay.Otherwise with
        | Some why, _ ->
            ""
            why
        | None, [] -> ()
        | None, facts ->
            ""
            "Made differently; none of it is a difference by itself"

            for fact in facts do
                let name, stored, now = AgreementWords.otherwise fact
                "  " + name
                "    - " + stored
                "    + " + now
        ""
    ]
    |> String.concat "\n"

/// A test case of JUnit, with what failed in it.
let private case suite name (failures: string list) =
    let attribute name (value: string) = XAttribute(XName.Get name, value)

    let element =
        XElement(XName.Get "testcase", attribute "classname" suite, attribute "name" name)

    if not failures.IsEmpty then
        element.Add(XElement(XName.Get "failure", attribute "message" (String.concat "\n" failures)))

    element

let private cases (replay: AgreementReport.Replay) =
    let case = case (Show.name replay.Study.Name)
    let agreement = replay.Agreement

    [
        for arm, says in agreement.Gaps do
            case (Show.name arm) [ AgreementWords.gap (arm, says) ]

        for pairing in agreement.Pairings do
            if pairing.Tolerance.IsSome then
                case $"{Show.name pairing.Arm}: {pairing.Metric.Title}" (AgreementWords.outside (units replay) pairing)

        for shift in agreement.Shifts do
            case $"all runs: {shift.Metric.Title}" (AgreementWords.together shift)
    ]

/// Writes a test case for each curve that is judged and for all runs together; what only one side has is a failed one.
let writeJUnit (path: string) replays (missing: string list) =
    let suite =
        XElement(XName.Get "testsuite", XAttribute(XName.Get "name", "alstudio verify"))

    for case in
        List.collect cases replays
        @ [ for name in missing -> case name name [ "in the stored curves only" ] ] do
        suite.Add case

    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath path) |> nonNull)
    |> ignore

    XDocument(suite).Save path
