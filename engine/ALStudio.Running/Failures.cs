using System.Diagnostics;
using ALStudio.Core;

namespace ALStudio.Running;

/// <summary>Says in a line why a run could not go on, and what to do.</summary>
internal static class Failures
{
    private const string Again = "Put it right and run the same command again: finished cycles are kept.";

    public static Problem Explain(Exception failure) =>
        failure switch
        {
            ProblemException known => known.Problems[0] with { Hint = known.Problems[0].Hint ?? Again },
            _ when IsOutOfMemory(failure) && failure.Message.StartsWith("CUDA", StringComparison.Ordinal) =>
                new Problem(
                    "The card has not enough free memory.",
                    Hint: "Take smaller batches, a smaller network or fewer jobs on it, or close other programs that use it (nvidia-smi lists them); then run again."
                ),
            _ when HasNoOrder(failure) is { } operation => new Problem(
                $"{operation} has no form on a CUDA card that gives the same bits twice.",
                Hint: "Write the part with another operation (a product with a matrix of shares, say), or compute on the processor: --device cpu."
            ),
            _ when IsOutOfMemory(failure) => new Problem(
                "There is not enough memory.",
                Hint: "Take smaller batches, a smaller network or fewer threads, or close other programs; then run again."
            ),
            _ => new Problem($"{failure.GetType().Name}: {FirstLine(failure)}{Origin(failure)}.", Hint: Again),
        };

    // libtorch tells by words only.
    private static bool IsOutOfMemory(Exception failure) =>
        failure is OutOfMemoryException
        || failure.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase);

    // What libtorch says of an operation whose sums have no order on a card.
    private static string? HasNoOrder(Exception failure) =>
        failure.Message.Contains("does not have a deterministic implementation", StringComparison.Ordinal)
            ? failure.Message.Split(' ')[0]
            : null;

    private static string FirstLine(Exception failure) => failure.Message.Split('\n')[0].Trim().TrimEnd('.');

    // Most such failures come from a part that somebody is just writing: say which.
    private static string Origin(Exception failure) =>
        new StackTrace(failure).GetFrame(0)?.GetMethod() is { DeclaringType: { } type } method
            ? $" (in {type.Name}.{method.Name})"
            : "";
}
