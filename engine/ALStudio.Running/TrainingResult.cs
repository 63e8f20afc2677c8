using System.Text.Json;
using System.Text.Json.Serialization;
using ALStudio.Core;

namespace ALStudio.Running;

/// <summary>What is kept of a training beside its weights and its log.</summary>
/// <param name="Metrics">Description of the metrics that were measured.</param>
/// <param name="Measurements">What was measured.</param>
/// <param name="Network">Description of the network, to estimate how long others like it will take.</param>
/// <param name="Conditions">Under what it was trained.</param>
/// <param name="Images">Training images, all views of all steps counted.</param>
/// <param name="TrainingSeconds">How long the training took.</param>
/// <param name="MeasuringSeconds">How long the measuring took.</param>
internal sealed record TrainingResult(
    string Metrics,
    IReadOnlyList<Measurement> Measurements,
    string Network,
    Conditions Conditions,
    long Images,
    double TrainingSeconds,
    double MeasuringSeconds
)
{
    /// <summary>Name of its file in the entry of the training.</summary>
    public const string File = "metrics.json";

    private const int Current = 1;

    /// <summary>Version of this format.</summary>
    public int Format { get; init; } = Current;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RunningJson.Default.TrainingResult);

    /// <summary>The result of a stored training; null when it is missing, damaged or of another format.</summary>
    public static TrainingResult? Of(Entries entries, string key)
    {
        try
        {
            return
                entries.Read(key, File) is { } json
                && JsonSerializer.Deserialize(json, RunningJson.Default.TrainingResult) is { Format: Current } result
                ? result
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How facts of a training become JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true,
    NewLine = "\n"
)]
[JsonSerializable(typeof(TrainingResult))]
[JsonSerializable(typeof(CheckpointProgress))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class RunningJson : JsonSerializerContext;
