module Program

open Expecto

[<EntryPoint>]
let main arguments =
    printfn "%s" (ALStudio.Figures.Tables.textOf Some.extras Some.study)
    runTestsInAssemblyWithCLIArgs [] arguments
