/// Lines that two texts do not share (DiffPlex: Myers' differences, well kept, no dependencies).
module ALStudio.Cli.LineDiff

open DiffPlex

/// A line that only one text has.
type Line =
    /// In the first text, with its number from 1.
    | Left of number: int * text: string
    /// In the second text, with its number from 1.
    | Right of number: int * text: string

/// The lines that only one of two texts has, from the top; line ends play no part.
let between (left: string) (right: string) =
    let plain (text: string) =
        text.ReplaceLineEndings("\n").TrimEnd '\n'

    let found =
        Differ.Instance.CreateLineDiffs(plain left, plain right, ignoreWhitespace = false)

    [
        for block in found.DiffBlocks do
            for at in block.DeleteStartA .. block.DeleteStartA + block.DeleteCountA - 1 do
                Left(at + 1, found.PiecesOld[at])

            for at in block.InsertStartB .. block.InsertStartB + block.InsertCountB - 1 do
                Right(at + 1, found.PiecesNew[at])
    ]
