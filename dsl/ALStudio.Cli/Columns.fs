/// Text in columns for a terminal.
module ALStudio.Cli.Columns

open ALStudio.Figures

/// Lines with their cells under one another: the first column to the left, the others to the right.
let align (lines: string list list) =
    let lines = lines |> List.map (List.map Show.name)

    let widths =
        lines |> List.map (List.map String.length) |> List.reduce (List.map2 max)

    let cell index (width: int) (text: string) =
        if index = 0 then
            text.PadRight width
        else
            text.PadLeft width

    lines
    |> List.map (fun line ->
        line
        |> List.mapi (fun index text -> cell index widths[index] text)
        |> String.concat "   "
        |> _.TrimEnd())
    |> String.concat "\n"
