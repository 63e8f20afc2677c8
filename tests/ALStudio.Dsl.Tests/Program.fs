module Program

open Expecto

[<EntryPoint>]
let main arguments =
    // One after the other: culture and stdout belong to the whole process.
    runTestsInAssemblyWithCLIArgs [ Sequenced ] arguments
