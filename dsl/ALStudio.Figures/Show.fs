/// Show: how numbers and names are put before people. Invariant culture, whatever the machine's.
module ALStudio.Figures.Show

open System
open System.Globalization

let private invariant = CultureInfo.InvariantCulture

/// A number so that reading it back gives the same bits.
let exact (value: float) = value.ToString("R", invariant)

/// A number with a fixed number of decimals and a real minus sign; what rounds to zero has no sign.
let fixedTo decimals (value: float) =
    let text = value.ToString("N" + string decimals, invariant)
    let isZero = text |> Seq.forall (fun c -> not (Char.IsDigit c) || c = '0')

    if isZero then
        text.TrimStart '-'
    else
        text.Replace('-', '−')

/// As `fixedTo`, with a plus sign before positive numbers.
let signed decimals (value: float) =
    let text = fixedTo decimals value

    if value > 0.0 && text <> fixedTo decimals 0.0 then
        "+" + text
    else
        text

/// An amount of labels or clicks: 2,500 or 2,512.5.
let amount (value: float) = value.ToString("#,0.##", invariant)

/// A number of things: "1 trial", "3 trials", "6 queries".
let count (number: int) (thing: string) =
    let noun =
        if number = 1 then
            thing
        elif thing.EndsWith "ry" then
            thing[.. thing.Length - 2] + "ies"
        elif thing.EndsWith "ss" then
            thing + "es"
        else
            thing + "s"

    $"""{number.ToString("#,0", invariant)} {noun}"""

/// "a", "a and b", "a, b and c".
let list (items: string list) =
    match List.rev items with
    | [] -> ""
    | [ only ] -> only
    | last :: others -> String.Join(", ", List.rev others) + " and " + last

/// Seconds as people say them: 0.4 s, 35 s, 12 min, 3 h 20 min.
let seconds (value: float) =
    let whole = int64 (Math.Round value)

    if value < 9.95 then
        fixedTo 1 value + " s"
    elif whole < 100L then
        $"{whole} s"
    elif whole < 5400L then
        $"{int64 (Math.Round(value / 60.0))} min"
    else
        $"{whole / 3600L} h {whole % 3600L / 60L} min"

/// A name as it may be shown: control characters, marks of direction and breaks of lines, which could garble the text around them, become visible.
let name (text: string) =
    let isHidden (c: char) =
        Char.IsControl c
        || c = '\u061C'
        || (c >= '\u200E' && c <= '\u200F')
        || (c >= '\u2028' && c <= '\u2029')
        || (c >= '\u202A' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u2069')

    text
    |> String.collect (fun c -> if isHidden c then $"\\u%04X{int c}" else string c)
