/// A word of the command line and what it does.
module ALStudio.Cli.Command

open ALStudio.Cli.Options

/// A command: what it takes, and what it does with a line, ending in an exit code.
type Command = { Usage: Usage; Run: Line -> int }
