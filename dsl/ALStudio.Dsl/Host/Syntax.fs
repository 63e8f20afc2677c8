/// Reads the syntax tree of a script: where its words stand, and what does not belong into an experiment block.
module ALStudio.Dsl.Syntax

open ALStudio.Core
open ALStudio.Dsl.Marks
open FSharp.Compiler.Syntax
open FSharp.Compiler.Text

/// An experiment block.
type Block = {
    /// Where it stands.
    Range: range
    /// What is wrong with its lines.
    Problems: Problem list
}

/// What the syntax tree of one file shows.
type Outline = {
    /// Where words and arms stand.
    Marks: Mark list
    /// Its experiment blocks.
    Blocks: Block list
}

/// A place from a range of the compiler. A range of several lines is marked by its start alone.
let place (range: range) =
    let finish =
        if range.EndLine = range.StartLine then
            range.EndColumn + 1
        else
            0

    Place(range.FileName, range.StartLine, range.StartColumn + 1, finish)

let private startOf (range: range) length =
    Place(range.FileName, range.StartLine, range.StartColumn + 1, range.StartColumn + 1 + length)

/// What is applied, and to what.
let private unwind expression =
    let rec next expression arguments =
        match expression with
        | SynExpr.App(funcExpr = applied; argExpr = argument) -> next applied (argument :: arguments)
        | _ -> expression, arguments

    next expression []

let private (|Word|_|) expression =
    match unwind expression with
    | SynExpr.Ident name, arguments -> Some(name, arguments)
    | _ -> None

/// What stands between braces; an empty pair is read as an empty record.
let private (|Braces|_|) expression =
    match expression with
    | SynExpr.ComputationExpr(expr = body) -> Some body
    | SynExpr.Record(recordFields = []; range = range) -> Some(SynExpr.ImplicitZero range)
    | _ -> None

/// A line of a block.
type private Line =
    | Said of word: string * Place
    | Wrong of Problem

let private keywordsOnly (range: range) (word: string) =
    Problem(
        $"`{word}` cannot stand inside an experiment block.",
        startOf range word.Length,
        "Write keywords only; move let, if and for above the block."
    )
    |> Wrong

let private unknown (name: Ident) =
    let known = Grammar.keywords |> List.map _.Word

    let hint =
        match Spelling.nearest known name.idText with
        | Some word -> $"Maybe you want: {word}"
        | None -> "Keywords are: " + String.concat ", " known

    Wrong(Problem($"`{name.idText}` is not a keyword of an experiment.", place name.idRange, hint))

let private bare (name: Ident) (keyword: Grammar.Keyword) =
    Wrong(Problem($"`{keyword.Word}` says nothing yet.", place name.idRange, $"For example: {keyword.Example}"))

/// The mark goes under the whole line, or under the keyword where the line is longer than one.
let private said (range: range) (name: Ident) =
    let where =
        if range.StartLine = range.EndLine then
            range
        else
            name.idRange

    Said(name.idText, place where)

let rec private linesOf (expression: SynExpr) : Line list =
    match expression with
    | SynExpr.Sequential(expr1 = first; expr2 = second) -> linesOf first @ linesOf second
    | SynExpr.LetOrUse letOrUse -> keywordsOnly expression.Range "let" :: linesOf letOrUse.Body
    | SynExpr.IfThenElse _ -> [ keywordsOnly expression.Range "if" ]
    | SynExpr.For _
    | SynExpr.ForEach _ -> [ keywordsOnly expression.Range "for" ]
    | SynExpr.While _ -> [ keywordsOnly expression.Range "while" ]
    | SynExpr.Match _ -> [ keywordsOnly expression.Range "match" ]
    | SynExpr.YieldOrReturn _
    | SynExpr.YieldOrReturnFrom _ -> [ keywordsOnly expression.Range "yield" ]
    | Word(name, arguments) ->
        match Grammar.find name.idText, arguments with
        | None, _ -> [ unknown name ]
        | Some keyword, [] -> [ bare name keyword ]
        | Some _, _ -> [ said expression.Range name ]
    | SynExpr.ImplicitZero _
    | SynExpr.ArbitraryAfterError _
    | SynExpr.FromParseError _ -> []
    | _ -> [
        Wrong(
            Problem(
                "This line does not begin with a keyword.",
                place expression.Range,
                "Write keywords only; move everything else above the block."
            )
        )
      ]

let private mark (file: string) line (word, place: Place) = { File = file; Line = line; Word = word; Place = place }

let private block (head: range) lines (whole: range) =
    let words =
        lines
        |> List.choose (function
            | Said(word, place) -> Some(word, place)
            | Wrong _ -> None)

    let wrong =
        lines
        |> List.choose (function
            | Wrong problem -> Some problem
            | Said _ -> None)

    let where = place head

    // A misspelt word is not reported a second time as a missing one.
    let grammar =
        if wrong.IsEmpty then
            Grammar.problems (Some where) (words |> List.map (fun (word, place) -> word, Some place))
        else
            []

    let marks =
        ("experiment", where) :: words
        |> List.map (fun (word, place) -> mark head.FileName place.Line (word, place))

    { Range = whole; Problems = wrong @ grammar }, marks

let rec private elements expression : range list option =
    match expression with
    | SynExpr.Sequential(expr1 = first; expr2 = second) -> Option.map2 (@) (elements first) (elements second)
    | SynExpr.ForEach _
    | SynExpr.For _
    | SynExpr.IfThenElse _
    | SynExpr.YieldOrReturnFrom _ -> None
    | _ -> Some [ expression.Range ]

/// The strategies in `arms recipe [ … ]`, when the list is written out.
let private armsOf (name: Ident) arguments =
    match arguments with
    | [ _; SynExpr.ArrayOrListComputed(expr = list) ] ->
        elements list
        |> Option.defaultValue []
        |> List.map (fun range -> mark range.FileName name.idRange.StartLine ("arms", place range))
    | [ _; SynExpr.ArrayOrList(exprs = list) ] ->
        list
        |> List.map (fun item -> mark item.Range.FileName name.idRange.StartLine ("arms", place item.Range))
    | _ -> []

let private look (outline: Outline) _ node =
    match node with
    | SyntaxNode.SynExpr(SynExpr.App(funcExpr = head; argExpr = Braces body) as whole) ->
        match head with
        | Word(name, [ _ ]) when name.idText = "experiment" ->
            let block, marks = block head.Range (linesOf body) whole.Range

            { Blocks = block :: outline.Blocks; Marks = outline.Marks @ marks }
        | _ -> outline
    | SyntaxNode.SynExpr(Word(name, arguments)) when name.idText = "arms" -> {
        outline with
            Marks = outline.Marks @ armsOf name arguments
      }
    | _ -> outline

/// Looks through one file.
let outline (file: ParsedInput) : Outline =
    let found = (({ Marks = []; Blocks = [] }: Outline), file) ||> ParsedInput.fold look
    { found with Blocks = List.rev found.Blocks }

/// How many files it loads, as the compiler sees it.
let loads (file: ParsedInput) =
    let count (directive: ParsedHashDirective) =
        match directive with
        | ParsedHashDirective("load", arguments, _) -> arguments.Length
        | _ -> 0

    match file with
    | ParsedInput.ImplFile(ParsedImplFileInput(hashDirectives = top; contents = modules)) ->
        let inside =
            modules
            |> List.collect (fun (SynModuleOrNamespace(decls = declarations)) -> declarations)
            |> List.choose (function
                | SynModuleDecl.HashDirective(directive, _) -> Some directive
                | _ -> None)

        top @ inside |> List.sumBy count
    | ParsedInput.SigFile _ -> 0
