using MathNet.Numerics.Distributions;

namespace ALStudio.Statistics;

/// <summary>How two arms differ whose trials have nothing in common: first minus second, in the mean.</summary>
/// <remarks>
/// Welch's t test, 1947: both may spread differently and have different numbers of trials. Where trials are paired,
/// <see cref="PairedDifference"/> finds smaller differences.
/// </remarks>
/// <param name="First">Values of the first arm.</param>
/// <param name="Second">Values of the second arm.</param>
public sealed record UnpairedDifference(Sample First, Sample Second)
{
    /// <summary>Mean difference.</summary>
    public double Mean => First.Mean - Second.Mean;

    /// <summary>Standard error of the mean difference; null where an arm has a single trial.</summary>
    public double? Error => Variance(First) + Variance(Second) is { } variance ? Math.Sqrt(variance) : null;

    /// <summary>Degrees of freedom after Welch and Satterthwaite; null where an arm has a single trial or nothing spreads.</summary>
    public double? Freedom =>
        (Variance(First), Variance(Second)) is ({ } first, { } second) && first + second > 0
            ? (first + second)
                * (first + second)
                / ((first * first / (First.Count - 1)) + (second * second / (Second.Count - 1)))
            : null;

    /// <summary>
    /// Two-sided probability of a difference at least this large if there were none in truth; null where an arm has a single
    /// trial, and where nothing spreads, so that nobody can tell.
    /// </summary>
    public double? Probability =>
        Freedom is { } freedom ? Math.Min(1, 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(Mean) / Error!.Value)) : null;

    /// <summary>The confidence interval of the true mean difference; null where there is no probability.</summary>
    /// <param name="level">How often such intervals cover it, in (0, 1).</param>
    public Interval? MeanInterval(double level = 0.95)
    {
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level lies between 0 and 1.");
        }

        if (Freedom is not { } freedom)
        {
            return null;
        }

        var half = StudentT.InvCDF(0, 1, freedom, (1 + level) / 2) * Error!.Value;
        return new Interval(Mean - half, Mean + half);
    }

    private static double? Variance(Sample sample) => sample.Deviation * sample.Deviation / sample.Count;
}
