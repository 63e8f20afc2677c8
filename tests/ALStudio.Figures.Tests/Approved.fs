/// Approved: texts that people have read and found right.
module Approved

open System.IO
open Expecto

/// Compares with the approved text. A difference leaves the received text beside it.
let approved name received =
    let file = Path.Combine(__SOURCE_DIRECTORY__, "Approved", name)
    let expected = if File.Exists file then File.ReadAllText file else ""

    if received <> expected then
        Directory.CreateDirectory(Path.Combine(__SOURCE_DIRECTORY__, "Approved"))
        |> ignore

        File.WriteAllText(file + ".received", received)

    Expect.equal received expected $"Approved/{name}"
