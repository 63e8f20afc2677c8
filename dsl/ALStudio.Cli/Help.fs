/// The texts of `--help`, made from the same table that parses.
module ALStudio.Cli.Help

open ALStudio.Cli.Options

let private aligned (pairs: (string * string) list) =
    let width = pairs |> List.map (fun (left, _) -> left.Length) |> List.max
    pairs |> List.map (fun (left, right) -> "  " + left.PadRight(width + 3) + right)

let private usage (command: Usage) =
    match command.Argument with
    | Some argument when argument.Needed -> command.Name + " " + argument.Name
    | Some argument -> command.Name + " [" + argument.Name + "]"
    | None -> command.Name

let private shown (option: Option) =
    match option.Value with
    | Some value -> option.Name + " " + value
    | None -> option.Name

/// The help of one command.
let ofCommand (command: Usage) =
    [
        yield "alstudio " + usage command + " [options]"
        yield ""
        yield! command.Explains
        yield ""
        yield "Options:"
        yield! command.Options |> List.map (fun option -> shown option, option.Says) |> aligned
        yield ""
        yield
            if List.length command.Examples = 1 then
                "Example:"
            else
                "Examples:"
        yield! command.Examples |> List.map (fun example -> "  " + example)
    ]
    |> String.concat "\n"

/// The help of the program: all commands, one line each.
let ofAll (commands: Usage list) =
    [
        yield "alstudio COMMAND [options]     honest deep-active-learning experiments"
        yield ""
        yield! commands |> List.map (fun command -> usage command, command.Says) |> aligned
        yield ""
        yield "alstudio COMMAND --help explains a command; alstudio --version tells the version."
        yield "Exit codes: 0 done, 1 a run failed, 2 command line or script, 3 verify found a difference,"
        yield "            4 environment, 75 stopped (run again to go on), 130 left at once."
        yield ""
        yield "Begin with:"
        yield "  alstudio run experiments/quickstart.alx.fsx"
    ]
    |> String.concat "\n"
