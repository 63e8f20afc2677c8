using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Metrics;

/// <summary>Share of the test images of each class that are recognised: <c>accuracy/cat</c> and so on.</summary>
/// <remarks>A class without test images has no number.</remarks>
public sealed record PerClassAccuracy : IClassificationMetric
{
    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(ClassificationEvaluation evaluation)
    {
        var (logits, labels, classes) = evaluation;
        var (images, right) = (new int[classes.Count], new int[classes.Count]);
        for (var image = 0; image < labels.Count; image++)
        {
            images[labels[image]]++;
            right[labels[image]] += Largest.Of(logits[image]) == labels[image] ? 1 : 0;
        }

        return
        [
            .. Enumerable
                .Range(0, classes.Count)
                .Where(number => images[number] > 0)
                .Select(number => new Measurement(
                    $"accuracy/{classes[number]}",
                    (double)right[number] / images[number]
                )),
        ];
    }
}
