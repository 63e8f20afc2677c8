/// `alstudio store verify`: reads every file of the store and says what is not as it was written.
module ALStudio.Cli.Commands.StoreVerify

open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "store"
    Says = "read every file of the store and name what is damaged"
    Explains = [
        "Reads every file of the store. Names each one that is damaged or missing, that no part of a store"
        "is, or that an interrupted process has left, and says what to do about it. Nothing is written."
        "Exit code 1 if anything is damaged or missing. A run never uses a damaged file."
    ]
    Argument = Some { Name = "verify"; Says = "the word verify"; Needed = true }
    Options = [ Options.store; Options.json; help ]
    Examples = [ "alstudio store verify"; "alstudio store verify --json" ]
}

let private kind (finding: Finding) =
    finding.Kind.ToString().ToLowerInvariant()

let private counted (inspected: Inspected) =
    inspected.Files.ToString "#,0" + " files, " + Sizes.say inspected.Bytes

/// What was found, as text.
let text (inspected: Inspected) =
    let told = [
        for finding in inspected.Findings do
            kind finding + ": " + finding.Path + ": " + finding.What.TrimEnd '.'
            "  " + finding.Hint
    ]

    let sum =
        [
            for name, found in inspected.Findings |> Seq.countBy kind do
                string found + " " + name
        ]
        |> String.concat ", "

    let verdict = if inspected.IsWhole then "whole" else "damaged"

    told
    @ [
        "The store is "
        + verdict
        + ": "
        + counted inspected
        + (if sum = "" then "" else " (" + sum + ")")
        + "."
    ]
    |> String.concat "\n"

/// The same for other programs.
let json (store: Store) (inspected: Inspected) =
    answer "store" [
        "store", Text store.Folder
        "whole", Bool inspected.IsWhole
        "files", Json.int inspected.Files
        "bytes", Int inspected.Bytes
        "findings",
        List [
            for finding in inspected.Findings ->
                Object [
                    "kind", Text(kind finding)
                    "path", Text finding.Path
                    "what", Text finding.What
                    "hint", Text finding.Hint
                ]
        ]
    ]

let private verify (line: Line) =
    match line.Argument with
    | Some "verify" -> ()
    | word ->
        raise (
            ProblemException(
                "alstudio store knows nothing about " + Option.defaultValue "" word + ".",
                "Did you mean: alstudio store verify"
            )
        )

    let store = Store.Open(Places.store line)
    let inspected = store.Verify()

    if line.Has "--json" then
        Terminal.print (render (json store inspected))
    else
        Terminal.print (text inspected)

    if inspected.IsWhole then ExitCode.Done else ExitCode.Failed

let command = { Usage = usage; Run = verify }
