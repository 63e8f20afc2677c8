using MathNet.Numerics.Distributions;

namespace ALStudio.Statistics;

/// <summary>Measurements of one quantity in several trials.</summary>
public sealed class Sample
{
    private Sample(double[] values)
    {
        Values = values;
        Mean = MeanOf(values);
        Deviation = values.Length > 1 ? Math.Sqrt(SumOfSquares(values, Mean) / (values.Length - 1)) : null;
    }

    /// <summary>What was measured, in the order given.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Number of trials, at least 1.</summary>
    public int Count => Values.Count;

    /// <summary>Arithmetic mean.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation (divided by n − 1); null for a single trial, which says nothing about spread.</summary>
    public double? Deviation { get; }

    /// <summary>A sample of the given values.</summary>
    /// <exception cref="ArgumentException">There is no value, or one is not finite.</exception>
    public static Sample Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0)
        {
            throw new ArgumentException("A sample holds at least one value.", nameof(values));
        }

        var broken = Array.FindIndex(all, value => !double.IsFinite(value));
        return broken < 0
            ? new Sample(all)
            : throw new ArgumentException($"Value {broken} of the sample is {all[broken]}.", nameof(values));
    }

    /// <summary>The confidence interval of the mean by Student's t with n − 1 degrees of freedom; null for a single trial.</summary>
    /// <param name="level">How often such intervals cover the true mean, in (0, 1).</param>
    public Interval? MeanInterval(double level = 0.95)
    {
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level lies between 0 and 1.");
        }

        if (Deviation is not { } deviation)
        {
            return null;
        }

        var half = StudentT.InvCDF(0, 1, Count - 1, (1 + level) / 2) * deviation / Math.Sqrt(Count);
        return new Interval(Mean - half, Mean + half);
    }

    // The second pass takes back the rounding of the first, so that equal values have exactly their own mean.
    private static double MeanOf(double[] values)
    {
        var first = values.Sum() / values.Length;
        return first + (values.Sum(value => value - first) / values.Length);
    }

    private static double SumOfSquares(double[] values, double mean) =>
        values.Sum(value => (value - mean) * (value - mean));
}
