/// Each promise of the language to its authors, with the exact text that they read: `Promises/NAME.script` is what they
/// wrote, `Approved/NAME.txt` is the answer.
module ALStudio.Dsl.Tests.PromiseTests

open System.IO
open Expecto
open ALStudio.Dsl.Tests.Approved
open ALStudio.Dsl.Tests.Scripts

let private scripts = Path.Combine(__SOURCE_DIRECTORY__, "Promises")

/// Parts of the other task live in this very library.
let private here =
    $"@\"{typeof<ALStudio.Dsl.Tests.Parts.Photographs>.Assembly.Location}\""

let private read (script: string) =
    (File.ReadAllText script).Replace("\"ALStudio.Dsl.Tests.dll\"", here)

[<Tests>]
let tests =
    testList "promises" [
        for script in Directory.GetFiles(scripts, "*.script") |> Array.sort do
            let name = Path.GetFileNameWithoutExtension script |> string
            testCase (name.Replace('-', ' ')) (fun () -> approved name (problems (read script)))
    ]
