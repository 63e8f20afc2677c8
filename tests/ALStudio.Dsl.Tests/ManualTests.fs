/// The manual is made of comments: all of them are there, and the pages in docs/language say what the code says today.
module ALStudio.Dsl.Tests.ManualTests

open System.IO
open System.Text.RegularExpressions
open ALStudio.Dsl
open ALStudio.Dsl.Manual
open Expecto
open Expecto.Flip

let private folder =
    Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "docs", "language"))

/// The anchor that a heading has where Markdown is shown.
let private anchors (text: string) =
    Regex.Matches(text, @"(?m)^#+ `?([^`\n]+)`?$")
    |> Seq.map (fun heading -> heading.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'))
    |> set

[<Tests>]
let tests =
    testList "Manual" [
        test "The pages in docs/language are those that the comments give; build target docs writes them" {
            let pages = Pages.all ()

            Directory.GetFiles(folder)
            |> Array.map (Path.GetFileName >> string)
            |> Array.sort
            |> List.ofArray
            |> Expect.equal "files" (pages |> List.map _.File |> List.sort)

            for page in pages do
                File.ReadAllText(Path.Combine(folder, page.File))
                |> Expect.equal page.File page.Text
        }

        test "Every keyword has a page with what its own comment says, and every word behind it is explained" {
            for keyword in Grammar.keywords do
                Vocabulary.comments keyword |> Expect.isNonEmpty keyword.Word

                for word in Vocabulary.after keyword do
                    word.Says |> Expect.isNonEmpty word.Name
        }

        test "Every part is explained, with each of its settings" {
            let parts = Parts.all.Value
            (parts.Length, 60) |> Expect.isGreaterThan "parts"

            [
                for part in parts do
                    if part.Comment.Summary = "" then
                        part.Name

                    for setting in part.Settings do
                        if setting.Says = "" then
                            part.Name + "." + setting.Name
            ]
            |> Expect.equal "without a comment" []
        }

        test "Every part that a script may name is in the manual, or a word of the language stands before it" {
            let known = Pages.known () |> set

            let aliases =
                File.ReadAllText(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "dsl", "ALStudio.Dsl", "Nouns.fs"))
                |> fun text -> Regex.Matches(text, @"(?m)^type (\w+) = ALStudio\.")
                |> Seq.map _.Groups[1].Value
                |> List.ofSeq

            let pages = Pages.all () |> List.map _.Text |> String.concat "\n"

            aliases
            // Values of a setting stand in its row.
            |> List.filter (fun name -> not (known.Contains name || pages.Contains("`" + name)))
            |> Expect.equal "" []
        }

        test "Links lead to pages and headings that are there" {
            let pages = Pages.all ()

            for page in pages do
                for link in Regex.Matches(page.Text, @"\]\(([\w]+\.md)(?:#([\w-]+))?\)") do
                    let target = pages |> List.tryFind (fun it -> it.File = link.Groups[1].Value)
                    target |> Expect.isSome (page.File + ": " + link.Value)

                    if link.Groups[2].Success then
                        anchors target.Value.Text
                        |> Expect.contains (page.File + ": " + link.Value) link.Groups[2].Value
        }

        test "A page tells settings with the values that they usually have" {
            let page = Pages.find "uda" |> Option.get
            page |> Expect.stringContains "" "### `Uda`\n\n*For classification.*\n\n"

            page
            |> Expect.stringContains "" "| `Network` | [a network](networks.md) | must be said | "

            page
            |> Expect.stringContains "" "| `Iterations` | `int` | `50_000` | Steps of a training. |"

            page |> Expect.stringContains "" "| `WeightDecay` | `float` | `0.0005` |"
            page |> Expect.stringContains "" "| `SignalAnnealing.None` |"
        }
    ]
