using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ALStudio.Learning.Mathematics;

/// <summary>Changes of 8-bit images <c>[C, H, W]</c> that replace each level by another one, through tables of 256 entries.</summary>
/// <remarks>Each equals Pillow's operation of the same name, bit by bit.</remarks>
internal static class Levels
{
    private const int Count = 256;

    /// <summary>Turns every level into its opposite, 255 − v.</summary>
    public static void Invert(ReadOnlySpan<byte> source, Span<byte> target) => Solarize(source, target, 0);

    /// <summary>Inverts the levels from a threshold on.</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">The changed image.</param>
    /// <param name="threshold">Levels below it stay; 256 changes nothing.</param>
    public static void Solarize(ReadOnlySpan<byte> source, Span<byte> target, double threshold)
    {
        Span<byte> table = stackalloc byte[Count];
        for (var level = 0; level < Count; level++)
        {
            table[level] = (byte)(level < threshold ? level : 255 - level);
        }

        Map(source, target, table);
    }

    /// <summary>Keeps the highest bits of every level.</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">The changed image.</param>
    /// <param name="bits">How many, from 0 to 8.</param>
    public static void Posterize(ReadOnlySpan<byte> source, Span<byte> target, int bits)
    {
        var kept = 255 << (8 - bits);
        Span<byte> table = stackalloc byte[Count];
        for (var level = 0; level < Count; level++)
        {
            table[level] = (byte)(level & kept);
        }

        Map(source, target, table);
    }

    /// <summary>Moves every level away from one level, or towards it.</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">The changed image.</param>
    /// <param name="level">The level that stays.</param>
    /// <param name="factor">0 leaves nothing but this level, 1 changes nothing, more goes beyond the image.</param>
    public static void Spread(ReadOnlySpan<byte> source, Span<byte> target, int level, double factor)
    {
        Span<byte> table = stackalloc byte[Count];
        for (var value = 0; value < Count; value++)
        {
            table[value] = Enhancement.Blend(level, value, (float)factor);
        }

        Map(source, target, table);
    }

    /// <summary>Stretches the levels of each channel so that they reach from 0 to 255.</summary>
    public static void AutoContrast(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape)
    {
        Span<int> counts = stackalloc int[Count];
        Span<byte> table = stackalloc byte[Count];
        for (var (channel, size) = (0, shape.Height * shape.Width); channel < shape.Channels; channel++)
        {
            var plane = source.Slice(channel * size, size);
            Histogram(plane, counts);
            var low = counts.IndexOfAnyExcept(0);
            var high = counts.LastIndexOfAnyExcept(0);
            if (high <= low)
            {
                plane.CopyTo(target[(channel * size)..]);
                continue;
            }

            var scale = 255.0 / (high - low);
            var offset = -low * scale;
            for (var level = 0; level < Count; level++)
            {
                table[level] = (byte)Math.Clamp((int)((level * scale) + offset), 0, 255);
            }

            Map(plane, target.Slice(channel * size, size), table);
        }
    }

    /// <summary>Makes all levels of each channel about equally frequent.</summary>
    public static void Equalize(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape)
    {
        Span<int> counts = stackalloc int[Count];
        Span<byte> table = stackalloc byte[Count];
        for (var (channel, size) = (0, shape.Height * shape.Width); channel < shape.Channels; channel++)
        {
            var plane = source.Slice(channel * size, size);
            Histogram(plane, counts);
            // With a single level nothing is left beside it, so the step is 0 as well.
            var step = (uint)(size - counts[counts.LastIndexOfAnyExcept(0)]) / 255;
            if (step == 0)
            {
                plane.CopyTo(target[(channel * size)..]);
                continue;
            }

            var sum = step / 2;
            for (var level = 0; level < Count; level++)
            {
                table[level] = (byte)Math.Min(sum / step, 255);
                sum += (uint)counts[level];
            }

            Map(plane, target.Slice(channel * size, size), table);
        }
    }

    private static void Histogram(ReadOnlySpan<byte> plane, Span<int> counts)
    {
        counts.Clear();
        ref var first = ref MemoryMarshal.GetReference(counts);
        foreach (var level in plane)
        {
            Unsafe.Add(ref first, level)++;
        }
    }

    private static void Map(ReadOnlySpan<byte> source, Span<byte> target, ReadOnlySpan<byte> table)
    {
        // A byte never leaves its table of 256.
        ref var first = ref MemoryMarshal.GetReference(table);
        for (var place = 0; place < source.Length; place++)
        {
            target[place] = Unsafe.Add(ref first, source[place]);
        }
    }
}
