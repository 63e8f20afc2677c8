/// Doc comments, from the XML files that lie beside the assemblies, as Markdown.
module ALStudio.Dsl.Manual.Comments

open System
open System.IO
open System.Reflection
open System.Text.RegularExpressions
open System.Xml.Linq

/// What is said about a type or a word.
type Comment = {
    /// What it is.
    Summary: string
    /// Paragraphs more, or nothing.
    Remarks: string
    /// What each of its parameters is.
    Parameters: Map<string, string>
}

/// "T:A.B.C`1" and "M:A.B.C.D(System.Int32)" are called C and D.
let private shortName (reference: string) =
    let path = (reference.Split '(')[0]
    ((path.Split('.', ':') |> Array.last).Split '`')[0]

let private attribute (name: string) (element: XElement) =
    element.Attribute name |> Option.ofObj |> Option.map _.Value

let rec private markdown (node: XNode) =
    match node with
    | :? XText as text -> Regex.Replace(text.Value, @"\s+", " ")
    | :? XElement as element ->
        let inside = element.Nodes() |> Seq.map markdown |> String.concat ""

        match element.Name.LocalName with
        | "c" -> "`" + inside + "`"
        | "code" -> "\n\n```fsharp\n" + element.Value.Trim('\n').TrimEnd() + "\n```\n\n"
        | "para" -> "\n\n" + inside.Trim() + "\n\n"
        | "see"
        | "paramref" ->
            [
                attribute "cref" >> Option.map shortName
                attribute "langword"
                attribute "name"
                attribute "href"
            ]
            |> List.tryPick (fun read -> read element)
            |> Option.map (fun name -> "`" + name + "`")
            |> Option.defaultValue inside
        | _ -> inside
    | _ -> ""

let private tidy (text: string) =
    Regex.Replace(text.Trim(), @" *\n{2,} *", "\n\n")

let private part name (entry: XElement) =
    match entry.Element(XName.Get name) with
    | null -> ""
    | element -> tidy (markdown element)

let private read (entry: XElement) = {
    Summary = part "summary" entry
    Remarks = part "remarks" entry
    Parameters =
        Map.ofSeq (
            entry.Elements(XName.Get "param")
            |> Seq.choose (fun parameter ->
                attribute "name" parameter
                |> Option.map (fun name -> name, tidy (markdown parameter)))
        )
}

let private nothing = { Summary = ""; Remarks = ""; Parameters = Map.empty }

let private files =
    Collections.Concurrent.ConcurrentDictionary<string, Lazy<(string * XElement) list>>()

/// The entries of an assembly, by what they are about. None where its file is missing: a copy of the program may lack it.
let private entries (assembly: Assembly) =
    files
        .GetOrAdd(
            assembly.Location,
            fun location ->
                lazy
                    (let file = Path.ChangeExtension(location, ".xml") |> nonNull

                     if File.Exists file then
                         [
                             for entry in XDocument.Load(file).Descendants(XName.Get "member") do
                                 match attribute "name" entry with
                                 | Some name -> name, entry
                                 | None -> ()
                         ]
                     else
                         [])
        )
        .Value

/// What is said about a type.
let ofType (about: Type) =
    entries about.Assembly
    |> List.tryFind (fun (name, _) -> name = "T:" + string about.FullName)
    |> Option.map (snd >> read)
    |> Option.defaultValue nothing

/// What is said about a member of a type, once for each of its overloads that has something else to say.
let ofMember (about: Type) (word: string) =
    let pattern =
        Regex("^[MP]:" + Regex.Escape(string about.FullName + "." + word) + @"($|[(`])")

    entries about.Assembly
    |> List.filter (fun (name, _) -> pattern.IsMatch name)
    |> List.map (snd >> read)
    |> List.filter (fun comment -> comment.Summary <> "")
    |> List.distinctBy _.Summary
    // The F# compiler lists overloads in another order than the file: the longest says most.
    |> List.sortByDescending _.Summary.Length
