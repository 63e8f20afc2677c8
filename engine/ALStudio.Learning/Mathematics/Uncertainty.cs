using System.Numerics;

namespace ALStudio.Learning.Mathematics;

/// <summary>How unsure a model is about one image, from its logits <c>[K]</c>. NaN when the logits have no softmax.</summary>
public static class Uncertainty
{
    /// <summary>Entropy of the softmax in nats, 0 to log K: −Σ p log p, where 0 log 0 counts as 0.</summary>
    /// <remarks>Shannon, 1948. From logarithms: p log p of a probability that is rounded to zero would be NaN.</remarks>
    public static double Entropy<T>(ReadOnlySpan<T> logits)
        where T : IFloatingPointIeee754<T>
    {
        Span<double> log = new double[logits.Length];
        Softmax.Log(logits, log);
        var entropy = 0.0;
        foreach (var logarithm in log)
        {
            entropy -= double.IsNegativeInfinity(logarithm) ? 0 : Math.Exp(logarithm) * logarithm;
        }

        return entropy;
    }

    /// <summary>Distance of the two most likely classes, largest minus second largest probability, 0 to 1: small is unsure.</summary>
    /// <remarks>Scheffer, Decomain and Wrobel, "Active hidden Markov models for information extraction", 2001.</remarks>
    public static double Margin<T>(ReadOnlySpan<T> logits)
        where T : IFloatingPointIeee754<T>
    {
        Span<double> probabilities = new double[logits.Length];
        Softmax.Of(logits, probabilities);
        var (first, second) = Largest.TwoOf<double>(probabilities);
        return first - second;
    }

    /// <summary>Probability that the most likely class is wrong, 1 − max p, 0 to 1 − 1/K.</summary>
    /// <remarks>
    /// Lewis and Gale, "A sequential algorithm for training text classifiers", 1994; for many classes Culotta and
    /// McCallum, 2005. The other classes are added up: 1 − p would round all sure images to the same score.
    /// </remarks>
    public static double LeastConfidence<T>(ReadOnlySpan<T> logits)
        where T : IFloatingPointIeee754<T>
    {
        Span<double> probabilities = new double[logits.Length];
        Softmax.Of(logits, probabilities);
        var likeliest = Largest.Of(logits);
        var others = 0.0;
        for (var k = 0; k < probabilities.Length; k++)
        {
            others += k == likeliest ? 0 : probabilities[k];
        }

        return others;
    }
}
