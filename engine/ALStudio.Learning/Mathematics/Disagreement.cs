using System.Numerics;

namespace ALStudio.Learning.Mathematics;

/// <summary>How much several models disagree about one image, from their logits, one row <c>[K]</c> per model.</summary>
public static class Disagreement
{
    /// <summary>Variation ratio 1 − f/T with f the votes for the class that most of the T models vote for, 0 to 1 − 1/min(T, K).</summary>
    /// <remarks>
    /// Freeman, "Elementary applied statistics", 1965; Beluch, Genewein, Nürnberger and Köhler, "The power of ensembles for
    /// active learning in image classification", 2018. A model votes for its largest logit, for the first of equal ones.
    /// </remarks>
    /// <param name="logits">Rows of all models, <c>[T, K]</c>.</param>
    /// <param name="models">Number of models T.</param>
    public static double VariationRatio<T>(ReadOnlySpan<T> logits, int models)
        where T : IFloatingPointIeee754<T>
    {
        var classes = ClassesOf(logits, models);
        Span<int> votes = new int[classes];
        var most = 0;
        for (var model = 0; model < models; model++)
        {
            var row = logits.Slice(model * classes, classes);
            var vote = Largest.Of(row);
            if (T.IsNaN(row[vote]))
            {
                return double.NaN;
            }

            most = Math.Max(most, ++votes[vote]);
        }

        return 1 - ((double)most / models);
    }

    /// <summary>
    /// What the models' disagreement tells about the class, in nats, 0 to log min(T, K): entropy of the mean probabilities minus
    /// mean of the entropies (BALD).
    /// </summary>
    /// <remarks>
    /// Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian active learning for classification and preference learning", 2011;
    /// Gal, Islam and Ghahramani, "Deep Bayesian active learning with image data", 2017.
    /// </remarks>
    /// <param name="logits">Rows of all models, <c>[T, K]</c>.</param>
    /// <param name="models">Number of models T.</param>
    public static double Information<T>(ReadOnlySpan<T> logits, int models)
        where T : IFloatingPointIeee754<T>
    {
        var information = EntropyOfMean(logits, models) - MeanEntropy(logits, models);
        // The rounding of two equal entropies is no opinion.
        return information <= 1e-14 ? 0 : information;
    }

    /// <summary>Mean of the entropies of the models' softmaxes, in nats.</summary>
    /// <param name="logits">Rows of all models, <c>[T, K]</c>.</param>
    /// <param name="models">Number of models T.</param>
    public static double MeanEntropy<T>(ReadOnlySpan<T> logits, int models)
        where T : IFloatingPointIeee754<T>
    {
        var classes = ClassesOf(logits, models);
        var sum = 0.0;
        for (var model = 0; model < models; model++)
        {
            sum += Uncertainty.Entropy(logits.Slice(model * classes, classes));
        }

        return sum / models;
    }

    /// <summary>Entropy of the mean of the models' softmaxes, in nats; 0 log 0 counts as 0.</summary>
    /// <param name="logits">Rows of all models, <c>[T, K]</c>.</param>
    /// <param name="models">Number of models T.</param>
    public static double EntropyOfMean<T>(ReadOnlySpan<T> logits, int models)
        where T : IFloatingPointIeee754<T>
    {
        var classes = ClassesOf(logits, models);
        Span<double> row = new double[classes];
        Span<double> mean = new double[classes];
        for (var model = 0; model < models; model++)
        {
            Softmax.Of(logits.Slice(model * classes, classes), row);
            for (var k = 0; k < classes; k++)
            {
                mean[k] += row[k] / models;
            }
        }

        var entropy = 0.0;
        foreach (var probability in mean)
        {
            entropy -= probability == 0 ? 0 : probability * Math.Log(probability);
        }

        return entropy;
    }

    /// <summary>One number per image from the tables of all models.</summary>
    internal static double[] OfEach(IReadOnlyList<Matrix> tables, Measure measure)
    {
        var (models, classes) = (tables.Count, tables[0].Columns);
        var rows = new float[models * classes];
        var numbers = new double[tables[0].Rows];
        for (var image = 0; image < numbers.Length; image++)
        {
            for (var model = 0; model < models; model++)
            {
                tables[model][image].CopyTo(rows.AsSpan(model * classes));
            }

            numbers[image] = measure(rows, models);
        }

        return numbers;
    }

    /// <summary>One of the measures above.</summary>
    internal delegate double Measure(ReadOnlySpan<float> logits, int models);

    private static int ClassesOf<T>(ReadOnlySpan<T> logits, int models)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(models, 1);
        return logits.Length % models == 0
            ? logits.Length / models
            : throw new ArgumentException($"{logits.Length} logits are not rows of {models} models.", nameof(logits));
    }
}
