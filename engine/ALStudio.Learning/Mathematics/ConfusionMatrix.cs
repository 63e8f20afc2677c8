namespace ALStudio.Learning.Mathematics;

/// <summary>How often pixels of each true class were said to be of each class.</summary>
/// <remarks>Pixels whose truth is void are not counted. A pixel that is said to be void counts as missed.</remarks>
/// <param name="classes">Number of classes.</param>
public sealed class ConfusionMatrix(int classes)
{
    /// <summary>Rows are truths, columns what was said; the last column counts what is no class.</summary>
    private readonly long[] counts = new long[classes * (classes + 1)];

    /// <summary>Number of classes.</summary>
    public int Classes => classes;

    /// <summary>Number of counted pixels.</summary>
    public long Total => counts.Sum();

    /// <summary>Number of pixels of a true class that were said to be of a class.</summary>
    public long this[int truth, int said] => counts[(truth * (classes + 1)) + said];

    /// <summary>Adds the pixels of an image.</summary>
    /// <param name="truth">True classes, below the number of classes or void.</param>
    /// <param name="said">What was said, as long.</param>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> said)
    {
        if (truth.Length != said.Length)
        {
            throw new ArgumentException($"{truth.Length} pixels are compared with {said.Length}.", nameof(said));
        }

        for (var pixel = 0; pixel < truth.Length; )
        {
            // Equal pairs stand side by side nearly everywhere.
            var (row, column) = (truth[pixel], said[pixel]);
            var first = pixel;
            while (++pixel < truth.Length && truth[pixel] == row && said[pixel] == column) { }
            Count(row, column, pixel - first);
        }
    }

    /// <summary>Adds all that another matrix has counted.</summary>
    public void Add(ConfusionMatrix other)
    {
        if (other.Classes != classes)
        {
            throw new ArgumentException($"{other.Classes} classes are added to {classes}.", nameof(other));
        }

        for (var cell = 0; cell < counts.Length; cell++)
        {
            counts[cell] += other.counts[cell];
        }
    }

    /// <summary>Share of the pixels that are of a class or were said to be that are both; 0 for a class that appears in neither.</summary>
    public double IntersectionOverUnion(int of)
    {
        var (truths, saids) = (0L, 0L);
        for (var other = 0; other < classes; other++)
        {
            truths += this[of, other];
            saids += this[other, of];
        }

        var union = truths + this[of, classes] + saids - this[of, of];
        return union == 0 ? 0 : (double)this[of, of] / union;
    }

    /// <summary>Mean over all classes, those that never appear included.</summary>
    public double MeanIntersectionOverUnion => Enumerable.Range(0, classes).Average(IntersectionOverUnion);

    private void Count(byte truth, byte said, long pixels)
    {
        if (truth == LabelMap.Void)
        {
            return;
        }

        if (truth >= classes)
        {
            throw new ArgumentException($"Class {truth} is none of the {classes} classes, which are counted from 0.");
        }

        counts[(truth * (classes + 1)) + Math.Min(said, classes)] += pixels;
    }
}
