/// Summary: what a study found, in sentences.
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

    $"With {Show.amount (round spent)} {Study.units study}, {Metric.named metric} was "
    + if points.Length <= 6 then
          (points |> List.map told |> Show.list) + "."
      else
          let between =
              $"between {Metric.value metric (List.min means)} and {Metric.value metric (List.max means)}"

          $"{withUnit unit between}."

// Few verdicts are told one by one, many are counted.
let private verdicts (study: Study) (family: Verdicts.Family) =
    let about = Words.about study family
    let heading = string (System.Char.ToUpperInvariant about[0]) + about[1..]

    let isSingle (_, comparison: Comparison) =
        comparison.Verdict = Verdict.SingleTrial

    match family.Comparisons with
    | comparisons when List.forall isSingle comparisons -> None
    | comparisons when comparisons.Length > 6 ->
        Some $"{heading}, of {comparisons.Length} comparisons: {Words.counts family}."
    | comparisons ->
        let each =
            comparisons |> List.map (Words.comparison study.Headline) |> String.concat "; "

        Some $"{heading}: {each}."

/// What was found, sentence by sentence: values, then verdicts, then how they were tested.
let sentences (study: Study) =
    match Study.lastCommon study with
    | None -> [ "No budget has been reached by every arm yet." ]
    | Some last ->
        let families = Verdicts.headlines study

        [
            Some(reached study last)
            yield! families |> List.map (verdicts study)
            families |> List.tryHead |> Option.map Words.method
        ]
        |> List.choose id
