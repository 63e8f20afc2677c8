using ALStudio.Core;

namespace ALStudio.Learning.Training;

/// <summary>The rate falls to 0 along a power of what is left of the training.</summary>
/// <remarks>base · (1 − t / T)^power; Chen et al., "DeepLab", 2018.</remarks>
/// <param name="Power">1 is a straight line.</param>
public sealed record Poly(double Power = 0.9) : ISchedule
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        Power is >= 0 and < double.PositiveInfinity
            ? []
            : [new Problem($"A rate cannot fall with the power {Power}.", Hint: "Take 0 or more, usually 0.9.")];

    /// <inheritdoc/>
    public double Rate(double baseRate, int iteration, int iterations) =>
        baseRate * Math.Pow(1 - ((double)iteration / iterations), Power);
}
