using ALStudio.Core;

namespace ALStudio.Learning.Training;

/// <summary>The first part of a cosine: the rate never comes near 0.</summary>
/// <remarks>base · cos(part · π · t / T). With 7/16 it ends at a fifth of the base rate: FixMatch, and later releases of UDA.</remarks>
/// <param name="Part">Where the cosine stops, as a multiple of π; its first zero is at 1/2.</param>
public sealed record PartialCosine(double Part = 7.0 / 16) : ISchedule
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        Part is >= 0 and <= 0.5
            ? []
            : [new Problem($"A rate cannot follow a cosine to {Part}π.", Hint: "Take 0 to 0.5, usually 7/16.")];

    /// <inheritdoc/>
    public double Rate(double baseRate, int iteration, int iterations) =>
        baseRate * Math.Cos(Part * Math.PI * iteration / iterations);
}
