using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Metrics;

/// <summary>
/// How far the probability of the predicted class is from the share of right predictions, on average over bins of
/// equal width, weighted by their images: <c>calibration</c>, 0 to 1, small is good.
/// </summary>
/// <remarks>
/// Expected calibration error of Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017.
/// Bin m of M holds probabilities in ((m − 1)/M, m/M].
/// </remarks>
/// <param name="Bins">Number of bins; the paper's 15.</param>
public sealed record CalibrationError(int Bins = 15) : IClassificationMetric
{
    /// <summary>Number of bins; the paper's 15.</summary>
    public int Bins { get; init; } =
        Bins > 0 ? Bins : throw new ArgumentOutOfRangeException(nameof(Bins), Bins, "At least one bin is needed.");

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(ClassificationEvaluation evaluation)
    {
        var (logits, labels) = (evaluation.Logits, evaluation.Labels);
        var probabilities = new double[logits.Columns];
        // A bin's images × |share right − mean confidence| is |number right − sum of confidences|.
        var surplus = new double[Bins];
        for (var image = 0; image < labels.Count; image++)
        {
            Softmax.Of(logits[image], probabilities);
            var predicted = Largest.Of(logits[image]);
            surplus[BinOf(probabilities[predicted])] += (predicted == labels[image] ? 1 : 0) - probabilities[predicted];
        }

        return labels.Count > 0 ? [new Measurement("calibration", surplus.Sum(Math.Abs) / labels.Count)] : [];
    }

    private int BinOf(double confidence)
    {
        var bin = 0;
        while (bin < Bins - 1 && confidence > (bin + 1.0) / Bins)
        {
            bin++;
        }

        return bin;
    }
}
