namespace ALStudio.Learning.Datasets;

/// <summary>Scales pictures with a triangle filter that widens with the reduction, so that fine patterns do not alias.</summary>
/// <remarks>
/// Whole-number arithmetic with 22-bit weights, first along rows, then along columns, as Pillow's bilinear resize does it:
/// every machine gets the same bytes.
/// </remarks>
internal static class Resampling
{
    private const int Bits = 22;
    private const int Channels = 3;

    /// <summary>Scales so that the shorter side has the given length, and cuts the middle square out.</summary>
    public static Picture Square(Picture picture, int side)
    {
        var shorter = Math.Min(picture.Width, picture.Height);
        var (left, top) = ((picture.Width - shorter) / 2, (picture.Height - shorter) / 2);
        var cut = shorter == picture.Width && shorter == picture.Height ? picture : Cut(picture, left, top, shorter);
        return shorter == side ? cut : Scaled(cut, side, side);
    }

    /// <summary>Scales to the given size.</summary>
    public static Picture Scaled(Picture picture, int width, int height)
    {
        var wide = new byte[width * picture.Height * Channels];
        var across = Taps.Of(picture.Width, width);
        Along(
            picture.Pixels,
            wide,
            across,
            picture.Height,
            picture.Width * Channels,
            Channels,
            width * Channels,
            Channels
        );
        var result = new byte[width * height * Channels];
        var down = Taps.Of(picture.Height, height);
        Along(wide, result, down, width, Channels, width * Channels, Channels, width * Channels);
        return new Picture(width, height, result);
    }

    private static Picture Cut(Picture picture, int left, int top, int side)
    {
        var pixels = new byte[side * side * Channels];
        for (var row = 0; row < side; row++)
        {
            var from = (((top + row) * picture.Width) + left) * Channels;
            picture.Pixels.AsSpan(from, side * Channels).CopyTo(pixels.AsSpan(row * side * Channels));
        }

        return new Picture(side, side, pixels);
    }

    /// <summary>Filters lines of pixels; a line's pixels lie <c>step</c> bytes apart, lines <c>next</c> bytes.</summary>
    private static void Along(
        byte[] source,
        byte[] target,
        Taps[] taps,
        int lines,
        int sourceNext,
        int sourceStep,
        int targetNext,
        int targetStep
    )
    {
        for (var line = 0; line < lines; line++)
        {
            for (var pixel = 0; pixel < taps.Length; pixel++)
            {
                var (first, weights) = taps[pixel];
                for (var channel = 0; channel < Channels; channel++)
                {
                    var sum = 1L << (Bits - 1);
                    var from = (line * sourceNext) + (first * sourceStep) + channel;
                    foreach (var weight in weights)
                    {
                        sum += source[from] * (long)weight;
                        from += sourceStep;
                    }

                    target[(line * targetNext) + (pixel * targetStep) + channel] = (byte)
                        Math.Clamp(sum >> Bits, 0, 255);
                }
            }
        }
    }

    /// <summary>The source pixels of one target pixel and their weights, which add up to about 2^22.</summary>
    private readonly record struct Taps(int First, int[] Weights)
    {
        public static Taps[] Of(int source, int target)
        {
            var scale = (double)source / target;
            var support = Math.Max(scale, 1);
            return [.. Enumerable.Range(0, target).Select(pixel => Around((pixel + 0.5) * scale, support, source))];
        }

        private static Taps Around(double centre, double support, int source)
        {
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var last = Math.Min(source, (int)(centre + support + 0.5));
            var weights = Enumerable
                .Range(first, last - first)
                .Select(position => Math.Max(0, 1 - Math.Abs((position - centre + 0.5) / support)))
                .ToArray();
            var sum = weights.Sum();
            return new Taps(first, [.. weights.Select(weight => (int)Math.Floor((weight / sum * (1 << Bits)) + 0.5))]);
        }
    }
}
