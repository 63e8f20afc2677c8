/// What the compiler says, in the words of the language.
module ALStudio.Dsl.Diagnostics

open System
open System.IO
open System.Text.RegularExpressions
open ALStudio
open ALStudio.Core
open FSharp.Compiler.Diagnostics

/// Sentence and hint.
type private Saying = string * string option

let private (|Matches|_|) pattern text =
    let found = Regex.Match(text, pattern, RegexOptions.Singleline)

    if found.Success then
        Some [ for group in Seq.skip 1 found.Groups -> group.Value ]
    else
        None

let private oneLine (text: string) = Regex.Replace(text.Trim(), @"\s+", " ")

/// The last part of a name with namespaces, without type arguments.
let private short (name: string) =
    let bare = name.Split('<')[0]
    bare.Split('.') |> Array.last

let private lower (text: string) = text.ToLowerInvariant()

/// Whether a unit is one of those that budgets may be counted in; the data set decides between the two.
let private isBudget unit =
    unit = nameof label || unit = nameof click

let private units expected given (words: string) : Saying =
    // A balanced start counts labels whatever the data set says.
    let words = words.Replace("Balanced ", "Drawn ")
    let corrected = words.Replace($"<{given}>", $"<{expected}>")
    let isLine = not (corrected.Contains '\n')

    let hint =
        match corrected <> words && isLine, isBudget expected with
        | true, true -> Some $"Budgets of this data set are counted in {expected}s: write {corrected}"
        | false, true -> Some $"Budgets of this data set are counted in {expected}s."
        | true, false -> Some $"Write {corrected}"
        | false, false -> None

    $"The unit of measure '{expected}' does not match the unit of measure '{given}'.", hint

let private noUnit expected (words: string) : Saying =
    let counted = if expected = nameof px then "pixel" else expected
    $"A number of {counted}s needs its unit.", Some $"Write {words.Trim()}<{expected}>"

let private otherTask what kind task : Saying =
    $"{short what} is not {kind} for {lower (short task)}.",
    Some $"The data set of the experiment is for {lower (short task)}, and everything in it must be."

let private noPolygon what : Saying =
    $"{short what} cannot choose among the polygons of an image.", Some "Random() and Entropy() can."

let private notDense what : Saying =
    $"{short what} is not a network for segmentation.", Some "DeepLabV2() and DeepLabResNet18() are."

let private otherArms given expected : Saying =
    $"These arms are for {lower (short given)}, but the data set is for {lower (short expected)}.",
    Some "Recipe, strategies and data set belong to one task."

let private suggestions (list: string) : Saying -> Saying =
    fun (what, _) ->
        let words =
            list.Split('\n', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)

        let words = String.concat ", " words
        what, Some $"Maybe you want: {words}"

let private openCharts =
    "Figures by hand need `open Plotly.NET` at the top of the script."

/// Names that a script knows once it opens the library of charts.
let private ofCharts = [ "Chart"; "GenericChart"; "of'"; "combined" ]

let private unknownName (name: string) : Saying =
    let hint =
        if List.contains name ofCharts then
            openCharts
        else
            "Define it above, or `open` what it comes from."

    $"'{name}' is not known here.", Some hint

let private notAFigure (given: string) : Saying =
    match oneLine given with
    | Matches @"^\(?.+? -> (.+?)\)?(?: when .*)?$" [ result ] ->
        let hint =
            if Regex.IsMatch(result, @"^(?:[\w.]+\.)?GenericChart (?:list|seq|\[\]|array)$") then
                "Several charts are one with: |> Chart.combine"
            else
                "What it ends with must be a chart of Plotly.NET."

        $"A figure by hand gives one chart, not {result}.", Some hint
    | given -> $"{given} is not a figure.", Some "For example: figure \"accuracy\" Curves.accuracy"

let private incomplete (operation: string) : Saying =
    let word = lower operation

    $"This `{word}` line is not complete.",
    Grammar.find word
    |> Option.map (fun keyword -> $"For example: {keyword.Example}")

let private unknownSetting part setting (signature: string) : Saying =
    let names =
        Regex.Matches(signature, @"[(,]\s*\??(\w+):")
        |> Seq.map _.Groups[1].Value
        |> List.ofSeq

    let hint =
        match Spelling.nearest names setting, names with
        | Some name, _ -> Some $"Maybe you want: {name}"
        | None, [] -> None
        | None, names -> Some("Its settings are: " + String.concat ", " names)

    $"{short part} has no setting '{setting}'.", hint

let private notADataset (given: string) : Saying =
    match given with
    | Matches @"^\(?unit -> ([\w.]+)\)?$" [ name ] ->
        $"{short name} is a data set only with its parentheses.", Some $"Write dataset ({short name}())"
    | _ -> $"{oneLine given} is not a data set.", Some "For example: dataset (Cifar10())"

