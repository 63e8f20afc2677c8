namespace ALStudio.Learning.Mathematics;

/// <summary>Counts of true classes (rows) against predicted classes (columns). Grows as images are counted; counting in another order gives the same.</summary>
/// <param name="classes">Number of classes, 1 to 254.</param>
public sealed class ConfusionMatrix(int classes)
{
    private readonly long[] counts = new long[classes * classes];

    /// <summary>Number of classes.</summary>
    public int Classes => classes;

    /// <summary>How often a class was taken for another one, or for itself.</summary>
    public long this[int actual, int predicted] => counts[(actual * classes) + predicted];

    /// <summary>Number of counted pixels.</summary>
    public long Total => counts.Sum();

    /// <summary>Counts the pixels of one image; those that are <see cref="LabelMap.Void"/> in truth are left out.</summary>
    /// <param name="actual">True class of each pixel.</param>
    /// <param name="predicted">Predicted class of each pixel.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a class is none of the matrix.</exception>
    public void Count(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> predicted)
    {
        if (actual.Length != predicted.Length)
        {
            throw new ArgumentException(
                $"{predicted.Length} predictions for {actual.Length} pixels.",
                nameof(predicted)
            );
        }

        for (var pixel = 0; pixel < actual.Length; pixel++)
        {
            if (actual[pixel] == LabelMap.Void)
            {
                continue;
            }

            if (actual[pixel] >= classes || predicted[pixel] >= classes)
            {
                throw new ArgumentException(
                    $"Pixel {pixel} has class {actual[pixel]} and prediction {predicted[pixel]} of {classes} classes.",
                    nameof(actual)
                );
            }

            counts[(actual[pixel] * classes) + predicted[pixel]]++;
        }
    }

    /// <summary>Adds the counts of another matrix of the same size.</summary>
    public void Add(ConfusionMatrix other)
    {
        for (var index = 0; index < counts.Length; index++)
        {
            counts[index] += other.counts[index];
        }
    }

    /// <summary>
    /// Intersection over union of one class: pixels that are of it in truth and prediction, by those that are of it in either; 0 for a
    /// class that is in neither.
    /// </summary>
    public double IntersectionOverUnion(int number)
    {
        var (row, column) = (0L, 0L);
        for (var other = 0; other < classes; other++)
        {
            row += this[number, other];
            column += this[other, number];
        }

        var (both, union) = (this[number, number], row + column - this[number, number]);
        return union == 0 ? 0 : (double)both / union;
    }

    /// <summary>Mean of <see cref="IntersectionOverUnion"/> over all classes, absent ones included: mIoU.</summary>
    public double MeanIntersectionOverUnion() => Enumerable.Range(0, classes).Average(IntersectionOverUnion);
}
