/// Summary: what a study found, in sentences. Words for verdicts come with their tests; here only means and intervals speak.
module ALStudio.Figures.Summary

open System.Text.RegularExpressions
open ALStudio.Statistics

/// The comment at the head of a script: what the study asks, and what its author expected.
type Intent = {
    /// Its first line or lines, or what stands behind "Question".
    Question: string option
    /// What stands behind "Expected".
    Expected: string option
}

let private entry =
    Regex(@"^(Question|Expected|Measured)\s*:\s*(.*)$", RegexOptions.IgnoreCase)

/// Reads the comment at the head of a script; lines that name nothing go on with the line above.
let intentOf (script: string) =
    let add (entries: (string * string) list) (line: string) =
        match entry.Match line, entries with
        | named, _ when named.Success ->
            (named.Groups[1].Value.ToLowerInvariant(), named.Groups[2].Value.Trim())
            :: entries
        | _, (name, text) :: others when line <> "" -> (name, $"{text} {line}".Trim()) :: others
        | _, [] when line <> "" -> [ "question", line ]
        | _ -> entries

    let entries =
        script.ReplaceLineEndings("\n").Split '\n'
        |> Seq.takeWhile _.StartsWith("//")
        |> Seq.map (fun line -> line.TrimStart('/').Trim())
        |> Seq.fold add []

    let about name =
        entries
        |> List.rev
        |> List.filter (fun (key, text) -> key = name && text <> "")
        |> List.map snd
        |> function
            | [] -> None
            | texts -> Some(String.concat " " texts)

    { Question = about "question"; Expected = about "expected" }

let private arms (study: Study) =
    if study.Arms.Length > 6 then
        Show.count study.Arms.Length "arm"
    else
        study.Arms |> List.map Show.name |> Show.list

let private withUnit unit text =
    if unit = "%" then $"{text}\u00A0%%" else text

/// What was compared, on one line.
let compared (study: Study) =
    let costs = study.Rows |> List.map _.Cost
    let queries = study.Rows |> List.map _.Cycle |> List.max
    let units = Study.units study

    let trials = Show.count (Study.trials study) "trial"
    let low, high = Show.amount (List.min costs), Show.amount (List.max costs)

    let place =
        Origin.dataset study
        |> Option.map (fun name -> $" on {name}")
        |> Option.defaultValue ""

    match queries with
    | 0 -> $"{arms study}{place}: {trials} with {high} {units}."
    | _ -> $"""{arms study}{place}: {trials}, {Show.count queries "query"}, from {low} to {high} {units}."""

// Said wherever fewer trials speak than the study has.
let private few study trials =
    if trials = Study.trials study then
        ""
    else
        $""" ({Show.count trials "trial"} only)"""

let private reached (study: Study) cycle =
    let metric = study.Headline
    let unit = Metric.unit metric

    let points =
        Study.curves metric.Name study
        |> List.choose (fun curve -> Curve.at cycle curve |> Option.map (fun point -> curve, point))

    let spent = points |> List.averageBy (fun (_, point) -> point.Spent)

    let told (curve: Curve, point: Point) =
        let value = Metric.value metric point.Sample.Mean

        match Option.ofNullable point.Sample.Deviation with
        | Some s ->
            let both = $"{value}\u00A0±\u00A0{Metric.value metric s}"
            $"{Show.name curve.Arm} {withUnit unit both}{few study point.Sample.Count}"
        | None -> $"{Show.name curve.Arm} {withUnit unit value}{few study point.Sample.Count}"

    let means = points |> List.map (fun (_, point) -> point.Sample.Mean)

    $"With {Show.amount (round spent)} {Study.units study}, {metric.Title.ToLowerInvariant()} was "
    + if points.Length <= 6 then
          (points |> List.map told |> Show.list) + "."
      else
          let between =
              $"between {Metric.value metric (List.min means)} and {Metric.value metric (List.max means)}"

          $"{withUnit unit between}."

let private told study (arm: string, difference: PairedDifference) =
    let metric = study.Headline

    let unit =
        match Metric.unitOfDifferences metric with
        | "" -> ""
        | unit -> "\u00A0" + unit

    match Option.ofNullable (difference.MeanInterval()) with
    | Some interval ->
        $"{Show.name arm} {Metric.difference metric difference.Mean}{unit} {Metric.interval metric interval}{few study difference.Count}"
    | None -> $"{Show.name arm} {Metric.difference metric difference.Mean}{unit}{few study difference.Count}"

let private open' (differences: (string * PairedDifference) list) =
    let count test =
        differences
        |> List.filter (snd >> _.MeanInterval() >> Option.ofNullable >> Option.exists test)
        |> List.length

    let above = count (fun interval -> interval.Low > 0.0)
    let below = count (fun interval -> interval.High < 0.0)

    $"{above} of {differences.Length} intervals lie above 0, {below} below, {differences.Length - above - below} hold it"

let private against (study: Study) what (differences: (string * PairedDifference) list) =
    match differences with
    | [] -> None
    | _ when differences.Length > 6 -> Some $"Against {Show.name study.Baseline} {what}, {open' differences}."
    | _ ->
        let each = differences |> List.map (told study) |> String.concat "; "
        Some $"Against {Show.name study.Baseline} {what}: {each}."

let private caution (study: Study) =
    match Study.trials study with
    | 1 -> "A single trial shows no spread: nothing here tells arms apart."
    | trials ->
        $"Intervals are 95 %% intervals of the mean difference over {trials} paired trials, not corrected for the number of comparisons. Where one holds 0, these trials leave the order open."

/// What was found, sentence by sentence.
let sentences (study: Study) =
    let metric = study.Headline.Name

    let between pairs =
        match Study.compared metric study with
        | None -> []
        | Some(baseline, others) ->
            others
            |> List.choose (fun curve -> pairs baseline curve |> Option.map (fun difference -> curve.Arm, difference))

    let areas cycles baseline curve =
        Curve.areas cycles curve |> Curve.pairedWith (Curve.areas cycles baseline)

    match Study.lastCommon study with
    | None -> [ "No budget has been reached by every arm yet." ]
    | Some last ->
        let cycles = Curve.cycles (Study.curves metric study)
        let after = between (fun baseline curve -> Curve.differenceTo baseline last curve)

        [
            Some(reached study last)
            against study "there" after
            against study "over the whole budget (area under the curve)" (between (areas cycles))
            if after.IsEmpty then None else Some(caution study)
        ]
        |> List.choose id
