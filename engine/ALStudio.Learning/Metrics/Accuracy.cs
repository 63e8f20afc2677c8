using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Metrics;

/// <summary>Share of test images whose highest score is that of their true class: <c>accuracy</c>.</summary>
/// <remarks>Of equal scores the first class counts as predicted.</remarks>
public sealed record Accuracy : IClassificationMetric
{
    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(ClassificationEvaluation evaluation)
    {
        var (logits, labels) = (evaluation.Logits, evaluation.Labels);
        var right = Enumerable.Range(0, labels.Count).Count(image => Largest.Of(logits[image]) == labels[image]);
        return labels.Count > 0 ? [new Measurement("accuracy", (double)right / labels.Count)] : [];
    }
}
