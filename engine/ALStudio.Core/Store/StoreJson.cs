using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ALStudio.Core;

/// <summary>How facts become JSON: numbers round-trip, nothing may be missing, no culture plays a part.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(Cycle))]
[JsonSerializable(typeof(CycleMark))]
[JsonSerializable(typeof(RunHeader))]
[JsonSerializable(typeof(StudyRecord))]
[JsonSerializable(typeof(Album))]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(LockHolder))]
[JsonSerializable(typeof(TrashRecord))]
internal sealed partial class StoreJson : JsonSerializerContext;

/// <summary>The two layouts of the store's JSON.</summary>
internal static class Json
{
    /// <summary>On one line.</summary>
    public static StoreJson Compact { get; } = new(Layout(indented: false));

    /// <summary>For files that people open.</summary>
    public static StoreJson Indented { get; } = new(Layout(indented: true));

    private static JsonSerializerOptions Layout(bool indented) =>
        new(StoreJson.Default.Options)
        {
            // Names of arms and hints are read by people: "é" and "+" stay what they are.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = indented,
            NewLine = "\n",
        };
}
