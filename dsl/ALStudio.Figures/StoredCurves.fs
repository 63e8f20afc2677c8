/// StoredCurves: curves that a script is held against, and what is known of how they were made.
module ALStudio.Figures.StoredCurves

open System
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open ALStudio.Core
open ALStudio.Figures.Rows

/// Version of the file beside the curves. It grows when a field changes its meaning or goes away.
[<Literal>]
let Version = 1

/// What stands beside the curves: `quickstart.json` beside `quickstart.csv`.
type Known = {
    /// How far means may move, where this script has its own say.
    Tolerances: Agreement.Tolerances
    /// What was run, and where and with what, of each experiment.
    Facts: Map<string, Origin.Fact list>
}

/// Curves as they are stored.
type StoredCurves = {
    /// Their file.
    File: string
    /// What was measured.
    Rows: Row list
    /// What is known of them; None where nothing is.
    Known: Known option
    /// Why it is not known, in a sentence.
    Notice: string option
}

/// The file beside the curves that says how they were made.
let besides (file: string) =
    Path.ChangeExtension(file, ".json") |> nonNull

// Where a script lies and how it was called says nothing about its curves; its text lies beside them.
let private unsaid =
    set [ "script"; Origin.ScriptText; "command"; "machine"; "dataset source"; "pool"; "trial seed" ]

/// What is worth knowing of a study when its curves are looked at again.
let factsOf (study: Study) =
    Origin.definitions study @ Origin.circumstances study
    |> List.filter (fun fact -> not (unsaid.Contains fact.Name))

let private hash (bytes: byte array) =
    Convert.ToHexStringLower(SHA256.HashData bytes)

let private text (value: string) : JsonNode | null = JsonValue.Create value

let private object (fields: (string * (JsonNode | null)) list) =
    let made = JsonObject()

    for name, value in fields do
        made[name] <- value

    made

// Most facts hold for all runs.
let private factJson (fact: Origin.Fact) : JsonNode | null =
    match fact.Values with
    | [ value, "" ] -> text value
    | values ->
        JsonArray [| for value, whose in values -> object [ "value", text value; "of", text whose ] :> JsonNode |]

