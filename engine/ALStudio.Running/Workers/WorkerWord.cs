using System.Text.Json;
using System.Text.Json.Serialization;
using ALStudio.Core;

namespace ALStudio.Running.Workers;

/// <summary>A line that a worker says to the process that started it: something happened, a run ended, or it cannot work at all.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Outcome">How a run ended.</param>
/// <param name="Problems">Why it cannot work.</param>
/// <param name="IsEnvironment">Whether that is a matter of the machine.</param>
public sealed record WorkerWord(
    RunEvent? Event = null,
    RunOutcome? Outcome = null,
    IReadOnlyList<Problem>? Problems = null,
    bool IsEnvironment = false
)
{
    /// <summary>What goes wrong before any run, in words that can be sent.</summary>
    public static WorkerWord Of(ProblemException failure) =>
        new(Problems: failure.Problems, IsEnvironment: failure is EnvironmentException or StoreException);

    /// <summary>One line of text.</summary>
    public string ToLine() => JsonSerializer.Serialize(Short(), WorkerJson.Default.WorkerWord);

    /// <summary>The word on a line; null when it is something else, such as what a script prints.</summary>
    public static WorkerWord? Of(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerWord) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Screens show what a cycle came to; what was picked and answered is in the store, and may be megabytes.
    private WorkerWord Short() =>
        Event is CycleFinished finished
            ? this with
            {
                Event = finished with { Cycle = finished.Cycle with { Picks = [], Answers = [] } },
            }
            : this;
}

/// <summary>How orders and words of workers become JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(WorkerWord))]
[JsonSerializable(typeof(RunId))]
internal sealed partial class WorkerJson : JsonSerializerContext;
