using MathNet.Numerics.Distributions;

namespace ALStudio.Statistics;

/// <summary>Wilcoxon's signed-rank test of paired differences: it asks for symmetry only, where a t test asks for normality.</summary>
/// <remarks>
/// Wilcoxon, 1945. Differences of zero are dropped, ties share their mean rank. Fewer than six trials can never reach 5 %: the
/// smallest two-sided probability is 2¹⁻ⁿ.
/// </remarks>
public sealed class SignedRank
{
    // Counting sign patterns costs n³; far beyond this the normal approximation is as good.
    private const int MostCounted = 60;

    // Twice the rank, so that shared ranks are whole.
    private readonly int[] doubled;

    private SignedRank(int[] doubled, int above)
    {
        this.doubled = doubled;
        Plus = above / 2.0;
        Minus = (doubled.Sum() - above) / 2.0;
    }

    /// <summary>Number of differences that are not zero.</summary>
    public int Count => doubled.Length;

    /// <summary>Sum of the ranks of positive differences.</summary>
    public double Plus { get; }

    /// <summary>Sum of the ranks of negative differences.</summary>
    public double Minus { get; }

    /// <summary>The smaller of both sums.</summary>
    public double Statistic => Math.Min(Plus, Minus);

    /// <summary>Two-sided probability of so uneven sums if differences were symmetric around zero: exact up to 60 trials.</summary>
    public double Probability => Count <= MostCounted ? ExactProbability() : NormalProbability;

    /// <summary>The same by the normal approximation, with the correction for ties and none for continuity.</summary>
    public double NormalProbability
    {
        get
        {
            if (Count == 0)
            {
                return 1;
            }

            double n = Count;
            var ties = doubled.GroupBy(rank => rank).Sum(tie => Math.Pow(tie.Count(), 3) - tie.Count());
            var variance = (n * (n + 1) * ((2 * n) + 1) / 24) - (ties / 48);
            var z = (Statistic - (n * (n + 1) / 4)) / Math.Sqrt(variance);
            return Math.Min(1, 2 * Normal.CDF(0, 1, z));
        }
    }

    /// <summary>Tests differences.</summary>
    public static SignedRank Of(PairedDifference difference)
    {
        double[] sorted = [.. difference.Differences.Values.Where(value => value != 0).OrderBy(Math.Abs)];
        var doubled = new int[sorted.Length];
        var above = 0;
        for (var first = 0; first < sorted.Length; )
        {
            var behind = first;
            while (behind < sorted.Length && Math.Abs(sorted[behind]) == Math.Abs(sorted[first]))
            {
                behind++;
            }

            for (var place = first; place < behind; place++)
            {
                doubled[place] = first + 1 + behind;
                above += sorted[place] > 0 ? doubled[place] : 0;
            }

            first = behind;
        }

        return new SignedRank(doubled, above);
    }

    // Every sign is as likely as the other: the number of patterns with each sum, by adding one rank after the other.
    private double ExactProbability()
    {
        var patterns = new double[doubled.Sum() + 1];
        patterns[0] = 1;
        foreach (var rank in doubled)
        {
            for (var sum = patterns.Length - 1; sum >= rank; sum--)
            {
                patterns[sum] += patterns[sum - rank];
            }
        }

        var extreme = patterns.Take((int)(2 * Statistic) + 1).Sum();
        return Math.Min(1, 2 * extreme / Math.Pow(2, Count));
    }
}
