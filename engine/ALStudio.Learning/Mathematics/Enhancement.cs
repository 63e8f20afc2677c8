namespace ALStudio.Learning.Mathematics;

/// <summary>Moves 8-bit images <c>[C, H, W]</c> away from a degenerate copy of themselves, or towards it.</summary>
/// <remarks>
/// Every enhancement is D + f (I − D) in float32, clipped to 0 … 255 and truncated, as in Pillow: factor 0 gives the
/// degenerate copy D, 1 the image I, more goes beyond the image. The arithmetic in double precision would differ in one
/// level of a hundred.
/// </remarks>
internal static class Enhancement
{
    /// <summary>Strength of colours; D is the image in grey.</summary>
    public static void Color(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, double factor)
    {
        for (var (place, size) = (0, shape.Height * shape.Width); place < size; place++)
        {
            var grey = Grey(source, shape, place);
            for (var at = place; at < source.Length; at += size)
            {
                target[at] = Blend(grey, source[at], (float)factor);
            }
        }
    }

    /// <summary>Contrast; D is the mean grey of the image everywhere.</summary>
    public static void Contrast(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, double factor)
    {
        var (sum, size) = (0L, shape.Height * shape.Width);
        for (var place = 0; place < size; place++)
        {
            sum += Grey(source, shape, place);
        }

        Levels.Spread(source, target, (int)(((double)sum / size) + 0.5), factor);
    }

    /// <summary>Brightness; D is black.</summary>
    public static void Brightness(ReadOnlySpan<byte> source, Span<byte> target, double factor) =>
        Levels.Spread(source, target, 0, factor);

    /// <summary>Sharpness; D is the image smoothed by [1 1 1; 1 5 1; 1 1 1] / 13, its outermost pixels left as they are.</summary>
    public static void Sharpness(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, double factor)
    {
        source.CopyTo(target);
        var (width, size) = (shape.Width, shape.Height * shape.Width);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var from = source.Slice(channel * size, size);
            var to = target.Slice(channel * size, size);
            for (var y = 1; y < shape.Height - 1; y++)
            {
                SharpenRow(
                    from.Slice((y - 1) * width, width),
                    from.Slice(y * width, width),
                    from.Slice((y + 1) * width, width),
                    to.Slice(y * width, width),
                    (float)factor
                );
            }
        }
    }

    /// <summary>D + f (I − D) for one level of each.</summary>
    public static byte Blend(int degenerate, int level, float factor)
    {
        var blended = degenerate + (factor * (level - degenerate));
        return (byte)Math.Clamp(blended, 0f, 255f);
    }

    // Three channels are red, green and blue, weighted as in ITU-R 601; otherwise all channels weigh the same, so that an
    // image of one channel is its own grey.
    private static int Grey(ReadOnlySpan<byte> image, ImageShape shape, int place)
    {
        var size = shape.Height * shape.Width;
        if (shape.Channels == 3)
        {
            var (red, green, blue) = (image[place], image[place + size], image[place + (2 * size)]);
            return ((19595 * red) + (38470 * green) + (7471 * blue) + 32768) >> 16;
        }

        var sum = 0;
        for (var at = place; at < image.Length; at += size)
        {
            sum += image[at];
        }

        return ((2 * sum) + shape.Channels) / (2 * shape.Channels);
    }

    private static void SharpenRow(
        ReadOnlySpan<byte> above,
        ReadOnlySpan<byte> row,
        ReadOnlySpan<byte> below,
        Span<byte> target,
        float factor
    )
    {
        var (before, here) = (0, 0);
        for (var x = 0; x < row.Length; x++)
        {
            var after = above[x] + row[x] + below[x];
            if (x > 1)
            {
                // 1 / 26 is the least that sum / 13 can be away from a half, so whole numbers round as Pillow's floats do.
                var sum = before + here + after + (4 * row[x - 1]);
                target[x - 1] = Blend(((2 * sum) + 13) / 26, row[x - 1], factor);
            }

            (before, here) = (here, after);
        }
    }
}
