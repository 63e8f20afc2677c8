/// `alstudio gc`: frees what no run needs.
module ALStudio.Cli.Commands.Gc

open ALStudio.Core
open ALStudio.Cli
open ALStudio.Cli.Json
open ALStudio.Cli.Options
open ALStudio.Cli.Command

let private usage: Usage = {
    Name = "gc"
    Says = "free trainings, weights and leftovers that nobody needs"
    Explains = [
        "Frees trainings that no stored run has used, weights that the policy of their experiments"
        "(run --keep) does not keep, checkpoints of finished trainings, what interrupted processes have"
        "left, and the trash, after which alstudio rm --undo brings nothing back. Results stay. It can be"
        "run at any time: while a study runs, it frees leftovers only. Checkpoints of trainings that were"
        "stopped stay, so that they go on: --unfinished frees them, too, and such a training begins anew."
    ]
    Argument = None
    Options = [
        switch "--dry-run" "tell only, free nothing"
        switch "--unfinished" "free how far stopped trainings have come, too"
        Options.store
        Options.json
        help
    ]
    Examples = [ "alstudio gc --dry-run"; "alstudio gc"; "alstudio gc --unfinished" ]
}

/// What was freed, or would be, as text.
let text isDry (swept: Swept) =
    let things = [ for thing in swept.Things -> Sizes.say thing.Bytes + "   " + thing.Path + ": " + thing.Why ]

    let sum =
        match isDry, swept.Things.Count with
        | _, 0 -> "There is nothing to free."
        | true, _ -> "This would free " + Sizes.say swept.Bytes + "."
        | false, _ -> "Freed " + Sizes.say swept.Bytes + "."

    let users =
        if swept.Users.Count = 0 then
            []
        else
            [
                "Trainings and weights were left alone: the store is in use ("
                + String.concat ", " swept.Users
                + ")."
            ]

    things @ users @ [ sum ] |> String.concat "\n"

/// The same for other programs.
let json isDry (swept: Swept) =
    answer "gc" [
        "dryRun", Bool isDry
        "bytes", Int swept.Bytes
        "users", List [ for user in swept.Users -> Text user ]
        "freed",
        List [
            for thing in swept.Things ->
                Object [ "path", Text thing.Path; "bytes", Int thing.Bytes; "why", Text thing.Why ]
        ]
    ]

let private gc (line: Line) =
    let isDry = line.Has "--dry-run"
    let swept = Store.Open(Places.store line).Sweep(isDry, line.Has "--unfinished")

    if line.Has "--json" then
        Terminal.print (render (json isDry swept))
    else
        Terminal.print (text isDry swept)

    ExitCode.Done

let command = { Usage = usage; Run = gc }
