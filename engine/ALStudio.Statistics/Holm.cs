namespace ALStudio.Statistics;

/// <summary>Holm's correction: with it, one false finding in a whole family is as rare as in a single test.</summary>
/// <remarks>Holm, 1979. As strict as Bonferroni for the smallest probability, less so for the others.</remarks>
public static class Holm
{
    /// <summary>Adjusted probabilities, in the order given: at most <c>level</c> means rejected at that level.</summary>
    /// <param name="probabilities">Those of single tests, each in [0, 1].</param>
    public static IReadOnlyList<double> Adjusted(IReadOnlyList<double> probabilities)
    {
        var adjusted = new double[probabilities.Count];
        var largest = 0.0;
        var left = probabilities.Count;
        foreach (var (test, probability) in probabilities.Index().OrderBy(entry => entry.Item))
        {
            if (probability is not (>= 0 and <= 1))
            {
                throw new ArgumentException($"{probability} is no probability.", nameof(probabilities));
            }

            largest = Math.Max(largest, Math.Min(1, left-- * probability));
            adjusted[test] = largest;
        }

        return adjusted;
    }
}
