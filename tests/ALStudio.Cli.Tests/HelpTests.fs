module HelpTests

open ALStudio.Cli
open Expecto
open Expecto.Flip

[<Tests>]
let tests =
    testList "Help" [
        test "The program's help lists every command" {
            Program.commands |> List.map _.Usage |> Help.ofAll |> Approved.approved "help"
        }

        testList "Of a command" [
            for command in Program.commands ->
                test command.Usage.Name {
                    Help.ofCommand command.Usage |> Approved.approved ("help-" + command.Usage.Name)
                }
        ]

        test "Every command takes --help and --json, has an example that begins with its name, and fits a screen" {
            for command in Program.commands do
                let usage = command.Usage
                let names = usage.Options |> List.map _.Name
                names |> Expect.containsAll usage.Name [ "--help"; "--json" ]
                names |> List.distinct |> Expect.equal usage.Name names

                for example in usage.Examples do
                    example |> Expect.stringStarts "" ("alstudio " + usage.Name)

                for line in (Help.ofCommand usage).Split '\n' do
                    line.Length |> fun length -> Expect.isLessThanOrEqual line (length, 100)
        }

        test "Examples are lines that the command takes" {
            for command in Program.commands do
                for example in command.Usage.Examples do
                    let words = example.Replace("'", "").Split ' ' |> List.ofArray |> List.skip 2
                    Options.parse command.Usage words |> Expect.isOk example
        }
    ]
