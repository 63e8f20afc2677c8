/// Where text goes: data to stdout, messages to stderr.
module ALStudio.Cli.Terminal

open System
open ALStudio.Figures

let private isSet name =
    not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable name))

/// Whether stderr is a screen on which lines can be drawn over.
let isLive () =
    not Console.IsErrorRedirected
    && Environment.GetEnvironmentVariable "TERM" <> "dumb"
    && not (isSet "CI")

/// Whether messages may be coloured (no-color.org).
let isColoured () =
    not Console.IsErrorRedirected
    && Environment.GetEnvironmentVariable "TERM" <> "dumb"
    && not (isSet "NO_COLOR")

/// A text in which nothing but lines and tabs moves what stands beside it: names come from scripts and folders, and could
/// hold what steers a terminal. In JSON the same escapes mean the same characters.
let plain (text: string) =
    text
    |> String.collect (fun letter ->
        match letter with
        | '\n'
        | '\t' -> string letter
        | letter -> Show.name (string letter))

/// Data, for people or for the next program.
let print (text: string) = Console.Out.WriteLine(plain text)

/// A message for the person at the terminal.
let say (text: string) = Console.Error.WriteLine(plain text)

/// A message whose parts are plain already, with colours between them.
let sayColoured (text: string) = Console.Error.WriteLine text

module private System =
    [<Runtime.InteropServices.DllImport("libc", EntryPoint = "_exit")>]
    extern void leave(int code)

/// Ends the process with a code, where that can be done without the goodbyes of native libraries: those of libtorch take a
/// quarter of a second, and nothing waits for them. What was printed and stored is out by now.
let leave (code: int) =
    Console.Out.Flush()
    Console.Error.Flush()

    if OperatingSystem.IsLinux() then
        System.leave code

    code

/// A path as short as it can be said from here.
let shortPath (path: string) =
    let relative = IO.Path.GetRelativePath(Environment.CurrentDirectory, path)

    if relative.StartsWith ".." || relative.Length >= path.Length then
        path
    else
        relative
