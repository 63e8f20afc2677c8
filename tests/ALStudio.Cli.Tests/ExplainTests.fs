/// Words of the language, explained on a terminal.
module ExplainTests

open System.IO
open Expecto
open Expecto.Flip
open Tool

let private explained words =
    let ended = run (Path.GetTempPath()) ("explain" :: words)
    ended.Code |> Expect.equal ended.Error 0
    ended.Out

[<Tests>]
let tests =
    testList "Explain" [
        test "Without a word all keywords and parts are listed, without the links of the pages" {
            let text = explained []
            text |> Expect.stringContains "" "| `query` | what each cycle may spend |"
            text |> Expect.stringContains "" "- strategies: `Badge`, "
            text.Contains "](" |> Expect.isFalse "links"
        }

        test "A keyword is explained with all that may follow it" {
            let text = explained [ "start" ]
            text |> Expect.stringStarts "" "# `start`\n\nThe first labelled set"
            text |> Expect.stringContains "" "start (Drawn 5_000<click>)"
            text |> Expect.stringContains "" "### `Balanced`"
        }

        test "A word that is nearly one is corrected" {
            let ended = run (Path.GetTempPath()) [ "explain"; "Entrpy" ]
            ended.Code |> Expect.equal ended.Out 2

            ended.Error
            |> Expect.stringContains "" "There is no word Entrpy in the language."

            ended.Error
            |> Expect.stringContains "" "Maybe you want: alstudio explain Entropy"
        }

        test "The whole manual is written as pages" {
            let folder = Directory.CreateTempSubdirectory("alstudio-manual-").FullName

            try
                let files = (explained [ "--to"; folder ]).Trim().Split '\n'

                Directory.GetFiles folder |> Array.length |> Expect.equal "files" files.Length

                File.ReadAllText(Path.Combine(folder, "README.md"))
                |> Expect.stringContains "" "[`dataset`](dataset.md)"
            finally
                Directory.Delete(folder, true)
        }
    ]
