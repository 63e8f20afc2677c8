namespace ALStudio.Statistics;

/// <summary>One arm against another, as one of a family of comparisons.</summary>
public sealed class Comparison
{
    /// <summary>Level of every test.</summary>
    public const double Level = 0.05;

    private readonly Lazy<int?> trialsNeeded;

    private Comparison(PairedDifference difference, Verdict verdict, double strictest)
    {
        Difference = difference;
        Verdict = verdict;
        trialsNeeded = new(() => verdict == Verdict.Undecided ? Needed(strictest) : null);
    }

    /// <summary>First minus second, trial by trial; positive where the first is better.</summary>
    public PairedDifference Difference { get; }

    /// <summary>What the trials say.</summary>
    public Verdict Verdict { get; }

    /// <summary>Two-sided probability of the paired t test, as for a single comparison; null for a single trial.</summary>
    public double? Probability { get; private init; }

    /// <summary>The same after Holm's correction over the family; at most 5 % where better or worse.</summary>
    public double? Adjusted { get; private init; }

    /// <summary>Whether both differ by less than the margin, as for a single comparison; null without a margin.</summary>
    public Equivalence? Equivalence { get; private init; }

    /// <summary>Its probability after Holm's correction over the family.</summary>
    public double? EquivalenceAdjusted { get; private init; }

    /// <summary>Whether the arms differ by less than the margin, be one better or not.</summary>
    public bool IsWithinMargin => EquivalenceAdjusted <= Level;

    /// <summary>Wilcoxon's signed-rank test of the same differences, beside the t test and not corrected.</summary>
    public SignedRank SignedRank => SignedRank.Of(Difference);

    /// <summary>
    /// The smallest true difference that so many trials find in four of five studies, with this spread and in a single
    /// comparison; null for a single trial.
    /// </summary>
    public double? Detectable =>
        Difference.Differences.Deviation is { } deviation ? Power.Detectable(Difference.Count) * deviation : null;

    /// <summary>
    /// For what is undecided: about how many trials would decide, if the true difference and spread were those measured; null
    /// when more than <see cref="Power.MostTrials"/>.
    /// </summary>
    public int? TrialsNeeded => trialsNeeded.Value;

    /// <summary>
    /// Judges the differences of one family. One false "better" or "worse" among all of them is at most as likely as the level, and
    /// so is one false "equivalent".
    /// </summary>
    /// <param name="differences">First minus second of each comparison, positive where the first is better.</param>
    /// <param name="margin">How large a difference would matter; null where nobody has said.</param>
    public static IReadOnlyList<Comparison> Family(IReadOnlyList<PairedDifference> differences, double? margin)
    {
        // A single trial takes part in no test, so it makes the others no stricter.
        PairedDifference[] tested = [.. differences.Where(difference => difference.Count > 1)];
        double[] probabilities = [.. tested.Select(TwoSided)];
        var adjusted = Holm.Adjusted(probabilities);
        Equivalence[] equivalences = margin is { } width ? [.. tested.Select(it => Equivalence.Of(it, width)!)] : [];
        var within = Holm.Adjusted([.. equivalences.Select(equivalence => equivalence.Probability)]);
        var judged = new Queue<Comparison>(tested.Select(Judged));
        return
        [
            .. differences.Select(difference =>
                difference.Count > 1 ? judged.Dequeue() : new Comparison(difference, Verdict.SingleTrial, Level)
            ),
        ];

        Comparison Judged(PairedDifference difference, int test)
        {
            double? equivalent = margin is null ? null : within[test];
            var verdict =
                adjusted[test] <= Level ? (difference.Mean > 0 ? Verdict.Better : Verdict.Worse)
                : equivalent <= Level ? Verdict.Equivalent
                : Verdict.Undecided;
            return new Comparison(difference, verdict, Level / tested.Length)
            {
                Probability = probabilities[test],
                Adjusted = adjusted[test],
                Equivalence = margin is null ? null : equivalences[test],
                EquivalenceAdjusted = equivalent,
            };
        }
    }

    // Equal differences in every trial are as likely as equal signs.
    private static double TwoSided(PairedDifference difference) =>
        difference.IsEqual ? 1
        : difference.IsWithoutSpread ? Math.Pow(2, 1 - difference.Count)
        : difference.Probability!.Value;

    private int? Needed(double level)
    {
        if (Difference.IsWithoutSpread)
        {
            return 1 + (int)Math.Ceiling(Math.Log2(1 / level));
        }

        var deviation = Difference.Differences.Deviation!.Value;
        var effect = Math.Abs(Difference.Mean) / deviation;
        var found = Power.Trials(effect, level: level);
        var within = Equivalence is { Margin: var margin }
            ? Power.TrialsOfEquivalence(effect, margin / deviation, level: level)
            : null;
        var fewest = within is null || found < within ? found : within;
        return fewest is { } trials ? Math.Max(trials, Difference.Count + 1) : null;
    }
}
