/// Words of the language that stand behind its keywords: starts, annotators, changes of arms and presets, claims.
module ALStudio.Dsl.Manual.Vocabulary

open System
open System.Reflection
open ALStudio
open ALStudio.Dsl

/// A word with what is said about it.
type Word = {
    Name: string
    /// One comment, or more where the word takes different things.
    Says: string list
}

let private owner name =
    typeof<Scale>.Assembly.GetType("ALStudio." + name, throwOnError = true)
    |> nonNull

let private ofOwner (owner: Type) =
    owner.GetMembers(BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.DeclaredOnly)
    |> Array.filter (fun it -> it.MemberType = MemberTypes.Method || it.MemberType = MemberTypes.Property)
    |> Array.filter (fun it -> not (it.Name.StartsWith("get_", StringComparison.Ordinal)))
    // The compiler adds forms of inlined words that nobody writes.
    |> Array.filter (fun it -> not (it.Name.Contains "$"))
    // As they stand in the file.
    |> Array.sortBy _.MetadataToken
    |> Array.map _.Name
    |> Array.distinct
    |> List.ofArray
    |> List.map (fun name -> { Name = name; Says = Comments.ofMember owner name |> List.map _.Summary })

let private only names words =
    words |> List.filter (fun word -> List.contains word.Name names)

let private except names words =
    words |> List.filter (fun word -> not (List.contains word.Name names))

let private ofArms = [ "withTrials"; "prefixed"; "suffixed" ]

/// The words that may follow a keyword.
let after (keyword: Grammar.Keyword) =
    let changes = owner "Changes" |> ofOwner

    match keyword.Word with
    | "start" -> ofOwner (owner "Starts")
    | "annotator" -> ofOwner (owner "Annotators")
    | "compare" ->
        (owner "Words" |> ofOwner |> only [ "arms" ])
        @ only ofArms changes
        @ ofOwner (owner "Files")
    | "preset" ->
        only [ "withTrials" ] changes
        @ except ofArms changes
        @ ofOwner (owner "Settings")
    | "claim" -> ofOwner (owner "Claims") @ ofOwner (owner "ClaimedArms")
    | "figure" ->
        ofOwner (owner "Curves")
        |> List.map (fun word -> { word with Name = "Curves." + word.Name })
    | _ -> []

/// What the comment of a keyword itself says, once for each thing that it takes.
let comments (keyword: Grammar.Keyword) =
    typeof<ExperimentBuilder>.GetMethods()
    |> Array.filter (fun it ->
        it.GetCustomAttributes<CustomOperationAttribute>()
        |> Seq.exists (fun operation -> operation.Name = keyword.Word))
    |> Array.map _.Name
    |> Array.distinct
    |> List.ofArray
    |> List.collect (Comments.ofMember typeof<ExperimentBuilder>)
    |> List.map _.Summary
