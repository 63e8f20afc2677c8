using ALStudio.Core;

namespace ALStudio.Learning.Metrics;

/// <summary>Mean over all classes of intersection over union, from the confusion matrix of all test pixels: <c>meanIoU</c>.</summary>
/// <remarks>
/// A class that is neither in the truth nor in any prediction counts 0. The mean over images of each image's own IoU is another
/// number (golden values, segmentation_metrics).
/// </remarks>
public sealed record MeanIoU : ISegmentationMetric
{
    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(SegmentationEvaluation evaluation) =>
        evaluation.Confusion.Total > 0
            ? [new Measurement("meanIoU", evaluation.Confusion.MeanIntersectionOverUnion)]
            : [];
}
