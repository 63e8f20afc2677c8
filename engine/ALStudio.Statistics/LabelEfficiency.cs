namespace ALStudio.Statistics;

/// <summary>What one arm needs to be as good as another: the ratio of what both have spent at the same value.</summary>
/// <param name="Value">The value: the highest that every trial of both arms reaches.</param>
/// <param name="Ratio">Spending of the first over that of the second, geometric mean over trials: 0.5 is half of the labels.</param>
/// <param name="Interval">95 % interval of the ratio, by a t interval of its logarithm; null for a single trial or a bound.</param>
/// <param name="Bound">Whether the ratio is a bound, because an arm began with that value.</param>
/// <param name="Count">Number of trials.</param>
public sealed record LabelEfficiency(double Value, double Ratio, Interval? Interval, RatioBound Bound, int Count)
{
    /// <summary>Compares two arms; null when both begin with every value that they share.</summary>
    /// <param name="first">Curves of the first arm, one per trial.</param>
    /// <param name="second">Curves of the second in the same trials.</param>
    public static LabelEfficiency? Between(IReadOnlyList<LearningCurve> first, IReadOnlyList<LearningCurve> second)
    {
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException($"{first.Count} trials against {second.Count}.", nameof(second));
        }

        var value = first.Concat(second).Min(curve => curve.Highest);
        var (early, late) = (first.Any(curve => curve.BeginsAt(value)), second.Any(curve => curve.BeginsAt(value)));
        if (early && late)
        {
            return null;
        }

        var logarithms = Sample.Of(
            first.Zip(second, (one, other) => Math.Log(one.SpentAt(value)!.Value / other.SpentAt(value)!.Value))
        );
        var bound =
            early ? RatioBound.AtMost
            : late ? RatioBound.AtLeast
            : RatioBound.None;
        Interval? interval =
            bound == RatioBound.None && logarithms.MeanInterval() is { } range
                ? new Interval(Math.Exp(range.Low), Math.Exp(range.High))
                : null;
        return new LabelEfficiency(value, Math.Exp(logarithms.Mean), interval, bound, first.Count);
    }
}

/// <summary>What is known of a ratio.</summary>
public enum RatioBound
{
    /// <summary>It was measured.</summary>
    None,

    /// <summary>It is this or less: the first arm began that high.</summary>
    AtMost,

    /// <summary>It is this or more: the second arm began that high.</summary>
    AtLeast,
}
