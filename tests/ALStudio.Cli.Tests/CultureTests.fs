/// The same bytes whatever the culture of the machine and wherever the study lies.
module CultureTests

open System
open System.IO
open System.Security.Cryptography
open Expecto
open Expecto.Flip
open Tool

let private script = "tiny.alx.fsx"

/// What a culture could change: letters i, a number in the name of an arm, thousands, shares.
let private study =
    """#load ".alx/prelude.fsx"
open ALStudio

let plain = Supervised(ConvNet(Width = 8), Epochs = 1, BatchSize = 50)

experiment "tiny-INDIGO" {
    dataset (Shapes(Train = 1100, Test = 50))
    start (Balanced 1_000<label>)
    query 10<label>
    cycles 1
    trials 2
    compare [
        yield! arms plain [ Random() ]
        yield! arms plain [ Entropy() ] |> prefixed $"I{0.7}"
    ]
    claim "asking pays" (accuracy "I0.7-Entropy" last |> noWorseThan (accuracy "Random" last) (within 1.5<point>))
}
"""

/// Keys of trainings, names of folders, and the bytes of curves, verdicts and their words.
let private held (folder: string) =
    let store = Path.Combine(folder, ".alstudio")

    let files part (names: string list) =
        Directory.GetFiles(Path.Combine(store, part), "*", SearchOption.AllDirectories)
        |> Array.filter (fun file -> names |> List.contains (string (Path.GetFileName file)))
        |> List.ofArray

    let inStore (path: string) = Path.GetRelativePath(store, path)

    [
        for file in files "trainings" [ "key.json" ] @ files "runs" [ "cycles.jsonl" ] do
            inStore file
        for file in files "reports" [ "curves.csv"; "verdicts.csv"; "verdicts.json"; "labelled.csv" ] do
            inStore file
            + " "
            + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes file))
    ]
    |> List.sort

let private runIn (folder: string) environment =
    Directory.CreateDirectory folder |> ignore
    File.WriteAllText(Path.Combine(folder, script), study)

    let ended =
        runWith folder environment (fun _ _ -> ()) [ "run"; script; "--threads"; "1" ]

    ended.Code |> Expect.equal (ended.Out + ended.Error) 0
    ended

let private home =
    lazy
        (let folder = Directory.CreateTempSubdirectory("alstudio-culture-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         folder)

let private plainly =
    lazy
        (let folder = Path.Combine(home.Value, "plain")
         let ended = runIn folder [ "LANG", "C"; "LC_ALL", "C" ]
         held folder, ended.Out)

[<Tests>]
let tests =
    testSequenced
    <| testList "Cultures and paths" [
        for place, language in
            [ "klasör ığüşİ", "tr_TR.UTF-8"; "ein Ordner, äöüß,  'quotes' & emoji 🧪👩‍🔬 #1 %20", "de_DE.UTF-8" ] do
            test $"In \"{place}\" under {language} a study has the same keys, bytes and table" {
                let expected, table = plainly.Value
                let folder = Path.Combine(home.Value, place)

                let environment = [
                    "LANG", language
                    "LC_ALL", language
                    // Cultures of ICU, where it is there and the program would let itself be asked.
                    "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0"
                ]

                let ended = runIn folder environment
                held folder |> Expect.equal "keys and bytes" expected
                ended.Out |> Expect.equal "the table" table

                let again =
                    runWith folder environment (fun _ _ -> ()) [ "run"; script; "--threads"; "1" ]

                again.Code |> Expect.equal again.Error 0
                again.Error |> Expect.stringContains "" "8 of 8 cycles cached"
            }

        test "Problems name a script by its path, whatever is in it" {
            let folder = Path.Combine(home.Value, "another 🧪 with %20")
            Directory.CreateDirectory folder |> ignore
            File.WriteAllText(Path.Combine(folder, "ü 🧪.alx.fsx"), study.Replace("dataset", "datset"))
            let ended = run folder [ "check"; "ü 🧪.alx.fsx" ]
            ended.Code |> Expect.equal ended.Error 2
            ended.Error |> Expect.stringContains "" "ü 🧪.alx.fsx(7,5): "
            ended.Error |> Expect.stringContains "" "dataset"
        }

        test "No word of ours asks the machine how letters are written large or small" {
            let root = Path.Combine(__SOURCE_DIRECTORY__, "..", "..")

            let asks = [ ".ToLower()"; ".ToUpper()"; "StringComparison.CurrentCulture"; "CurrentCultureIgnoreCase" ]

            let sources = [
                for folder in [ "engine"; "dsl" ] do
                    for file in Directory.GetFiles(Path.Combine(root, folder), "*.?s", SearchOption.AllDirectories) do
                        if not (file.Contains "/obj/" || file.Contains "\\obj\\") then
                            file
            ]

            (sources.Length, 100) |> Expect.isGreaterThan "files were found"

            [
                for file in sources do
                    let text = File.ReadAllText file

                    for word in asks do
                        if text.Contains(word, StringComparison.Ordinal) then
                            Path.GetFileName file, word
            ]
            |> Expect.equal "" []
        }
    ]
