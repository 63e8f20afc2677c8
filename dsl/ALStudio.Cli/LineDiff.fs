/// Lines that two texts do not share.
module ALStudio.Cli.LineDiff

/// A line that only one text has.
type Line =
    /// In the first text, with its number from 1.
    | Left of number: int * text: string
    /// In the second text, with its number from 1.
    | Right of number: int * text: string

// A table of more cells than this takes too long: the middle of such texts is told as a whole.
let private mostCells = 25_000_000L

// The longest lists of lines that both share, from each place to the end.
let private table (left: string array) (right: string array) =
    let lengths = Array2D.zeroCreate (left.Length + 1) (right.Length + 1)

    for i in left.Length - 1 .. -1 .. 0 do
        for j in right.Length - 1 .. -1 .. 0 do
            lengths[i, j] <-
                if left[i] = right[j] then
                    lengths[i + 1, j + 1] + 1
                else
                    max lengths[i + 1, j] lengths[i, j + 1]

    lengths

let private middle start (left: string array) (right: string array) =
    let leftLine i = Left(start + i + 1, left[i])
    let rightLine j = Right(start + j + 1, right[j])

    if int64 left.Length * int64 right.Length > mostCells then
        [
            for i in 0 .. left.Length - 1 -> leftLine i
            for j in 0 .. right.Length - 1 -> rightLine j
        ]
    else
        let lengths = table left right

        let rec walk i j found =
            if i < left.Length && j < right.Length && left[i] = right[j] then
                walk (i + 1) (j + 1) found
            elif i < left.Length && (j = right.Length || lengths[i + 1, j] >= lengths[i, j + 1]) then
                walk (i + 1) j (leftLine i :: found)
            elif j < right.Length then
                walk i (j + 1) (rightLine j :: found)
            else
                List.rev found

        walk 0 0 []

/// The lines that only one of two texts has, in their order; line ends play no part.
let between (left: string) (right: string) =
    let lines (text: string) =
        text.ReplaceLineEndings("\n").TrimEnd('\n').Split '\n'

    let left, right = lines left, lines right

    let rec same count =
        if count < min left.Length right.Length && left[count] = right[count] then
            same (count + 1)
        else
            count

    let start = same 0

    let rec sameEnd count =
        if
            count < min left.Length right.Length - start
            && left[left.Length - 1 - count] = right[right.Length - 1 - count]
        then
            sameEnd (count + 1)
        else
            count

    let ending = sameEnd 0
    middle start left[start .. left.Length - 1 - ending] right[start .. right.Length - 1 - ending]
