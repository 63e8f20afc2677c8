/// Reads the syntax tree of a script: where its words stand, and what does not belong into an experiment block.
module ALStudio.Dsl.Syntax

open System
open ALStudio
open ALStudio.Core
open ALStudio.Learning
open ALStudio.Dsl
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

let private bare unit (name: Ident) (keyword: Grammar.Keyword) =
    Wrong(
        Problem(
            $"`{keyword.Word}` says nothing yet.",
            place name.idRange,
            $"For example: {Grammar.example unit keyword}"
        )
    )

/// The mark goes under the whole line, or under the keyword where the line is longer than one.
let private lineOf (range: range) (name: Ident) =
    if range.StartLine = range.EndLine then
        place range
    else
        place name.idRange

let rec private linesOf unit (expression: SynExpr) : Line list =
    match expression with
    | SynExpr.Sequential(expr1 = first; expr2 = second) -> linesOf unit first @ linesOf unit second
    | SynExpr.LetOrUse letOrUse ->
        let word =
            (if letOrUse.IsUse then "use" else "let")
            + (if letOrUse.IsBang then "!" else "")

        keywordsOnly expression.Range word :: linesOf unit letOrUse.Body
    | SynExpr.IfThenElse _ -> [ keywordsOnly expression.Range "if" ]
    | SynExpr.For _
    | SynExpr.ForEach _ -> [ keywordsOnly expression.Range "for" ]
    | SynExpr.While _ -> [ keywordsOnly expression.Range "while" ]
    | SynExpr.Match _ -> [ keywordsOnly expression.Range "match" ]
    | SynExpr.YieldOrReturn(flags = (isYield, _)) -> [
        keywordsOnly expression.Range (if isYield then "yield" else "return")
      ]
    | SynExpr.YieldOrReturnFrom(flags = (isYield, _)) -> [
        keywordsOnly expression.Range (if isYield then "yield!" else "return!")
      ]
    | SynExpr.TryWith _
    | SynExpr.TryFinally _ -> [ keywordsOnly expression.Range "try" ]
    | SynExpr.Do _ -> [ keywordsOnly expression.Range "do" ]
    | SynExpr.DoBang _ -> [ keywordsOnly expression.Range "do!" ]
    | Word(name, arguments) ->
        match Grammar.find name.idText, arguments with
        | None, _ -> [ unknown name ]
        | Some keyword, [] -> [ bare unit name keyword ]
        | Some _, _ -> [ Said(name.idText, lineOf expression.Range name) ]
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

let private block (head: range) unit lines (whole: range) =
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
            Grammar.problems (Some where) unit (words |> List.map (fun (word, place) -> word, Some place))
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

/// Names that only stand where images are outlined: data sets, recipes, strategies and annotators of that task alone.
let private outlining =
    lazy
        (let isOf (task: Type) (part: Type) =
            part.GetInterfaces()
            |> Array.exists (fun it -> it.IsGenericType && it.GenericTypeArguments = [| task |])

         typeof<IPart>.Assembly.GetExportedTypes()
         |> Array.filter (fun part -> isOf typeof<Segmentation> part && not (isOf typeof<Classification> part))
         |> Array.map _.Name
         |> set)

/// Where a file shows that budgets count clicks. Before types are known, examples in messages go by it.
let private speaksOfClicks (found: range list) _ node =
    match node with
    | SyntaxNode.SynExpr(SynExpr.Const(SynConst.Measure(synMeasure = measure), range)) ->
        match measure with
        | SynMeasure.Seq([ SynMeasure.Named([ unit ], _) ], _)
        | SynMeasure.Named([ unit ], _) when unit.idText = nameof click -> range :: found
        | _ -> found
    | SyntaxNode.SynExpr(SynExpr.Ident name) when outlining.Value.Contains name.idText -> name.idRange :: found
    | _ -> found

let private unitOf (clicks: range list) (block: range) =
    if clicks |> List.exists (Range.rangeContainsRange block) then
        CostUnit.Click
    else
        CostUnit.Label

let private look (clicks: range list) (outline: Outline) _ node =
    match node with
    | SyntaxNode.SynExpr(SynExpr.App(funcExpr = head; argExpr = Braces body) as whole) ->
        match head with
        | Word(name, [ _ ]) when name.idText = "experiment" ->
            let unit = unitOf clicks whole.Range
            let block, marks = block head.Range unit (linesOf unit body) whole.Range

            { Blocks = block :: outline.Blocks; Marks = outline.Marks @ marks }
        | _ -> outline
    | SyntaxNode.SynExpr(Word(name, [ _ ]) as whole) when name.idText = "annotation" ->
        let where = lineOf whole.Range name

        {
            outline with
                Marks = outline.Marks @ [ mark name.idRange.FileName where.Line ("annotation", where) ]
        }
    | SyntaxNode.SynExpr(Word(name, arguments)) when name.idText = "arms" -> {
        outline with
            Marks = outline.Marks @ armsOf name arguments
      }
    | _ -> outline

/// Looks through one file.
let outline (file: ParsedInput) : Outline =
    let clicks = ([], file) ||> ParsedInput.fold speaksOfClicks

    let found =
        (({ Marks = []; Blocks = [] }: Outline), file)
        ||> ParsedInput.fold (look clicks)

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
