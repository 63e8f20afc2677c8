/// Where words and arms stand to the column. The compiler tells a running script lines only; the rest is noted when a
/// script is compiled, and kept beside it.
module ALStudio.Dsl.Marks

open System.Collections.Generic
open System.IO
open ALStudio.Core
open ALStudio.Running

/// The exact place of something whose line is known.
type Mark = {
    /// Full path of the file.
    File: string
    /// Line by which it is looked for: that of the keyword, or of the word `arms`.
    Line: int
    /// The keyword, or `arms` for one of the strategies behind it; those stand in order.
    Word: string
    /// Its exact place.
    Place: Place
}

let private find (marks: Mark list) word (place: Place) =
    marks
    |> List.filter (fun mark -> mark.Word = word && mark.Line = place.Line && mark.File = place.File)

let private exact marks (word: string, place: Place option) =
    let sharper =
        place
        |> Option.bind (find marks word >> List.tryHead)
        |> Option.map _.Place
        |> Option.orElse place

    word, sharper

/// Arms of one `arms` line stand in the order of its strategies, perhaps several times when the line is in a loop.
let private exactArms marks (arms: Arm list) =
    let key (place: Place) = place.File, place.Line
    let places = arms |> List.choose (fun arm -> Option.ofObj arm.Where)
    let total = places |> List.countBy key |> dict
    let seen = Dictionary<string * int, int>()

    let place (where: Place) =
        let index = seen.GetValueOrDefault(key where, 0)
        seen[key where] <- index + 1
        let elements = find marks "arms" where

        if not elements.IsEmpty && total[key where] % elements.Length = 0 then
            elements[index % elements.Length].Place
        else
            where

    arms
    |> List.map (fun arm ->
        match arm.Where with
        | null -> arm
        | where -> Arm(arm.Name, arm.Recipe, arm.Strategy, arm.Trials, place where))

/// The same with exact places.
let sharpen (marks: Mark list) (said: Said) : Said =
    let words = ("experiment", said.Where) :: said.Words |> List.map (exact marks)

    {
        said with
            Where = snd words.Head
            Words = words.Tail
            Arms = exactArms marks said.Arms
            Presets =
                said.Presets
                |> List.map (fun preset -> { preset with Where = snd (exact marks ("preset", preset.Where)) })
            Claims =
                said.Claims
                |> List.map (fun claim -> { claim with Where = snd (exact marks ("claim", claim.Where)) })
            Figures =
                said.Figures
                |> List.map (fun figure -> { figure with Where = snd (exact marks ("figure", figure.Where)) })
    }

/// The same with its exact place.
let sharpenTradeOff (marks: Mark list) (tradeOff: TradeOff) : TradeOff =
    let where = snd (exact marks ("annotation", tradeOff.Where))

    {
        tradeOff with
            Where = where
            Presets = tradeOff.Presets |> List.map (fun preset -> { preset with Where = where })
    }

let private line (mark: Mark) =
    [
        mark.File
        string mark.Line
        mark.Word
        string mark.Place.Line
        string mark.Place.Column
        string mark.Place.EndColumn
    ]
    |> String.concat "\t"

let private mark (line: string) =
    match line.Split '\t' with
    | [| file; line; word; at; column; finish |] -> {
        File = file
        Line = int line
        Word = word
        Place = Place(file, int at, int column, int finish)
      }
    | _ -> invalidOp $"A line of marks has another form: {line}"

/// Writes marks to a file, one per line.
let save (path: string) (marks: Mark list) =
    File.WriteAllLines(path, List.map line marks)

/// Reads them again.
let load (path: string) =
    File.ReadAllLines path |> Array.map mark |> List.ofArray