/// What is known, as text; `curves` are the bytes that it is about.
let textOf (curves: byte array) (known: Known) =
    let root =
        object [
            "alstudio", text "curves"
            "version", JsonValue.Create Version
            "curves", text (hash curves)
            "tolerances",
            object [ for KeyValue(metric, tolerance) in known.Tolerances -> metric, JsonValue.Create tolerance ]
            "experiments",
            object [
                for KeyValue(name, facts) in known.Facts ->
                    name, object [ for fact in facts -> fact.Name, factJson fact ]
            ]
        ]

    root.ToJsonString(
        JsonSerializerOptions(WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
    )
    + "\n"

let private refuse what hint = raise (ProblemException(what, hint))

let private anew (script: string) =
    "Take the file from the repository again, or store new curves: alstudio verify "
    + script
    + " --accept"

let private factOf (fact: JsonProperty) : Origin.Fact =
    let text (element: JsonElement) = string (element.GetString())

    {
        Name = fact.Name
        Values =
            match fact.Value.ValueKind with
            | JsonValueKind.String -> [ text fact.Value, "" ]
            | _ -> [
                for value in fact.Value.EnumerateArray() ->
                    text (value.GetProperty "value"), text (value.GetProperty "of")
              ]
    }

// The file is looked at when its curves are; one that was written for other curves says nothing about these.
let private knownOf script (file: string) (curves: byte array) =
    if not (File.Exists file) then
        None, Some $"How the stored curves were made is not known: there is no {file}."
    else
        try
            use document = JsonDocument.Parse(File.ReadAllText file)
            let root = document.RootElement

            let tolerances =
                root.GetProperty("tolerances").EnumerateObject()
                |> Seq.map (fun entry -> entry.Name, entry.Value.GetDouble())
                |> Map.ofSeq

            if string (root.GetProperty("curves").GetString()) <> hash curves then
                Some { Tolerances = tolerances; Facts = Map.empty },
                Some $"{file} was written for other curves: how these were made is not known."
            else
                let facts =
                    root.GetProperty("experiments").EnumerateObject()
                    |> Seq.map (fun entry -> entry.Name, [ for fact in entry.Value.EnumerateObject() -> factOf fact ])
                    |> Map.ofSeq

                Some { Tolerances = tolerances; Facts = facts }, None
        with
        | :? JsonException
        | :? InvalidOperationException
        | :? FormatException
        | :? System.Collections.Generic.KeyNotFoundException as broken ->
            let said = broken.Message.Split('\n')[0]
            refuse $"{file} cannot be read: {said.TrimEnd '.'}." (anew script)

let private twice (rows: Row list) =
    rows
    |> List.countBy (fun row -> row.Experiment, row.Arm, row.Trial, row.Cycle, row.Metric)
    |> List.tryFind (fun (_, count) -> count > 1)

/// Reads stored curves and what stands beside them.
/// <param name="script">The script that they are of, for hints.</param>
/// <param name="file">Their file.</param>
/// <exception cref="T:ALStudio.Core.ProblemException">They are not there or not as they should be: says what, where, and what to do.</exception>
let read (script: string) (file: string) =
    if not (File.Exists file) then
        refuse
            $"There are no stored curves of {script}: {file} does not exist."
            $"Store the curves of this machine: alstudio verify {script} --accept"

    let bytes = File.ReadAllBytes file

    let rows =
        try
            Csv.rows (Encoding.UTF8.GetString bytes)
        with :? ProblemException as broken ->
            let problem = broken.Problems[0]
            refuse $"{file}: {problem.What}" $"{problem.Hint}. {anew script}"

    match rows, twice rows with
    | [], _ -> refuse $"{file} holds no curve." (anew script)
    | _, Some((_, arm, trial, cycle, metric), _) ->
        refuse $"{file} holds {metric} of {arm}, trial {trial}, cycle {cycle} twice." (anew script)
    | _ -> ()

    let known, notice = knownOf script (besides file) bytes
    { File = file; Rows = rows; Known = known; Notice = notice }

/// Stores curves with what is known of them: each file is whole or as it was before.
/// <returns>The paths of both files.</returns>
let write (file: string) (rows: Row list) (known: Known) =
    let files = DiskFiles() :> IFiles
    let folder = Path.GetDirectoryName(Path.GetFullPath file) |> nonNull
    let bytes = Encoding.UTF8.GetBytes(Csv.ofRows rows)

    let put (path: string) (content: byte array) =
        let draft = path + ".new"
        files.Write(draft, ReadOnlySpan content)
        files.Rename(draft, path)

    files.CreateFolder folder
    put file bytes
    // Were the process to end here, the hash in the old file would tell that it belongs to other curves.
    put (besides file) (Encoding.UTF8.GetBytes(textOf bytes known))
    files.FlushFolder folder
    [ file; besides file ]

/// A fact that was otherwise: its name, what it was, and what it is now.
type Otherwise = { Name: string; Stored: string; Now: string }

let private said (fact: Origin.Fact option) =
    match fact with
    | None -> "nothing"
    | Some fact ->
        [ for value, whose in fact.Values -> if whose = "" then value else $"{value} ({whose})" ]
        |> String.concat "; "

/// The facts that differ. None of them makes a difference of curves by itself.
let otherwise (stored: Origin.Fact list) (now: Origin.Fact list) =
    let find name =
        List.tryFind (fun (fact: Origin.Fact) -> fact.Name = name)

    [
        for name in stored @ now |> List.map _.Name |> List.distinct do
            let before, after = find name stored, find name now

            if before <> after then
                { Name = name; Stored = said before; Now = said after }
    ]

// What decides how numbers are rounded, as far as it is known.
let private roundings =
    set [
        "processor"
        "gpu"
        "device"
        "threads"
        "cores"
        "torchsharp"
        "libtorch"
        "numerics"
        "system"
        ".net"
    ]

/// Whether nothing is known to differ that rounds differently.
let isRoundedAlike (facts: Otherwise list) =
    facts |> List.forall (fun fact -> not (roundings.Contains fact.Name))
