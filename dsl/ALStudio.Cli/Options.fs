/// The words of the command line: one table serves parsing, help and hints.
module ALStudio.Cli.Options

open System
open ALStudio.Core
open ALStudio.Dsl

/// One option.
type Option = {
    /// With its dashes: "--preset".
    Name: string
    /// What its value is called, or None for a switch.
    Value: string option
    /// What it does, in a few words.
    Says: string
    /// What is wrong with a value, if anything.
    Check: string -> Problem option
}

/// What stands on a command line without dashes. A name of two words, as in "EXPERIMENT [ARM]", takes up to two.
type Argument = { Name: string; Says: string; Needed: bool }

/// What a command takes.
type Usage = {
    Name: string
    /// One line, for the list of commands.
    Says: string
    /// A few lines more, for its own help.
    Explains: string list
    Argument: Argument option
    Options: Option list
    Examples: string list
}

/// What the user typed after a command's name, checked against its table.
type Line = {
    Argument: string option
    /// The second word, where a command takes two.
    Second: string option
    Given: (string * string) list
} with

    /// Whether an option is there.
    member line.Has name =
        line.Given |> List.exists (fun (given, _) -> given = name)

    /// The value of an option.
    member line.Find name =
        line.Given |> List.tryFind (fun (given, _) -> given = name) |> Option.map snd

    /// All values of an option that may be repeated.
    member line.All name =
        line.Given |> List.filter (fun (given, _) -> given = name) |> List.map snd

let private anything (_: string) = None

/// An option with a value that is checked.
let checkedValue name called check says = { Name = name; Value = Some called; Says = says; Check = check }

/// An option with a value; `rule` says what it must be when it is not that.
let value name called (rule: string -> string option) says =
    let check given =
        rule given
        |> Option.map (fun rule -> Problem(name + " " + given + " is not " + rule + "."))

    checkedValue name called check says

/// An option that is there or not.
let switch name says = { Name = name; Value = None; Says = says; Check = anything }

let private wholeFrom (least: int) (text: string) =
    match Int32.TryParse text with
    | true, number when number >= least -> None
    | _ -> Some("a whole number from " + string least)

let private seedNumber (text: string) =
    match Int64.TryParse text with
    | true, number when number >= 0L -> None
    | _ -> Some "a whole number from 0"

let private deviceName (text: string) =
    let isNumber (text: string) =
        text.Length > 0 && text |> Seq.forall Char.IsAsciiDigit

    let isCard (text: string) =
        text.StartsWith "cuda:" && isNumber (text.Substring 5)

    match text, List.ofArray (text.Split ',') with
    | ("auto" | "cpu" | "cuda"), _ -> None
    | _, cards when List.forall isCard cards && List.distinct cards = cards -> None
    | _ -> Some "auto, cpu or cuda:N, such as cuda:0, or several cards, such as cuda:0,cuda:1"

let private interval (text: string) =
    if text = "off" || Option.isSome (Durations.parse text) then
        None
    else
        Some "a time such as 30s, 5m or 1h, or off"

let json = switch "--json" "print JSON on stdout instead of text"
let help = switch "--help" "show this text"

let preset =
    value "--preset" "NAME" anything "the form of that name, such as a smaller one"

let only =
    value "--only" "GLOB" anything "only arms (or EXPERIMENT/ARM) that match, such as 'SSL-*'"

let except =
    value "--except" "GLOB" anything "all arms but those (or EXPERIMENT/ARM) that match, such as '*-Random'"

let devices =
    value "--device" "DEVICE" deviceName "auto (the first GPU, else the CPU), cpu, cuda:N or cuda:0,cuda:1"

let jobs =
    value "--jobs" "N" (wholeFrom 1) "runs side by side, each with its share of the threads (else 1 per device)"

let threads =
    value "--threads" "N" (wholeFrom 1) "CPU threads of a training; part of its identity"

let checkpoint =
    value "--checkpoint" "TIME" interval "how often a training is kept on the way, such as 30s or 1h, or off (5m)"

let data =
    value "--data" "FOLDER" anything "where data sets are (else ALSTUDIO_DATA, else ~/.alstudio/data)"

let store =
    value "--store" "FOLDER" anything "where results are kept (else ALSTUDIO_STORE, else ./.alstudio)"

let private keptName (text: string) =
    match text with
    | "all"
    | "last"
    | "none" -> None
    | _ -> Some "all, last or none"

let keep =
    value "--keep" "WHICH" keptName "weights that stay: all (default), last (of each run's newest cycle) or none"

let newData =
    switch "--new-data" "files of the data changed on purpose: begin anew beside the old results"

let seed =
    value "--seed" "N" seedNumber "where all random numbers come from; the same as --set seed=N"

let private seeHelp command =
    "see: alstudio " + command.Name + " --help"

let private unknown command word =
    let names = command.Options |> List.map _.Name

    let hint =
        match Spelling.nearest names word with
        | Some name -> "did you mean " + name + "?"
        | None -> seeHelp command

    Problem("alstudio " + command.Name + " has no option " + word + ".", null, hint)

/// Reads the words after a command's name. All problems are gathered.
let parse (command: Usage) (words: string list) : Result<Line, Problem list> =
    let find name =
        command.Options |> List.tryFind (fun option -> option.Name = name)

    let rec read (words: string list) (line: Line) problems =
        match words with
        | [] -> line, List.rev problems
        | "--" :: rest -> (line, problems, rest) |||> positional
        | "-h" :: rest -> read ("--help" :: rest) line problems
        | word :: rest when word.StartsWith '-' && word.Length > 1 ->
            let name, inlined =
                match word.Split('=', 2) with
                | [| name; value |] -> name, Some value
                | _ -> word, None

            match find name, inlined, rest with
            | None, _, _ -> read rest line (unknown command name :: problems)
            | Some { Value = None }, None, _ -> read rest (given line name "") problems
            | Some { Value = None }, Some _, _ -> read rest line (Problem(name + " takes no value.") :: problems)
            | Some option, Some value, _ -> read rest (given line name value) (add problems (option.Check value))
            | Some option, None, value :: rest when not (value.StartsWith "--") ->
                read rest (given line name value) (add problems (option.Check value))
            | Some option, None, _ ->
                let called = option.Value |> Option.defaultValue ""
                read rest line (Problem(name + " needs a value: " + name + " " + called) :: problems)
        | word :: rest -> take line problems word rest read

    and positional line problems words =
        match words with
        | [] -> line, List.rev problems
        | word :: rest -> take line problems word rest (fun rest line problems -> positional line problems rest)

    and take line problems word rest next =
        match command.Argument, line.Argument, line.Second with
        | Some _, None, _ -> next rest { line with Argument = Some word } problems
        | Some argument, Some _, None when argument.Name.Contains ' ' ->
            next rest { line with Second = Some word } problems
        | _ -> next rest line (Problem(word + " is one word too many.", null, seeHelp command) :: problems)

    and given line name value = { line with Given = line.Given @ [ name, value ] }

    and add problems more = Option.toList more @ problems

    let line, problems = read words { Argument = None; Second = None; Given = [] } []

    let missing =
        match command.Argument, line.Argument with
        | Some argument, None when argument.Needed && not (line.Has "--help") ->
            let example = "for example: " + List.head command.Examples
            [ Problem("alstudio " + command.Name + " needs " + argument.Says + ".", null, example) ]
        | _ -> []

    match problems @ missing with
    | [] -> Ok line
    | _ when line.Has "--help" -> Ok line
    | problems -> Error problems
