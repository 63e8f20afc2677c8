/// The words of the command line: one table serves parsing, help and hints.
module ALStudio.Cli.Options

open System
open ALStudio.Core

/// One option.
type Option = {
    /// With its dashes: "--preset".
    Name: string
    /// What its value is called, or None for a switch.
    Value: string option
    /// What it does, in a few words.
    Says: string
    /// What is wrong with a value, if anything.
    Check: string -> string option
}

/// What stands on a command line without dashes.
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

/// An option with a value; the check says what is wrong with it.
let value name called check says = { Name = name; Value = Some called; Says = says; Check = check }

/// An option that is there or not.
let switch name says = { Name = name; Value = None; Says = says; Check = anything }

let private wholeFrom (least: int) (text: string) =
    match Int32.TryParse text with
    | true, number when number >= least -> None
    | _ -> Some("a whole number from " + string least)

let private seedNumber (text: string) =
    match UInt64.TryParse text with
    | true, _ -> None
    | _ -> Some "a whole number from 0"

let private deviceName (text: string) =
    let isNumber (text: string) =
        text.Length > 0 && text |> Seq.forall Char.IsAsciiDigit

    match text with
    | "auto"
    | "cpu"
    | "cuda" -> None
    | _ when text.StartsWith "cuda:" && isNumber (text.Substring 5) -> None
    | _ -> Some "auto, cpu or cuda:N, such as cuda:0"

/// What `--set` can set, with the rule for each.
let private settings = [ "trials", wholeFrom 1; "cycles", wholeFrom 0; "seed", seedNumber ]

let private setting (text: string) =
    let names = settings |> List.map fst |> String.concat ", "

    match text.Split('=', 2) with
    | [| name; number |] when settings |> List.exists (fst >> (=) name) ->
        let check = settings |> List.find (fst >> (=) name) |> snd
        check number |> Option.map (fun rule -> name + "=N with " + rule)
    | _ -> Some("NAME=NUMBER with one of the names " + names)

let json = switch "--json" "print JSON on stdout instead of text"
let help = switch "--help" "show this text"

let preset =
    value "--preset" "NAME" anything "run a smaller or larger form that the script declares"

let only =
    value "--only" "GLOB" anything "only arms (or EXPERIMENT/ARM) that match, such as 'SSL-*'"

let device =
    value "--device" "DEVICE" deviceName "auto (the first GPU, else the CPU), cpu or cuda:N"

let threads =
    value "--threads" "N" (wholeFrom 1) "CPU threads of a training; part of its identity"

let set =
    value "--set" "NAME=N" setting "set trials, cycles or seed; can be repeated"

let data =
    value "--data" "FOLDER" anything "where data sets are (else ALSTUDIO_DATA, else ~/.alstudio/data)"

let store =
    value "--store" "FOLDER" anything "where results are kept (else ALSTUDIO_STORE, else ./.alstudio)"

let seed =
    value "--seed" "N" seedNumber "where all random numbers come from; the same as --set seed=N"

/// How many letters must be added, removed, changed or swapped to make one word of the other.
let distance (left: string) (right: string) =
    let table = Array2D.zeroCreate (left.Length + 1) (right.Length + 1)

    for i in 0 .. left.Length do
        for j in 0 .. right.Length do
            table[i, j] <-
                if i = 0 || j = 0 then
                    i + j
                else
                    let same = if left[i - 1] = right[j - 1] then 0 else 1

                    let steps =
                        min (table[i - 1, j - 1] + same) (1 + min table[i - 1, j] table[i, j - 1])

                    let swapped =
                        i > 1 && j > 1 && left[i - 1] = right[j - 2] && left[i - 2] = right[j - 1]

                    if swapped then
                        min steps (table[i - 2, j - 2] + 1)
                    else
                        steps

    table[left.Length, right.Length]

/// The known word that was probably meant.
let nearest known (word: string) =
    let far (candidate: string) =
        if word.Length > 2 && candidate.StartsWith word then
            0
        else
            distance word candidate

    match known with
    | [] -> None
    | _ ->
        let best = known |> List.minBy far

        if far best <= max 1 (word.Length / 3) then
            Some best
        else
            None

let private seeHelp command =
    "see: alstudio " + command.Name + " --help"

let private unknown command word =
    let names = command.Options |> List.map _.Name

    let hint =
        match nearest names word with
        | Some name -> "did you mean " + name + "?"
        | None -> seeHelp command

    Problem("alstudio " + command.Name + " has no option " + word + ".", null, hint)

let private checkedValue (option: Option) value =
    option.Check value
    |> Option.map (fun rule -> Problem(option.Name + " " + value + " is not " + rule + "."))

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
            | Some option, Some value, _ -> read rest (given line name value) (add problems (checkedValue option value))
            | Some option, None, value :: rest when not (value.StartsWith "--") ->
                read rest (given line name value) (add problems (checkedValue option value))
            | Some option, None, _ ->
                let called = option.Value |> Option.defaultValue ""
                read rest line (Problem(name + " needs a value: " + name + " " + called) :: problems)
        | word :: rest -> take line problems word rest read

    and positional line problems words =
        match words with
        | [] -> line, List.rev problems
        | word :: rest -> take line problems word rest (fun rest line problems -> positional line problems rest)

    and take line problems word rest next =
        match command.Argument, line.Argument with
        | Some _, None -> next rest { line with Argument = Some word } problems
        | _ -> next rest line (Problem(word + " is one word too many.", null, seeHelp command) :: problems)

    and given line name value = { line with Given = line.Given @ [ name, value ] }

    and add problems more = Option.toList more @ problems

    let line, problems = read words { Argument = None; Given = [] } []

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