let private noParentheses name : Saying =
    $"{name} is a part only with its parentheses.", Some $"Write {name}()"

/// `words` is the text that the compiler points at.
let private translated (number: int) (message: string) (words: string) : Saying =
    match message with
    | Matches @"The unit of measure '(\w+)' does not match the unit of measure '(\w+)'" [ expected; given ] ->
        units expected given words
    | Matches @"expected to have type\s+'(?:int|float)<(\w+)>'\s+but here has type\s+'(?:int|float)'" [ expected ]
    | Matches @"type of the first element, which here is\s+'(?:int|float)<(\w+)>'\. This element has type\s+'(?:int|float)'" [ expected ] ->
        noUnit expected words
    | Matches @"[Tt]ype\s+'([^']+)'\s+is not compatible with (?:the )?type\s+'(?:\w+\.)*IQueryStrategy<([\w.]+)>'" [ what
                                                                                                                     task ] ->
        otherTask what "a strategy" task
    | Matches @"[Tt]ype\s+'([^']+)'\s+is not compatible with (?:the )?type\s+'(?:\w+\.)*IAnnotator<([\w.]+)>'" [ what
                                                                                                                 task ] ->
        otherTask what "an annotator" task
    | Matches @"[Tt]ype\s+'([^']+)'\s+is not compatible with (?:the )?type\s+'(?:\w+\.)*IMetric<([\w.]+)>'" [ what; task ] ->
        otherTask what "a metric" task
    | Matches @"[Tt]ype\s+'([^']+)'\s+is not compatible with (?:the )?type\s+'(?:\w+\.)*IRegionStrategy'" [ what ] ->
        noPolygon what
    | Matches @"[Tt]ype\s+'([^']+)'\s+is not compatible with (?:the )?type\s+'(?:\w+\.)*IDenseNetwork'" [ what ] ->
        notDense what
    | Matches @"'(?:\w+\.)*Arms<([\w.]+)>'\s+is not compatible with type\s+'(?:\w+\.)*ArmOf<([\w.]+)> seq'" [ given
                                                                                                              expected ] ->
        otherArms given expected
    | Matches @"No overloads match for method 'Dataset'.*?Known types? of arguments?: (?:\w+\.)*Blank \* (.+?)\n" [ given ] ->
        notADataset given
    | Matches @"[Tt]ype\s+'.+->.+'\s+is not compatible with (?:the )?type\s+'(?:\w+\.)*Drawing'" [] ->
        "A figure by hand needs the library of charts.", Some openCharts
    | Matches @"No overloads match for method 'Figure'.*?Known types? of arguments?: .+? \* string \* (.+?)\s+Available overload" [ given ]
    | Matches @"[Tt]ype\s+'([^']+)'\s+is not compatible with (?:the )?type\s+'(?:\w+\.)*Drawing'" [ given ] ->
        notAFigure given
    | Matches @"^The member or object constructor '(\w+)' takes \d+ argument\(s\) but is here given \d+\. The required signature is 'member ExperimentBuilder\." [ operation ] ->
        incomplete operation
    | Matches @"^The value, constructor, namespace or type '(.+?)' is not defined\.?(.*)$" [ name; rest ]
    | Matches @"^The (?:value or constructor|value, namespace, type or module|type|namespace or module|pattern discriminator|namespace) '(.+?)' is not defined\.?(.*)$" [ name
                                                                                                                                                                          rest ] ->
        match rest with
        | _ when List.contains name ofCharts -> unknownName name
        | Matches @"Maybe you want one of the following:\s*(.*)$" [ list ] -> unknownName name |> suggestions list
        | _ -> unknownName name
    | Matches @"constructor '([^']+)' has no argument or settable return property '([^']+)'\. The required signature is (.*)$" [ part
                                                                                                                                 setting
                                                                                                                                 signature ] ->
        unknownSetting part setting signature
    | Matches "^This function takes too many arguments, or is used in a context where a function is not expected" [] when
        Regex.IsMatch(words, @"^[A-Z]\w*$")
        ->
        noParentheses words
    | _ -> $"{oneLine message} (FS%04d{number})", None

/// A problem from something that the compiler said. `words` is the text that it points at.
let problem (words: string) (diagnostic: FSharpDiagnostic) =
    let what, hint = translated diagnostic.ErrorNumber diagnostic.Message words

    let where =
        if Path.IsPathRooted diagnostic.FileName then
            Some(Syntax.place diagnostic.Range)
        else
            None

    Problem(what, Option.toObj where, Option.toObj hint)
