/// Knobs: values of a script that the command line may set.
module ALStudio.Dsl.Knobs

open System
open System.Globalization
open ALStudio.Core

/// A value that a script declares.
type Knob = {
    /// What `--set` calls it.
    Name: string
    /// The value in the script, as one would write it after `--set NAME=`.
    Usual: string
    /// The value that was taken.
    Value: string
}

/// Names that `--set` gives to parts of every experiment.
let ofExperiments = [ "trials"; "cycles"; "query"; "seed" ]

let private isPlain (name: string) =
    name <> ""
    && Char.IsAsciiLetter name[0]
    && name
       |> Seq.forall (fun letter -> Char.IsAsciiLetterOrDigit letter || letter = '-' || letter = '_')

let private whole (text: string) (least: int64) (most: int64) =
    match Int64.TryParse(text.Replace("_", ""), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
    | true, value when value >= least && value <= most -> Some value
    | _ -> None

let private real (text: string) =
    match Double.TryParse(text.Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture) with
    | true, value when Double.IsFinite value -> Some value
    | _ -> None

// Units of measure are gone when a script runs.
let private read (usual: objnull) (text: string) : Result<objnull, string> =
    let orNot kind value =
        match value with
        | Some value -> Ok(box value)
        | None -> Error kind

    match usual with
    | :? int ->
        whole text (int64 Int32.MinValue) (int64 Int32.MaxValue)
        |> Option.map int
        |> orNot "a whole number"
    | :? int64 -> whole text Int64.MinValue Int64.MaxValue |> orNot "a whole number"
    | :? float -> real text |> orNot "a number"
    | :? bool ->
        match text with
        | "true" -> Ok(box true)
        | "false" -> Ok(box false)
        | _ -> Error "true or false"
    | _ -> Ok(box text)

let private isKind (value: objnull) =
    match value with
    | :? int
    | :? int64
    | :? float
    | :? bool
    | :? string -> true
    | _ -> false

/// A value as one would write it after `--set NAME=`.
let private shown (value: objnull) =
    match value with
    | :? bool as value -> if value then "true" else "false"
    | value -> Convert.ToString(value, CultureInfo.InvariantCulture) |> string

let private wrong what hint = raise (ProblemException(what, hint))

/// The value of a knob: what was set, or the usual one.
/// <param name="set">What the command line sets, by name.</param>
/// <param name="before">Knobs that the script has declared before.</param>
/// <param name="name">Its name.</param>
/// <param name="usual">Its usual value.</param>
/// <exception cref="T:ALStudio.Core.ProblemException">The name or the kind cannot be, or what was set is of another kind.</exception>
let turn (set: Map<string, string>) (before: Knob list) (name: string) (usual: 'value) : 'value * Knob =
    let value = box usual

    if not (isPlain name) then
        wrong
            $"\"{name}\" cannot be the name of a knob."
            "Names begin with a letter and hold letters, digits, '-' and '_': knob \"epochs\" 20"

    if List.contains name ofExperiments then
        wrong
            $"No knob can be called {name}: --set {name}=… changes every experiment of a script already."
            "Take another name, or leave the knob out."

    if before |> List.exists (fun knob -> knob.Name = name) then
        wrong $"Two knobs are called {name}." "Give its value a name, and use that: let epochs = knob \"epochs\" 20"

    if not (isKind value) then
        wrong
            $"The knob {name} is of a kind that cannot be set."
            "It may be a whole number (int, int64), a number (float), true or false, or a text: match knob \"net\" \"small\" with …"

    match Map.tryFind name set with
    | None -> usual, { Name = name; Usual = shown value; Value = shown value }
    | Some text ->
        match read value text with
        | Ok taken -> unbox taken, { Name = name; Usual = shown value; Value = shown taken }
        | Error kind ->
            wrong $"The knob {name} takes {kind}, not \"{text}\"." $"For example: --set {name}={shown value}"

/// What was set and is no knob of a script.
let unknown (set: Map<string, string>) (knobs: Knob list) : Problem list =
    let names = knobs |> List.map _.Name

    [
        for name in set.Keys do
            if not (List.contains name names) then
                let hint =
                    match Spelling.nearest (ofExperiments @ names) name, names with
                    | Some near, _ -> $"Maybe you want: {near}"
                    | None, [] -> "It has none; --set takes " + String.concat ", " ofExperiments + "."
                    | None, names -> "Its knobs are: " + String.concat ", " names

                Problem($"The script has no knob {name} for --set {name}={set[name]}.", null, hint)
    ]
