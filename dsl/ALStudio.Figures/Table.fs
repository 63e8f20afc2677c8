namespace ALStudio.Figures

/// One entry of a table.
type Cell = {
    /// The number itself.
    Number: float
    /// The number as it is read.
    Value: string
    /// What says how sure it is: "± 0.9" or "[−0.4, 2.9]"; empty when nothing does.
    Spread: string
    /// Number of trials where it is not that of the caption.
    Trials: int option
}

/// A table as text.
type Table = {
    /// What it shows, in one line.
    Caption: string
    /// Names of the columns after the first.
    Columns: string list
    /// A name and a cell for each column; None where nothing was measured.
    Rows: (string * Cell option list) list
    /// What a reader must know to read it.
    Notes: string list
}

/// Tables in plain characters.
module Table =
    let private plain cell =
        match cell with
        | None -> "–"
        | Some cell ->
            [
                cell.Value
                cell.Spread
                match cell.Trials with
                | Some trials -> $"({trials})"
                | None -> ""
            ]
            |> List.filter ((<>) "")
            |> String.concat " "

    // As many columns as fit into the width stand side by side; the others follow below under the same names.
    let rec private blocks width (first: int) (columns: (string * string list) list) =
        let wide (heading: string, cells) =
            2 + (heading :: cells |> List.map String.length |> List.max)

        let fitting =
            columns
            |> List.scan (fun used column -> used + wide column) first
            |> List.tail
            |> List.takeWhile (fun used -> used <= width)
            |> List.length
            |> max 1
            |> min columns.Length

        match List.splitAt fitting columns with
        | block, [] -> [ block ]
        | block, rest -> block :: blocks width first rest

    let private lines width units (table: Table) =
        let names = units :: List.map fst table.Rows
        let first = names |> List.map String.length |> List.max

        let columns =
            table.Columns
            |> List.mapi (fun i heading -> heading, table.Rows |> List.map (fun (_, cells) -> plain cells[i]))

        let block (columns: (string * string list) list) =
            let padded =
                columns
                |> List.map (fun (heading, cells) ->
                    let wide = heading :: cells |> List.map String.length |> List.max
                    heading :: cells |> List.map _.PadLeft(wide))

            names
            |> List.mapi (fun i name ->
                (name.PadRight first :: (padded |> List.map (List.item i)) |> String.concat "  ").TrimEnd())

        [
            table.Caption
            ""
            yield!
                blocks width first columns
                |> List.map block
                |> List.reduce (fun above below -> above @ [ "" ] @ below)
            if not table.Notes.IsEmpty then
                ""
                yield! table.Notes
        ]

    /// A table in plain characters, at most so many wide where names and cells allow; every line ends with a line feed.
    /// <param name="width">Characters in a line.</param>
    /// <param name="units">Name of the budget's unit, above the arms.</param>
    /// <param name="table">The table.</param>
    let print width units (table: Table) =
        lines width units table
        |> List.map (fun line -> line + "\n")
        |> String.concat ""
