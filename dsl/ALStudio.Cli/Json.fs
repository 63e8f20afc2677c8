/// JSON on stdout: versioned objects that scripts can rely on.
module ALStudio.Cli.Json

open System
open System.IO
open System.Text
open System.Text.Encodings.Web
open System.Text.Json

/// A JSON value.
type Json =
    | Null
    | Bool of bool
    | Int of int64
    | Number of float
    | Text of string
    | List of Json list
    | Object of (string * Json) list

/// Version of every object that a command prints. It grows when a field changes its meaning or goes away.
[<Literal>]
let Version = 1

/// Null for None.
let optional of' =
    Option.map of' >> Option.defaultValue Null

/// Text, or null.
let text (value: string | null) =
    match value with
    | null -> Null
    | value -> Text value

/// A whole number.
let int (value: int) = Int(int64 value)

let rec private write (json: Utf8JsonWriter) value =
    match value with
    | Null -> json.WriteNullValue()
    | Bool value -> json.WriteBooleanValue value
    | Int value -> json.WriteNumberValue value
    | Number value when Double.IsFinite value -> json.WriteNumberValue value
    | Number _ -> json.WriteNullValue()
    | Text value -> json.WriteStringValue value
    | List items ->
        json.WriteStartArray()
        items |> List.iter (write json)
        json.WriteEndArray()
    | Object fields ->
        json.WriteStartObject()

        for name, value in fields do
            json.WritePropertyName(name: string)
            write json value

        json.WriteEndObject()

/// Indented text of a value; NaN and infinities are null.
let render value =
    use bytes = new MemoryStream()

    let options =
        JsonWriterOptions(Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)

    using (new Utf8JsonWriter(bytes, options)) (fun json -> write json value)
    Encoding.UTF8.GetString(bytes.ToArray())

/// What a command prints: its name and the version of the format first, then its fields.
let answer command fields =
    Object(("alstudio", Text command) :: ("version", Int(int64 Version)) :: fields)
