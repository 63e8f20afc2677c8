/// What test projects end with, and the last line of a build that tells it.
module Tally

#load "Processes.fsx"

open System.IO
open System.Text.RegularExpressions
open System.Xml
open System.Xml.Linq
open Processes

/// What a test project ended with; of each failed test its name and what it said.
type Tally = { Passed: int; Failures: (string * string) list; Skipped: int }

let text name (element: XElement) =
    match element.Attribute(XName.Get name) with
    | null -> ""
    | found -> found.Value

let elements name (file: string) =
    if File.Exists file then
        // Messages hold the colours of a terminal, which are no characters of XML.
        use reader = XmlReader.Create(file, XmlReaderSettings(CheckCharacters = false))

        XDocument.Load(reader).Descendants()
        |> Seq.filter (fun element -> element.Name.LocalName = name)
        |> Seq.toList
    else
        []

/// C# projects run under the test platform and leave a .trx file.
let xunit (assembly: string) (results: string) =
    let file = Path.Combine(results, Path.GetFileNameWithoutExtension assembly + ".trx")

    let code, _ =
        start [] "dotnet" [ "test"; assembly; "--logger"; $"trx;LogFileName={file}"; "--results-directory"; results ]

    let results = elements "UnitTestResult" file

    let having outcome =
        results |> List.filter (fun result -> text "outcome" result = outcome)

    let passed, skipped = having "Passed", having "NotExecuted"

    let failures = [
        for result in List.except (passed @ skipped) results -> text "testName" result, result.Value.Trim()
    ]

    code, { Passed = passed.Length; Failures = failures; Skipped = skipped.Length }

/// What a JUnit file says.
let junit file =
    let cases = elements "testcase" file

    let parts names (case: XElement) =
        case.Elements()
        |> Seq.filter (fun part -> List.contains part.Name.LocalName names)
        |> Seq.toList

    let failures = [
        for case in cases do
            for part in parts [ "failure"; "error" ] case do
                text "name" case, $"""{text "message" part}\n{part.Value}""".Trim()
    ]

    let skipped =
        cases |> List.filter (parts [ "skipped" ] >> List.isEmpty >> not) |> List.length

    { Passed = cases.Length - failures.Length - skipped; Failures = failures; Skipped = skipped }

/// F# projects are programs (Expecto) and leave a JUnit file.
let expecto (assembly: string) (results: string) =
    let file = Path.Combine(results, Path.GetFileNameWithoutExtension assembly + ".xml")
    let code, _ = start [] "dotnet" [ assembly; "--summary"; "--junit-summary"; file ]
    code, junit file

/// Says what failed and, on the last line, how much passed and failed.
let conclude outcomes =
    printfn ""

    // What went wrong stands at the end, where whoever reads a log looks first.
    for name, _, tally in outcomes do
        for test, said in tally.Failures do
            printfn $"FAILED {name}: {test}"

            for line in said.Split '\n' |> Seq.truncate 25 do
                printfn $"""    {Regex.Replace(line, "\x1B\\[[0-9;]*m", "").TrimEnd()}"""

    let complaints = [
        for name, code, tally in outcomes do
            printfn $"{name, -28} {tally.Passed, 5} passed {tally.Failures.Length, 5} failed {tally.Skipped, 5} skipped"

            if tally.Passed + tally.Failures.Length = 0 then
                $"{name} ran no test."
            elif code <> 0 && tally.Failures.IsEmpty then
                $"{name} ended with exit code {code} though no test failed."
    ]

    for complaint in complaints do
        printfn $"{complaint}"

    let sum part =
        outcomes |> List.sumBy (fun (_, _, tally) -> part tally)

    let passed, failed, skipped =
        sum _.Passed, sum _.Failures.Length + complaints.Length, sum _.Skipped

    let tail = if skipped > 0 then $", {skipped} skipped" else ""
    printfn $"{passed} passed, {failed} failed{tail}"

    if failed > 0 then
        stop "The tests did not pass."
