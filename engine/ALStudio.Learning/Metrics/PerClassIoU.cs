using ALStudio.Core;

namespace ALStudio.Learning.Metrics;

/// <summary>Intersection over union of each class over all test pixels: <c>IoU/cat</c> and so on.</summary>
/// <remarks>A class that is neither in the truth nor in any prediction has 0, so that the mean of these numbers is <see cref="MeanIoU"/>.</remarks>
public sealed record PerClassIoU : ISegmentationMetric
{
    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(SegmentationEvaluation evaluation) =>
        evaluation.Confusion.Total > 0
            ?
            [
                .. evaluation.Classes.Select(
                    (name, number) => new Measurement($"IoU/{name}", evaluation.Confusion.IntersectionOverUnion(number))
                ),
            ]
            : [];
}
