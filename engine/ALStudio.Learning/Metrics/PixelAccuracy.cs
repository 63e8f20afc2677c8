using ALStudio.Core;

namespace ALStudio.Learning.Metrics;

/// <summary>Share of the test pixels with a true class that are predicted to be of it: <c>pixelAccuracy</c>.</summary>
/// <remarks>Where most pixels are background, so is most of this number.</remarks>
public sealed record PixelAccuracy : ISegmentationMetric
{
    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(SegmentationEvaluation evaluation)
    {
        var confusion = evaluation.Confusion;
        var right = Enumerable.Range(0, confusion.Classes).Sum(number => confusion[number, number]);
        return confusion.Total > 0 ? [new Measurement("pixelAccuracy", (double)right / confusion.Total)] : [];
    }
}
