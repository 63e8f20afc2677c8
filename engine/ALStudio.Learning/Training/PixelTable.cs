using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Turns 8-bit images into normalised numbers in channels-last order, by one look-up per value.</summary>
/// <remarks>
/// Each entry is (v / 255 − mean) / deviation, computed in double precision and rounded once to float32; a training in
/// float64 sees the very same numbers. Channels come out in the order of the normalisation.
/// </remarks>
public sealed class PixelTable
{
    private readonly ImageShape shape;
    private readonly bool isReversed;
    private readonly double[][] wide;
    private readonly float[][] single;

    /// <param name="normalisation">Mean and deviation of each channel.</param>
    /// <param name="shape">Size of each image.</param>
    public PixelTable(Normalisation normalisation, ImageShape shape)
    {
        if (normalisation.Mean.Count != shape.Channels || normalisation.Deviation.Count != shape.Channels)
        {
            throw new ArgumentException(
                $"{shape.Channels} channels, but a mean for {normalisation.Mean.Count} and a deviation for {normalisation.Deviation.Count}.",
                nameof(normalisation)
            );
        }

        (this.shape, isReversed) = (shape, normalisation.Order == ChannelOrder.Bgr);
        single = [.. Enumerable.Range(0, shape.Channels).Select(Channel)];
        wide = [.. single.Select(channel => Array.ConvertAll(channel, value => (double)value))];

        float[] Channel(int channel)
        {
            var (mean, deviation) = (normalisation.Mean[channel], normalisation.Deviation[channel]);
            return [.. Enumerable.Range(0, 256).Select(value => (float)(((value / 255.0) - mean) / deviation))];
        }
    }

    /// <summary>Writes one image <c>[C, H, W]</c> as row <paramref name="row"/> of a block <c>[N, H, W, C]</c>.</summary>
    /// <param name="image">Its bytes.</param>
    /// <param name="block">A contiguous float32 or float64 tensor on the CPU.</param>
    /// <param name="row">Position in the block.</param>
    public void Write(ReadOnlySpan<byte> image, PixelBlock block, int row)
    {
        if (block.Precision == ScalarType.Float64)
        {
            Write(image, wide, block.Row<double>(row, shape.Bytes));
        }
        else
        {
            Write(image, single, block.Row<float>(row, shape.Bytes));
        }
    }

    /// <summary>Cuts a hole into row <paramref name="row"/> of a block: its values become 0, the mean colour.</summary>
    public void Erase(Hole hole, PixelBlock block, int row)
    {
        if (block.Precision == ScalarType.Float64)
        {
            Erase(hole, block.Row<double>(row, shape.Bytes));
        }
        else
        {
            Erase(hole, block.Row<float>(row, shape.Bytes));
        }
    }

    private void Erase<T>(Hole hole, Span<T> image)
        where T : unmanaged
    {
        for (var y = hole.Top; y < hole.Top + hole.Height; y++)
        {
            var first = ((y * shape.Width) + hole.Left) * shape.Channels;
            image.Slice(first, hole.Width * shape.Channels).Clear();
        }
    }

    private void Write<T>(ReadOnlySpan<byte> image, T[][] table, Span<T> target)
        where T : unmanaged
    {
        var (channels, size) = (shape.Channels, shape.Height * shape.Width);
        for (var channel = 0; channel < channels; channel++)
        {
            ref var values = ref MemoryMarshal.GetArrayDataReference(table[channel]);
            var plane = image.Slice((isReversed ? channels - 1 - channel : channel) * size, size);
            var at = channel;
            foreach (var pixel in plane)
            {
                // A byte never leaves its table of 256.
                target[at] = Unsafe.Add(ref values, pixel);
                at += channels;
            }
        }
    }
}

/// <summary>Native memory for normalised images, handed out as a tensor <c>[N, C, H, W]</c> in channels-last strides.</summary>
public sealed class PixelBlock : IDisposable
{
    private readonly Tensor memory;
    private readonly nint start;

    /// <param name="count">Number of images.</param>
    /// <param name="shape">Size of each.</param>
    /// <param name="precision">Float32 or Float64.</param>
    /// <param name="pinned">Whether a GPU will copy from it.</param>
    public unsafe PixelBlock(int count, ImageShape shape, ScalarType precision, bool pinned)
    {
        using var scope = NewDisposeScope();
        var block = empty([count, shape.Height, shape.Width, shape.Channels], dtype: precision);
        memory = (pinned ? block.pin_memory() : block).DetachFromDisposeScope();
        Images = memory.permute(0, 3, 1, 2).DetachFromDisposeScope();
        Precision = precision;
        using var first = memory[0];
        start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>The images, <c>[N, C, H, W]</c>; valid until the block is written again or disposed.</summary>
    public Tensor Images { get; }

    /// <summary>Floating-point type of the values.</summary>
    public ScalarType Precision { get; }

    internal unsafe Span<T> Row<T>(int row, int length)
        where T : unmanaged => new((T*)start + ((long)row * length), length);

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        memory.Dispose();
    }
}
