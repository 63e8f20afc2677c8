/// Texts that people read, compared with approved files.
module ALStudio.Dsl.Tests.Approved

open System.IO
open Expecto

/// Compares with the approved text. A difference leaves the received text beside it.
let approved name (received: string) =
    let file = Path.Combine(__SOURCE_DIRECTORY__, "Approved", name + ".txt")
    let expected = if File.Exists file then File.ReadAllText file else ""

    if received <> expected then
        File.WriteAllText(file + ".received", received)

    Expect.equal received expected $"Approved/{name}.txt"
