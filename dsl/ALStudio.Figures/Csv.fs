/// Csv: rows as the text of `curves.csv`, and back.
module ALStudio.Figures.Csv

open System
open System.Globalization
open System.Text
open System.Text.RegularExpressions
open ALStudio.Core
open ALStudio.Figures.Rows

let private columns = [ "experiment"; "arm"; "trial"; "cycle"; "labels"; "cost"; "metric"; "value" ]

/// A field as it stands in a record: in quotes where it must be.
let quoted (field: string) =
    let isPlain =
        field.IndexOfAny [| ','; '"'; '\n'; '\r' |] < 0
        && field.Trim() = field
        && field <> ""

    if isPlain then
        field
    else
        "\"" + field.Replace("\"", "\"\"") + "\""

/// Records of fields as text, a line each.
let ofRecords (records: string list list) =
    records
    |> List.map (List.map quoted >> String.concat "," >> fun line -> line + "\n")
    |> String.concat ""

/// The rows as the text of `curves.csv`: a heading, then a line per row; numbers that read back to the same bits, no times.
let ofRows (rows: Row list) =
    let text = StringBuilder()

    let line (fields: string list) =
        text.Append(String.Join(',', fields)).Append('\n') |> ignore

    line columns

    for row in rows do
        line [
            quoted row.Experiment
            quoted row.Arm
            string row.Trial
            string row.Cycle
            string row.Labels
            Show.exact row.Cost
            quoted row.Metric
            Show.exact row.Value
        ]

    text.ToString()

// A field after RFC 4180, and what stands behind it.
let private field =
    Regex("\\G(?:\"((?>[^\"]|\"\")*)\"|([^\",\\r\\n]*))(,|\\r?\\n|\\z)", RegexOptions.CultureInvariant)

// All fields, each with whether its record ends behind it; None where the text is no CSV.
let private fields (text: string) =
    List.unfold
        (fun at ->
            if at >= text.Length then
                None
            else
                match field.Match(text, at) with
                | read when read.Success ->
                    let value = read.Groups[1].Value.Replace("\"\"", "\"") + read.Groups[2].Value
                    Some(Some(value, read.Groups[3].Value <> ","), at + read.Length)
                | _ -> Some(None, text.Length))
        0

let private refuse line what =
    raise (ProblemException($"Record {line} of the curves {what}.", "A record reads: " + String.Join(',', columns)))

let private records text =
    let finish (done', current, line) field =
        match field with
        | None -> refuse line "is not comma-separated text"
        | Some(value, isLast) when isLast -> List.rev (value :: current) :: done', [], line + 1
        | Some(value, _) -> done', value :: current, line

    let all, _, _ = fields text |> List.fold finish ([], [], 1)
    List.rev all

let private invariant = CultureInfo.InvariantCulture

let private row line fields =
    try
        match fields with
        | [ experiment; arm; trial; cycle; labels; cost; metric; value ] -> {
            Experiment = experiment
            Arm = arm
            Trial = Int32.Parse(trial, invariant)
            Cycle = Int32.Parse(cycle, invariant)
            Labels = Int32.Parse(labels, invariant)
            Cost = Double.Parse(cost, invariant)
            Metric = metric
            Value = Double.Parse(value, invariant)
          }
        | other -> refuse line $"has {List.length other} fields instead of {columns.Length}"
    with
    | :? FormatException
    | :? OverflowException as broken -> refuse line $"cannot be read: {broken.Message.TrimEnd '.'}"

/// Reads back what `ofRows` wrote.
/// <exception cref="T:ALStudio.Core.ProblemException">A record is not as `ofRows` writes it: says which.</exception>
let rows (text: string) =
    match records text with
    | heading :: lines when heading = columns -> List.mapi (fun i -> row (i + 2)) lines
    | _ -> refuse 1 "is not the heading"
