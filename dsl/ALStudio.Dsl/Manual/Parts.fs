/// Parts of the engine that scripts name, found by what they are for, with what their comments say.
module ALStudio.Dsl.Manual.Parts

open System
open System.Globalization
open System.Reflection
open ALStudio.Core
open ALStudio.Learning

/// What a part is for. Every part is of one kind.
type Kind = {
    /// How all of them are called: "recipes".
    Name: string
    /// One of them: "a recipe".
    One: string
    /// What their types have in common, one of these.
    Roles: Type list
}

/// All kinds, as they come in a script.
let kinds = [
    { Name = "data sets"; One = "a data set"; Roles = [ typeof<IDatasetSource> ] }
    { Name = "annotators"; One = "an annotator"; Roles = [ typeof<IAnnotator> ] }
    { Name = "recipes"; One = "a recipe"; Roles = [ typeof<IObjective> ] }
    {
        Name = "strategies"
        One = "a strategy"
        Roles = [ typeof<IQueryStrategy>; typeof<IRegionStrategy> ]
    }
    { Name = "networks"; One = "a network"; Roles = [ typeof<INetwork> ] }
    {
        Name = "augmentations"
        One = "an augmentation"
        Roles = [ typeof<IAugmentation>; typeof<IWindow> ]
    }
    { Name = "schedules"; One = "a schedule"; Roles = [ typeof<ISchedule> ] }
    { Name = "metrics"; One = "a metric"; Roles = [ typeof<IMetric> ] }
]

/// A setting of a part, in brackets after its name.
type Setting = {
    Name: string
    /// Of what type, as a script's author would say it.
    Type: string
    /// The kind of part that it takes, if any.
    Kind: Kind option
    /// What it is when nobody says; None where it must be said.
    Usual: string option
    /// What it is, by the comment.
    Says: string
}

/// A part with what is said about it.
type Part = {
    Name: string
    Kind: Kind
    /// Which tasks it is for, where it is for one alone.
    Task: string option
    /// Scripts inherit from it.
    IsBase: bool
    Comment: Comments.Comment
    Settings: Setting list
}

let private kindOf (part: Type) =
    kinds
    |> List.tryFind (fun kind -> kind.Roles |> List.exists (fun role -> part.IsAssignableTo role))

let private bare (asked: Type) =
    match Nullable.GetUnderlyingType asked with
    | null -> asked
    | inner -> inner

let rec private typeName (asked: Type) =
    match bare asked with
    | it when it = typeof<int> || it = typeof<int64> -> "int"
    | it when it = typeof<float> || it = typeof<float32> -> "float"
    | it when it = typeof<bool> -> "bool"
    | it when it = typeof<string> -> "string"
    | it when it = typeof<WeightsFile> -> "weights \"file\""
    | it when it.IsEnum ->
        Enum.GetNames it
        |> Array.map (fun name -> it.Name + "." + name)
        |> String.concat ", "
    | it when it.IsGenericType -> "list of " + typeName it.GenericTypeArguments[0]
    | it ->
        match kindOf it with
        | Some kind -> kind.One
        | None -> it.Name

/// 50_000 and 0.0005, as a script would say them.
let private literal (value: obj | null) =
    match value with
    | null -> "as said"
    | :? bool as value -> if value then "true" else "false"
    | :? int as value when abs value >= 1_000 -> value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '_')
    | :? float as value -> value.ToString("0.0###############", CultureInfo.InvariantCulture)
    | :? IFormattable as value -> value.ToString(null, CultureInfo.InvariantCulture)
    | value -> string value

let private usual (parameter: ParameterInfo) =
    if not parameter.HasDefaultValue then
        None
    else
        match parameter.DefaultValue with
        | null -> Some(literal null)
        | value when (bare parameter.ParameterType).IsEnum ->
            let form = bare parameter.ParameterType
            Some(form.Name + "." + string (Enum.ToObject(form, value)))
        | value -> Some(literal value)

let private settings (part: Type) (comment: Comments.Comment) =
    let constructors =
        part.GetConstructors()
        // The copy constructor of a record is none that scripts call.
        |> Array.filter (fun it -> it.GetParameters() |> Array.forall (fun one -> one.ParameterType <> part))

    match
        constructors
        |> Array.sortByDescending (fun it -> it.GetParameters().Length)
        |> Array.tryHead
    with
    | None -> []
    | Some constructor -> [
        for parameter in constructor.GetParameters() ->
            let name = parameter.Name |> Option.ofObj |> Option.defaultValue ""

            {
                Name = name
                Type = typeName parameter.ParameterType
                Kind = kindOf parameter.ParameterType
                Usual = usual parameter
                Says = comment.Parameters |> Map.tryFind name |> Option.defaultValue ""
            }
      ]

let private task (part: Type) =
    let isOf (task: Type) =
        part.GetInterfaces()
        |> Array.exists (fun it -> it.IsGenericType && it.GenericTypeArguments = [| task |])

    match isOf typeof<Classification>, isOf typeof<Segmentation> with
    | true, false -> Some "classification"
    | false, true -> Some "segmentation"
    | _ -> None

/// Words with units and presets stand before these parts: Balanced, Drawn, Polygons, subsetOf.
let private isSaidOtherwise (part: Type) =
    part.IsAssignableTo typeof<IStart>
    || List.contains part.Name [ "SubsetOf"; "Polygons" ]

/// All parts, by kind and then by name.
let all =
    lazy
        [
            for kind in kinds do
                for part in typeof<IPart>.Assembly.GetExportedTypes() |> Array.sortBy _.Name do
                    if part.IsClass && kindOf part = Some kind && not (isSaidOtherwise part) then
                        let comment = Comments.ofType part

                        {
                            Name = part.Name
                            Kind = kind
                            Task = task part
                            IsBase = part.IsAbstract
                            Comment = comment
                            Settings = settings part comment
                        }
        ]
