module ALStudio.Cli.Program

[<EntryPoint>]
let main _ = 0
