using System.Globalization;

namespace ALStudio.Benchmarks;

/// <summary>What one contestant achieved in one round, in images per second.</summary>
/// <param name="Train">Training steps of 64 images of WRN-28-2.</param>
/// <param name="Score">Logits of a pool.</param>
internal sealed record Measured(double Train, double Score)
{
    private const string Mark = "measured:";

    /// <summary>Writes it where the comparing process finds it.</summary>
    public void Print() =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Mark} {Train:R} {Score:R}"));

    /// <summary>Finds it in a contestant's output; null when it is not there.</summary>
    public static Measured? In(string output) =>
        output
            .Split('\n')
            .LastOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal))
            ?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            is [_, var train, var score]
            ? new Measured(
                double.Parse(train, CultureInfo.InvariantCulture),
                double.Parse(score, CultureInfo.InvariantCulture)
            )
            : null;
}
