/// What the process says to whoever started it; the same numbers for every command.
module ALStudio.Cli.ExitCode

/// Everything that was asked for is done.
[<Literal>]
let Done = 0

/// A run failed, or something happened that should not; other runs were finished.
[<Literal>]
let Failed = 1

/// The command line or the script is wrong; nothing was run or written.
[<Literal>]
let Usage = 2

/// `verify` found curves that differ from the stored ones.
[<Literal>]
let Different = 3

/// The machine lacks something that was asked for: libtorch, a GPU, a folder that can be written.
[<Literal>]
let Environment = 4

/// Stopped in good order by SIGINT, SIGTERM or SIGHUP; the same command goes on (EX_TEMPFAIL of sysexits.h).
[<Literal>]
let Stopped = 75

/// Left at once at the user's second signal; what was stored stays stored.
[<Literal>]
let Interrupted = 130
