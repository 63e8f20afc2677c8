namespace ALStudio.Statistics;

/// <summary>Whether two arms differ by less than a margin: two one-sided t tests (TOST).</summary>
/// <remarks>
/// Schuirmann, 1987. At level 5 % it says yes exactly when the 90 % interval of the difference lies inside the margin. That no
/// difference was found says nothing of the kind.
/// </remarks>
/// <param name="Margin">How large a difference would matter, above zero.</param>
/// <param name="Lower">Probability of such data if the first arm were worse by the margin.</param>
/// <param name="Upper">Probability of such data if it were better by the margin.</param>
public sealed record Equivalence(double Margin, double Lower, double Upper)
{
    /// <summary>The larger of both: at most 5 % where the arms are equivalent within the margin.</summary>
    public double Probability => Math.Max(Lower, Upper);

    /// <summary>Tests a difference; null for a single trial.</summary>
    /// <param name="difference">The difference.</param>
    /// <param name="margin">How large a difference would matter, in its unit.</param>
    public static Equivalence? Of(PairedDifference difference, double margin) =>
        !(margin > 0) ? throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is above zero.")
        : difference.ProbabilityAbove(-margin) is { } lower && difference.ProbabilityBelow(margin) is { } upper
            ? new Equivalence(margin, lower, upper)
        : null;
}
