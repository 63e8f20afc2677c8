using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>What lies around an image that is shifted.</summary>
public enum Surround
{
    /// <summary>Black: bytes of value 0.</summary>
    Zero,

    /// <summary>The image mirrored at its border; the border itself is not repeated.</summary>
    Reflect,
}

/// <summary>Pads an image on each side and cuts a window of the old size out of it, all offsets equally likely.</summary>
/// <remarks>The supervised recipe surrounds with zeros, unsupervised data augmentation with the mirrored image.</remarks>
/// <param name="Padding">Pixels on each side; the offset of the window lies in 0 … 2·<paramref name="Padding"/> along each axis.</param>
/// <param name="Surround">What the padding is filled with.</param>
public sealed record RandomCrop(int Padding = 4, Surround Surround = Surround.Zero) : IAugmentation
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Padding < 0)
        {
            yield return new Problem($"An image cannot be padded by {Padding} pixels.", Hint: "Take 4.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A mirrored surround is as wide as the image, or wider.</exception>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random)
    {
        if (Surround == Surround.Reflect && Padding >= Math.Min(shape.Height, shape.Width))
        {
            throw new ArgumentException(
                $"An image of {shape.Height} × {shape.Width} pixels has no mirrored surround of {Padding}."
            );
        }

        var down = random.NextInt((2 * Padding) + 1) - Padding;
        var right = random.NextInt((2 * Padding) + 1) - Padding;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var y = 0; y < shape.Height; y++)
            {
                var row = target.Slice(((channel * shape.Height) + y) * shape.Width, shape.Width);
                var from = Inside(y + down, shape.Height);
                if (from < 0)
                {
                    row.Clear();
                }
                else
                {
                    Shift(source.Slice(((channel * shape.Height) + from) * shape.Width, shape.Width), row, right);
                }
            }
        }
    }

    // Position inside the image that a position of the padded image shows, or -1 where it shows nothing.
    private int Inside(int position, int size) =>
        position >= 0 && position < size ? position
        : Surround == Surround.Zero ? -1
        : position < 0 ? -position
        : (2 * (size - 1)) - position;

    private void Shift(ReadOnlySpan<byte> source, Span<byte> target, int right)
    {
        var first = Math.Clamp(-right, 0, source.Length);
        var end = Math.Clamp(source.Length - right, first, source.Length);
        if (first < end)
        {
            source[(first + right)..(end + right)].CopyTo(target[first..]);
        }

        Border(source, target, right, 0, first);
        Border(source, target, right, end, source.Length);
    }

    private void Border(ReadOnlySpan<byte> source, Span<byte> target, int right, int first, int end)
    {
        for (var x = first; x < end; x++)
        {
            var from = Inside(x + right, source.Length);
            target[x] = from < 0 ? (byte)0 : source[from];
        }
    }
}
