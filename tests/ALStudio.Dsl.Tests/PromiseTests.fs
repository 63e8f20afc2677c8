/// Each promise of the language to its authors, with the exact text that they read: `Promises/NAME.script` is what they
/// wrote, `Approved/NAME.txt` is the answer.
module ALStudio.Dsl.Tests.PromiseTests

open System.IO
open Expecto
open ALStudio.Dsl.Tests.Approved
open ALStudio.Dsl.Tests.Scripts

/// What authors wrote.
let scripts =
    Directory.GetFiles(Path.Combine(__SOURCE_DIRECTORY__, "Promises"), "*.script")
    |> Array.sort

/// Parts of the other task live in this very library.
let private here =
    $"@\"{typeof<ALStudio.Dsl.Tests.Parts.Photographs>.Assembly.Location}\""

/// The text of one of them.
let read (script: string) =
    (File.ReadAllText script).Replace("\"ALStudio.Dsl.Tests.dll\"", here)

[<Tests>]
let tests =
    testList "promises" [
        for script in scripts do
            let name = Path.GetFileNameWithoutExtension script |> string
            testCase (name.Replace('-', ' ')) (fun () -> approved name (problems (read script)))
    ]
