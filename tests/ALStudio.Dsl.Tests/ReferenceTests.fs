module ALStudio.Dsl.Tests.ReferenceTests

open System
open System.IO
open System.Reflection
open Expecto
open ALStudio.Dsl
open ALStudio.Dsl.Tests.Scripts

let private libraries (opened: string) =
    use folder = new Folder()

    folder.Write("study.alx.fsx", opened + "\n" + study "named")
    |> Closure.read
    |> References.of'
    |> List.map (Path.GetFileNameWithoutExtension >> string)

let rec private within (it: Type) : Type list =
    let parts =
        if it.HasElementType then
            [ nonNull (it.GetElementType()) ]
        elif it.IsConstructedGenericType then
            List.ofArray (it.GetGenericArguments())
        else
            []

    it :: List.collect within parts

/// Types of which a member speaks to whoever may use it.
let private spokenOf (it: MemberInfo) =
    match it with
    | :? MethodInfo as it when it.IsPublic || it.IsFamily ->
        it.ReturnType
        :: [ for parameter in it.GetParameters() -> parameter.ParameterType ]
    | :? ConstructorInfo as it when it.IsPublic || it.IsFamily -> [
        for parameter in it.GetParameters() -> parameter.ParameterType
      ]
    | :? FieldInfo as it when it.IsPublic || it.IsFamily -> [ it.FieldType ]
    | _ -> []

let private isSeldom (it: Type) =
    it.Assembly.GetName().Name |> string |> References.isSeldom

let private everything =
    BindingFlags.Public
    ||| BindingFlags.NonPublic
    ||| BindingFlags.Instance
    ||| BindingFlags.Static
    ||| BindingFlags.DeclaredOnly

[<Tests>]
let tests =
    testList "references" [
        testCase "A script that does not draw by hand is compiled without the libraries of charts" (fun () ->
            Expect.isFalse (List.contains "Plotly.NET" (libraries "")) "usually"
            Expect.containsAll (libraries "open Plotly.NET") [ "Plotly.NET"; "Deedle" ] "where charts are drawn"

            let comment =
                "// after `open Plotly.NET` one may draw by hand, with charts of Plotly.NET."

            Expect.isFalse (List.contains "Plotly.NET" (libraries comment)) "where only a comment speaks of it")

        testCase "A script that names a part of the framework that others hardly name gets it" (fun () ->
            Expect.isFalse (List.contains "System.Private.Xml" (libraries "")) "usually"

            for used in
                [
                    "open System.Xml.Linq\nlet name = (XElement(XName.Get \"small\")).Name.LocalName\n"
                    "let name = (System.Net.Http.HttpMethod \"small\").Method\n"
                    "let name = System.Text.Encoding.ASCII.GetString(System.Security.Cryptography.SHA256.HashData [||]).Length.ToString()\n"
                    "open System.IO\nopen System.IO.Compression\nlet name = (new GZipStream(Stream.Null, CompressionMode.Compress)).CanWrite.ToString()\n"
                ] do
                declarations ((study "named").Replace("let plain", used + "let plain"))
                |> ignore)

        // Else a script could need a library without naming it.
        testCase "Nothing that a script may use speaks of those parts" (fun () ->
            let spoken = [
                for library in Prelude.libraries do
                    for it in (Assembly.Load library).GetExportedTypes() do
                        let above = Option.ofObj it.BaseType |> Option.toList

                        for other in above @ List.ofArray (it.GetInterfaces()) do
                            if List.exists isSeldom (within other) then
                                $"{it.FullName}: {other.Name}"

                        for part in it.GetMembers everything do
                            if spokenOf part |> List.collect within |> List.exists isSeldom then
                                $"{it.FullName}.{part.Name}"
            ]

            Expect.isEmpty spoken "members")
    ]
