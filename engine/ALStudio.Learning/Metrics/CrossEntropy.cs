using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Metrics;

/// <summary>Mean negative log-probability of the true class in nats: <c>loss</c>.</summary>
public sealed record CrossEntropy : IClassificationMetric
{
    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(ClassificationEvaluation evaluation)
    {
        var (logits, labels) = (evaluation.Logits, evaluation.Labels);
        var logarithms = new double[logits.Columns];
        var sum = 0.0;
        for (var image = 0; image < labels.Count; image++)
        {
            Softmax.Log(logits[image], logarithms);
            sum -= logarithms[labels[image]];
        }

        return labels.Count > 0 ? [new Measurement("loss", sum / labels.Count)] : [];
    }
}
