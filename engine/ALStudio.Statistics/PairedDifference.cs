using MathNet.Numerics.Distributions;

namespace ALStudio.Statistics;

/// <summary>How two arms differ in the trials that they share: first minus second, trial by trial.</summary>
/// <remarks>
/// Trial r of every arm has the same initial set, weights and orders, so their difference is less noisy than either.
/// Student's paired t test; with few trials it rests on the differences being about normal.
/// </remarks>
public sealed class PairedDifference
{
    private PairedDifference(Sample differences) => Differences = differences;

    /// <summary>The difference in each trial.</summary>
    public Sample Differences { get; }

    /// <summary>Number of trials.</summary>
    public int Count => Differences.Count;

    /// <summary>Mean difference.</summary>
    public double Mean => Differences.Mean;

    /// <summary>The differences between two arms.</summary>
    /// <param name="first">Values of the first arm, one per trial.</param>
    /// <param name="second">Values of the second arm in the same trials, in the same order.</param>
    /// <exception cref="ArgumentException">Unequal lengths, no trial, or a value that is not finite.</exception>
    public static PairedDifference Between(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        first.Count == second.Count
            ? new PairedDifference(Sample.Of(first.Zip(second, (left, right) => left - right)))
            : throw new ArgumentException($"{first.Count} values against {second.Count}.", nameof(second));

    /// <summary>
    /// The t statistic with n − 1 degrees of freedom; infinite when all differences are equal but not zero, null for a
    /// single trial or when every difference is zero.
    /// </summary>
    public double? T =>
        Differences.Deviation is { } deviation && (deviation > 0 || Mean != 0)
            ? Mean / (deviation / Math.Sqrt(Count))
            : null;

    /// <summary>
    /// Two-sided probability of a difference at least this large if there were none in truth; 1 when every difference is
    /// zero, null for a single trial.
    /// </summary>
    public double? Probability =>
        Count < 2 ? null
        : T is { } t ? Math.Min(1, 2 * StudentT.CDF(0, 1, Count - 1, -Math.Abs(t)))
        : 1;

    /// <summary>
    /// Whether all differences are the same number, up to rounding, in two trials or more. A t test would call that certain;
    /// with few test images and few trials it is chance, so one-sided tests go by the signs of the differences instead.
    /// </summary>
    public bool IsWithoutSpread => Differences.Deviation is { } deviation && deviation <= 1e-9 * Math.Abs(Mean);

    /// <summary>Whether no trial differs at all, as where two arms share their trainings.</summary>
    public bool IsEqual => Differences.Values.All(difference => difference == 0);

    /// <summary>
    /// One-sided probability of a mean at least this large if the true one were not above a bound; null for a single trial.
    /// Without spread: that of so many equal signs, 2⁻ⁿ, and 0 where nothing differs.
    /// </summary>
    /// <param name="bound">What the true mean may lie above.</param>
    public double? ProbabilityAbove(double bound) =>
        Differences.Deviation is not { } deviation ? null
        : IsWithoutSpread ? WithoutSpread(Mean > bound)
        : StudentT.CDF(0, 1, Count - 1, (bound - Mean) / (deviation / Math.Sqrt(Count)));

    /// <summary>The same for a mean below a bound.</summary>
    /// <param name="bound">What the true mean may lie below.</param>
    public double? ProbabilityBelow(double bound) =>
        Differences.Deviation is not { } deviation ? null
        : IsWithoutSpread ? WithoutSpread(Mean < bound)
        : StudentT.CDF(0, 1, Count - 1, (Mean - bound) / (deviation / Math.Sqrt(Count)));

    /// <summary>The confidence interval of the true mean difference; null for a single trial.</summary>
    /// <param name="level">How often such intervals cover it, in (0, 1).</param>
    public Interval? MeanInterval(double level = 0.95) => Differences.MeanInterval(level);

    private double WithoutSpread(bool isOnThatSide) =>
        !isOnThatSide ? 1
        : IsEqual ? 0
        : Math.Pow(2, -Count);
}
