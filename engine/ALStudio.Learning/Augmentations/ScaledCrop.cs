using System.Buffers;
using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>Random scale, random crop and random horizontal flip: the augmentation of photographs with label maps.</summary>
/// <remarks>
/// As in the code of s4GAN (Mittal, Tatarchenko and Brox, 2019). The factor is one of 0.5, 0.6, …, 1.6, all equally likely, and so is the
/// place of the window. A photograph that is smaller than the window then lies in its upper left corner; it is mirrored before it is
/// padded. Pixels are interpolated as OpenCV does it with 8-bit images (<c>INTER_LINEAR</c>): centres at half pixels, weights rounded to
/// multiples of 1/2048, borders repeated, and the sum rounded to the nearest level after its last bits were cut off. Labels are those of
/// OpenCV's <c>INTER_NEAREST</c>: position over factor, rounded down. Drawn are factor, row, column and flip, in this order.
/// </remarks>
/// <param name="Size">Height and width of the window.</param>
/// <param name="Smallest">Smallest factor, a multiple of 0.1.</param>
/// <param name="Largest">Largest factor, a multiple of 0.1.</param>
/// <param name="Flip">How often a window is mirrored, in [0, 1].</param>
public sealed record ScaledCrop(int Size = 321, double Smallest = 0.5, double Largest = 1.6, double Flip = 0.5)
    : IWindow
{
    private const int LeastSize = 16;

    (int Height, int Width) IWindow.Size => (Size, Size);

    // In tenths: 0.1 · 3 would be 0.30000000000000004.
    private int First => (int)Math.Round(10 * Smallest);

    private int Last => (int)Math.Round(10 * Largest);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Size < LeastSize)
        {
            yield return new Problem(
                $"A window cannot have {Size} × {Size} pixels.",
                Hint: $"Take {LeastSize} or more, 321 as in the paper."
            );
        }

        if (First < 1 || Last < First || Last > 100)
        {
            yield return new Problem(
                $"Photographs cannot be scaled by {Smallest} to {Largest}.",
                Hint: "Take multiples of 0.1, the smaller one first, usually 0.5 and 1.6; 1 and 1 for no scaling."
            );
        }

        foreach (var problem in new HorizontalFlip(Flip).Check(facts))
        {
            yield return problem;
        }
    }

    /// <inheritdoc/>
    public (int Height, int Width) Cut(
        Scene scene,
        LabelMap? labels,
        Span<byte> pixels,
        Span<byte> targets,
        RandomStream random
    )
    {
        var factor = (First + random.NextInt(Last - First + 1)) / 10.0;
        var (height, width) = (Scaled(scene.Shape.Height, factor), Scaled(scene.Shape.Width, factor));
        var top = random.NextInt(Math.Max(0, height - Size) + 1);
        var left = random.NextInt(Math.Max(0, width - Size) + 1);
        var mirrored = random.NextBool(Flip);
        var (rows, columns) = (Math.Min(Size, height), Math.Min(Size, width));
        var (across, down) = (ArrayPool<Tap>.Shared.Rent(columns), ArrayPool<Tap>.Shared.Rent(rows));
        Axis(across.AsSpan(0, columns), left, mirrored, factor, scene.Shape.Width);
        Axis(down.AsSpan(0, rows), top, mirrored: false, factor, scene.Shape.Height);
        Interpolate(scene, across.AsSpan(0, columns), down.AsSpan(0, rows), pixels);
        if (labels is not null)
        {
            Select(labels, across.AsSpan(0, columns), down.AsSpan(0, rows), targets);
        }

        ArrayPool<Tap>.Shared.Return(across);
        ArrayPool<Tap>.Shared.Return(down);
        return (rows, columns);
    }

    private static int Scaled(int length, double factor) => Math.Max(1, (int)Math.Round(length * factor));

    /// <summary>Where the positions of the window lie along one axis of the photograph.</summary>
    private static void Axis(Span<Tap> taps, int first, bool mirrored, double factor, int length)
    {
        for (var at = 0; at < taps.Length; at++)
        {
            var position = first + (mirrored ? taps.Length - 1 - at : at);
            taps[at] = Tap.At(position, factor, length);
        }
    }

    private void Interpolate(Scene scene, ReadOnlySpan<Tap> across, ReadOnlySpan<Tap> down, Span<byte> pixels)
    {
        var (height, width) = (scene.Shape.Height, scene.Shape.Width);
        var kept = ArrayPool<int>.Shared.Rent(2 * across.Length);
        Span<int> held = stackalloc int[2];
        for (var channel = 0; channel < scene.Shape.Channels; channel++)
        {
            var plane = scene.Pixels.AsSpan(channel * height * width, height * width);
            held.Fill(-1);
            for (var y = 0; y < down.Length; y++)
            {
                var upper = Kept(down[y].First, plane, width, across, kept, held);
                var lower = Kept(down[y].Second, plane, width, across, kept, held);
                Between(upper, lower, down[y], pixels.Slice(((channel * Size) + y) * Size, across.Length));
            }
        }

        ArrayPool<int>.Shared.Return(kept);
    }

    /// <summary>A row of the photograph, interpolated along itself. The next row of the window often needs it again: an even and an odd one are kept.</summary>
    private static ReadOnlySpan<int> Kept(
        int row,
        ReadOnlySpan<byte> plane,
        int width,
        ReadOnlySpan<Tap> across,
        int[] kept,
        Span<int> held
    )
    {
        var slot = row % 2;
        var target = kept.AsSpan(slot * across.Length, across.Length);
        if (held[slot] != row)
        {
            Along(plane.Slice(row * width, width), across, target);
            held[slot] = row;
        }

        return target;
    }

    private static void Along(ReadOnlySpan<byte> row, ReadOnlySpan<Tap> taps, Span<int> target)
    {
        for (var x = 0; x < taps.Length; x++)
        {
            ref readonly var tap = ref taps[x];
            target[x] = (row[tap.First] * tap.OfFirst) + (row[tap.Second] * tap.OfSecond);
        }
    }

    private static void Between(ReadOnlySpan<int> upper, ReadOnlySpan<int> lower, Tap tap, Span<byte> target)
    {
        for (var x = 0; x < target.Length; x++)
        {
            var (first, second) = ((upper[x] >> 4) * tap.OfFirst, (lower[x] >> 4) * tap.OfSecond);
            target[x] = (byte)(((first >> 16) + (second >> 16) + 2) >> 2);
        }
    }

    private void Select(LabelMap labels, ReadOnlySpan<Tap> across, ReadOnlySpan<Tap> down, Span<byte> targets)
    {
        for (var y = 0; y < down.Length; y++)
        {
            var row = labels.Labels.AsSpan(down[y].Nearest * labels.Width, labels.Width);
            var target = targets.Slice(y * Size, across.Length);
            for (var x = 0; x < target.Length; x++)
            {
                target[x] = row[across[x].Nearest];
            }
        }
    }

    /// <summary>Where one position of a scaled axis comes from.</summary>
    /// <param name="First">The position before it.</param>
    /// <param name="Second">The position behind it.</param>
    /// <param name="OfFirst">Weight of the former, in 1/2048.</param>
    /// <param name="OfSecond">Weight of the latter, in 1/2048.</param>
    /// <param name="Nearest">The position whose label it has.</param>
    private readonly record struct Tap(int First, int Second, int OfFirst, int OfSecond, int Nearest)
    {
        private const int One = 2048;

        public static Tap At(int position, double factor, int length)
        {
            var nearest = Math.Min((int)(position * (1 / factor)), length - 1);
            var source = (float)(((position + 0.5) * (1 / factor)) - 0.5);
            var before = (int)MathF.Floor(source);
            if (before < 0 || before >= length - 1)
            {
                var border = Math.Clamp(before, 0, length - 1);
                return new Tap(border, border, One, 0, nearest);
            }

            var share = source - before;
            return new Tap(
                before,
                before + 1,
                (int)MathF.Round((1 - share) * One),
                (int)MathF.Round(share * One),
                nearest
            );
        }
    }
}
