namespace ALStudio.Learning.Datasets;

/// <summary>Mean and standard deviation of each channel over all pixels of a split.</summary>
/// <remarks>
/// On pixels scaled to [0, 1], with the deviation of the population (divided by N). A channel that is the same everywhere
/// gets the deviation 1, so that normalising never divides by zero. Pixels are counted, not added up in floating point:
/// the result depends on no order and no machine.
/// </remarks>
internal static class ChannelStatistics
{
    /// <summary>The statistics of images of one size.</summary>
    public static Normalisation Of(ImageSet images)
    {
        var counts = new long[images.Shape.Channels][];
        var plane = images.Shape.Height * images.Shape.Width;
        Parallel.For(0, counts.Length, channel => counts[channel] = Histogram(images, channel * plane, plane));
        return Of(counts);
    }

    /// <summary>The statistics of channels by the number of pixels of each value.</summary>
    /// <param name="counts">256 numbers per channel.</param>
    public static Normalisation Of(IEnumerable<long[]> counts)
    {
        var moments = counts.Select(Moments).ToArray();
        return new Normalisation(
            [.. moments.Select(moment => moment.Mean)],
            [.. moments.Select(moment => moment.Deviation)]
        );
    }

    /// <summary>Counts the values of one plane of one image.</summary>
    public static void Count(ReadOnlySpan<byte> plane, long[] counts)
    {
        foreach (var pixel in plane)
        {
            counts[pixel]++;
        }
    }

    private static long[] Histogram(ImageSet images, int start, int length)
    {
        var counts = new long[256];
        for (var image = 0; image < images.Count; image++)
        {
            Count(images.Of(image).Slice(start, length), counts);
        }

        return counts;
    }

    private static (double Mean, double Deviation) Moments(long[] counts)
    {
        Int128 pixels = 0;
        Int128 sum = 0;
        Int128 squares = 0;
        for (var value = 0; value < counts.Length; value++)
        {
            pixels += counts[value];
            sum += (Int128)counts[value] * value;
            squares += (Int128)counts[value] * value * value;
        }

        // N Σx² − (Σx)² is exact here, where the textbook's E[x²] − E[x]² would cancel.
        var variance = (double)((pixels * squares) - (sum * sum)) / ((double)pixels * (double)pixels);
        return ((double)sum / (double)pixels / 255, variance > 0 ? Math.Sqrt(variance) / 255 : 1);
    }
}
