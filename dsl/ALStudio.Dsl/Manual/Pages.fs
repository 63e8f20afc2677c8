/// The manual, a Markdown page per keyword and per kind of part, made of the comments in the code.
module ALStudio.Dsl.Manual.Pages

open ALStudio.Dsl
open ALStudio.Dsl.Grammar
open ALStudio.Dsl.Manual.Parts

/// A page with the name of its file.
type Page = { File: string; Text: string }

/// Kinds whose parts are all that a keyword takes stand on its page; the others have their own.
let private keywordOf (kind: Kind) =
    match kind.Name with
    | "data sets" -> Some "dataset"
    | "annotators" -> Some "annotator"
    | "metrics" -> Some "metrics"
    | _ -> None

let private fileOf (kind: Kind) =
    (keywordOf kind |> Option.defaultValue kind.Name) + ".md"

let private ofKind (kind: Kind) =
    all.Value |> List.filter (fun part -> part.Kind = kind)

let private capital (text: string) =
    string (System.Char.ToUpperInvariant text[0]) + text[1..]

let private paragraphs (texts: string list) =
    texts |> List.filter ((<>) "") |> String.concat "\n\n"

let private cell (text: string) =
    text.Replace("\n\n", " ").Replace("\n", " ").Replace("|", "\\|")

let private typeOf (setting: Setting) =
    match setting.Kind with
    | Some kind -> $"[{setting.Type}]({fileOf kind})"
    | None -> "`" + setting.Type + "`"

let private settingsTable (part: Part) =
    match part.Settings with
    | [] -> ""
    | settings ->
        [
            "| setting | takes | unless said | what it is |"
            "|---|---|---|---|"
            for it in settings do
                let usual =
                    match it.Usual with
                    | None -> "must be said"
                    | Some "as said" -> ""
                    | Some value -> "`" + value + "`"

                $"| `{it.Name}` | {typeOf it} | {usual} | {cell it.Says} |"
        ]
        |> String.concat "\n"

/// Everything that is said about a part.
let part (part: Part) =
    let task =
        match part.Task with
        | Some task when part.Kind.Name <> "metrics" || task <> "" -> $"*For {task}.*"
        | _ -> ""

    let inherits =
        if part.IsBase then
            $"Your own: a class of the script that says `inherit {part.Name}()`."
        else
            ""

    paragraphs [
        $"### `{part.Name}`"
        task
        part.Comment.Summary
        inherits
        part.Comment.Remarks
        settingsTable part
    ]

/// Everything that is said about a word.
let word (word: Vocabulary.Word) =
    paragraphs ($"### `{word.Name}`" :: word.Says)

let private listed (kind: Kind) =
    let first (text: string) = (text.Split("\n\n"))[0] |> cell

    [
        $"| {kind.Name} | |"
        "|---|---|"
        for it in ofKind kind do
            $"| [`{it.Name}`]({fileOf kind}#{it.Name.ToLowerInvariant()}) | {first it.Comment.Summary} |"
    ]
    |> String.concat "\n"

/// How the names of parts and settings are written, for whoever reads a page alone.
let private howToRead =
    "Settings are written in brackets, by name or in this order; all that have a usual value may be left out: "
    + "`WideResNet(Depth = 28, Width = 2)`."

/// The page of a keyword.
let keyword (it: Keyword) =
    let needed =
        if it.Needed then
            "Every experiment has one"
        elif it.Repeats then
            "May be left out, or stand more than once"
        else
            "May be left out"

    let examples = List.distinct [ it.Example; it.InClicks ] |> String.concat "\n"

    let own = kinds |> List.filter (fun kind -> keywordOf kind = Some it.Word)

    let others =
        if it.Word = "compare" then
            kinds
            |> List.filter (fun kind -> List.contains kind.Name [ "recipes"; "strategies" ])
        else
            []

    paragraphs [
        $"# `{it.Word}`"
        yield! Vocabulary.comments it
        needed + ", for example:"
        $"```fsharp\n{examples}\n```"

        match Vocabulary.after it with
        | [] -> ()
        | words ->
            "## Words"
            yield! List.map word words

        for kind in others do
            "## " + capital kind.Name
            listed kind

        for kind in own do
            "## " + capital kind.Name
            howToRead
            yield! ofKind kind |> List.map part
    ]

/// The page of a kind of parts.
let kind (it: Kind) =
    paragraphs [ "# " + capital it.Name; howToRead; listed it; yield! ofKind it |> List.map part ]

/// The index, for whoever asks about nothing in particular.
let overview () =
    let table =
        [
            "| keyword | says |"
            "|---|---|"
            for it in keywords do
                $"| [`{it.Word}`]({it.Word}.md) | {cell it.Says} |"
        ]
        |> String.concat "\n"

    let words (kind: Kind) =
        keywords
        |> List.filter (fun it -> keywordOf kind = Some it.Word)
        |> List.collect Vocabulary.after
        |> List.map _.Name

    let parts =
        kinds
        |> List.map (fun kind ->
            let names =
                (ofKind kind |> List.map _.Name) @ words kind
                |> List.map (fun name -> "`" + name + "`")
                |> String.concat ", "

            $"- [{kind.Name}]({fileOf kind}): {names}")
        |> String.concat "\n"

    paragraphs [
        "# The language"
        "An experiment is a block of keywords, `experiment \"name\" { … }`. `alstudio new NAME` writes a script with all of "
        + "them, and every script in `experiments/` is an example."
        table
        "Behind them stand parts, plain values that have names, settings and usual values:"
        parts
        "These pages are made of the comments in the code, which editors show and `alstudio explain WORD` prints."
    ]

/// All pages, the index first.
let all () = [
    { File = "README.md"; Text = overview () + "\n" }
    for it in keywords do
        { File = it.Word + ".md"; Text = keyword it + "\n" }
    for it in kinds do
        if (keywordOf it).IsNone then
            { File = fileOf it; Text = kind it + "\n" }
]

let private same (left: string) (right: string) =
    System.String.Equals(left, right, System.StringComparison.OrdinalIgnoreCase)

let private words () =
    keywords |> List.collect Vocabulary.after |> List.distinct

/// What there is to say about a word: a keyword, a part, a kind of parts or a word behind a keyword. A keyword's page also
/// tells about all that may follow it.
let find (asked: string) =
    let pages = [
        for it in keywords do
            if same it.Word asked then
                keyword it
        for it in kinds do
            if same it.Name asked then
                kind it
        for it in Parts.all.Value do
            if same it.Name asked then
                part it
        for it in words () do
            if same it.Name asked then
                word it
    ]

    List.tryHead pages

/// Everything that can be asked about.
let known () =
    (keywords |> List.map _.Word)
    @ (kinds |> List.map _.Name)
    @ (Parts.all.Value |> List.map _.Name)
    @ (words () |> List.map _.Name)
