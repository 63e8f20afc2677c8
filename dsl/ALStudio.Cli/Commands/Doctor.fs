/// `alstudio doctor`: what ALStudio needs, what is there, and what to do about the rest.
module ALStudio.Cli.Commands.Doctor

open System
open System.IO
open System.Reflection
open ALStudio.Learning
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "doctor"
    Says = "look at this machine: versions, device, threads, what is missing"
    Explains = [
        "Tells what was found and what to do about what is missing. Exit code 4 if ALStudio cannot work here."
    ]
    Argument = None
    Options = [ data; store; Options.json; help ]
    Examples = [ "alstudio doctor" ]
}

let private version name =
    let file = Path.Combine(AppContext.BaseDirectory, name + ".dll")

    if File.Exists file then
        Finding(name, string (AssemblyName.GetAssemblyName(file).Version))
    else
        Finding(name, file + " is missing", FindingState.Missing, "Build or publish again into an empty folder.")

/// Whether results can be written, tried out in the nearest folder that exists.
let private writable (store: string) =
    let rec existing (folder: string) =
        match Path.GetDirectoryName folder with
        | null -> folder
        | _ when Directory.Exists folder -> folder
        | parent -> existing parent

    try
        let probe =
            Path.Combine(existing store, ".alstudio-" + string Environment.ProcessId)

        File.WriteAllText(probe, "")
        File.Delete probe
        Finding("store", store)
    with
    | :? IOException
    | :? UnauthorizedAccessException ->
        Finding(
            "store",
            store + " cannot be written",
            FindingState.Missing,
            "Name another folder with --store or ALSTUDIO_STORE."
        )

/// Where scripts of this folder are kept once they are compiled.
let private scripts () =
    let cache = Path.Combine(Places.root Environment.CurrentDirectory, ".alx", "cache")

    if Directory.Exists cache then
        let count = Directory.GetDirectories(cache).Length
        Finding("compiled scripts", cache + " (" + string count + ")")
    else
        Finding("compiled scripts", cache + " (made on first use)")

let private findings (line: Line) = [
    yield Finding("ALStudio", About.version ())
    yield! Doctor.Examine(Places.data line)
    yield version "FSharp.Core"
    yield version "FSharp.Compiler.Service"
    yield scripts ()
    yield writable (Places.store line)
]

let private word (finding: Finding) =
    match finding.State with
    | FindingState.Warning -> "warning"
    | FindingState.Missing -> "missing"
    | _ -> "ok"

/// The findings as text, each hint under its finding.
let text (findings: Finding list) =
    let width = findings |> List.map _.Name.Length |> List.max

    [
        for finding in findings do
            word(finding).PadRight 9 + finding.Name.PadRight(width + 2) + finding.Value

            match finding.Hint with
            | null -> ()
            | hint -> String(' ', 9 + width + 2) + hint
    ]
    |> String.concat "\n"

/// The same for other programs.
let json (findings: Finding list) =
    let finding (finding: Finding) =
        Object [
            "name", Text finding.Name
            "value", Text finding.Value
            "state", Text(word finding)
            "hint", Json.text finding.Hint
        ]

    answer "doctor" [ "findings", List(List.map finding findings) ]

/// 4 if something that is needed is missing.
let exitCode (findings: Finding list) =
    if findings |> List.exists (fun finding -> finding.State = FindingState.Missing) then
        ExitCode.Environment
    else
        ExitCode.Done

let private examine (line: Line) =
    let findings = findings line

    if line.Has "--json" then
        Terminal.print (render (json findings))
    else
        Terminal.print (text findings)

    exitCode findings

let command = { Usage = usage; Run = examine }
