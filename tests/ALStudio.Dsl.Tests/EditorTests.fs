/// What an editor shows, which knows the compiler and the prelude but nothing of the host.
module ALStudio.Dsl.Tests.EditorTests

open System.IO
open Expecto
open ALStudio.Dsl
open ALStudio.Dsl.Tests.Scripts
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.EditorServices
open FSharp.Compiler.Text

let private checker = lazy FSharpChecker.Create(suggestNamesForErrors = true)

/// Types a script into an editor: the mark `|` is where the cursor stands. Hands back what the editor has understood, the
/// cursor's line with its number, and where in it the cursor is.
let private typed (text: string) =
    use folder = new Folder()
    let before = text.Substring(0, text.IndexOf '|')
    let number = before.Split '\n' |> Array.length
    let column = before.Length - (before.LastIndexOf '\n' + 1)
    let text = text.Remove(before.Length, 1)
    let script = folder.Write("studies/study.alx.fsx", text)
    Prelude.ensure folder.Path
    let source = SourceText.ofString text

    let options, wrong =
        checker.Value.GetProjectOptionsFromScript(script, source, assumeDotNetFramework = false, useSdkRefs = false)
        |> Async.RunSynchronously

    Expect.isEmpty wrong "the prelude is understood"

    match
        checker.Value.ParseAndCheckFileInProject(script, 0, source, options)
        |> Async.RunSynchronously
    with
    | parsed, FSharpCheckFileAnswer.Succeeded checked' ->
        parsed, checked', (number, text.Split('\n')[number - 1], column)
    | _, FSharpCheckFileAnswer.Aborted -> failtest "the editor gave up"

/// The words that the editor offers at the cursor.
let private offered text =
    let parsed, checked', (number, line, column) = typed text
    let name = QuickParse.GetPartialLongNameEx(line, column - 1)
    let list = checked'.GetDeclarationListInfo(Some parsed, number, line, name)
    [ for item in list.Items -> item.NameInList ]

/// Line, column and text of what the editor underlines.
let private underlined text =
    let _, checked', _ = typed text

    [ for it in checked'.Diagnostics -> it.StartLine, it.StartColumn + 1, it.Message ]

let private study = "#load \"../.alx/prelude.fsx\"\n" + header

[<Tests>]
let tests =
    testList "editors" [
        testCase "An editor offers every keyword on an empty line of a block" (fun () ->
            let words =
                offered (study + "experiment \"new\" {\n    dataset (Shapes())\n    |\n}\n")

            Expect.containsAll words (Grammar.keywords |> List.map _.Word) "all keywords")

        testCase "An editor offers the keywords that begin with what was typed" (fun () ->
            let words =
                offered (study + "experiment \"new\" {\n    dataset (Scenes())\n    anno|\n}\n")

            Expect.contains words "annotator" "the keyword"

            let first = offered (study + "experiment \"new\" {\n    data|\n}\n")

            Expect.contains first "dataset" "the first one")

        testCase "An editor offers the settings of a part" (fun () ->
            let words = offered (study + "let other = Supervised(WideResNet(), Ep|)\n")
            Expect.contains words "Epochs" "a setting")

        testCase "An editor underlines a misspelt keyword on its own line, and suggests the right one" (fun () ->
            let block first second =
                study
                + $"experiment \"odd\" {{\n    {first} (Shapes())\n    {second} (Balanced 100<label>)\n    query 50<label>\n    cycles 1|\n    compare (arms plain [ Random() ])\n}}\n"

            let lineOf word text =
                let lines = (text: string).Replace("|", "").Split '\n'
                1 + Array.findIndex (fun (line: string) -> line.Contains(word: string)) lines

            for first, second, wrong, right in
                [ "datset", "start", "datset", "dataset"; "dataset", "strat", "strat", "start" ] do
                let text = block first second

                let lines = [
                    for line, column, message in underlined text do
                        if line = lineOf wrong text then
                            column, message
                ]

                Expect.exists lines (fun (_, message) -> message.Contains wrong) $"{wrong}: {underlined text}"
                Expect.exists lines (fun (_, message) -> message.Contains right) $"{right}: {underlined text}")

        testCase "An editor underlines a wrong unit" (fun () ->
            let text =
                study
                + "experiment \"unit\" {\n    dataset (Shapes())\n    start (Balanced 100<label>)\n    query 50<click>|\n    cycles 1\n    compare (arms plain [ Random() ])\n}\n"

            let line, column, message = List.exactlyOne (underlined text)
            Expect.equal (line, column) (7, 11) "where"
            Expect.stringContains message "'label' does not match the unit of measure 'click'" "what")

        testCase "An editor underlines let, if and for in a block with what to do instead" (fun () ->
            let text =
                study
                + "experiment \"loop\" {\n    dataset (Shapes())\n    for n in 1 .. 3 do\n        cycles n|\n}\n"

            Expect.exists
                (underlined text)
                (fun (line, _, message) -> line = 6 && message.Contains "Write keywords only")
                $"{underlined text}")
    ]
