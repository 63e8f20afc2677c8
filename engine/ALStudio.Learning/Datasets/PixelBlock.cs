using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ALStudio.Learning.Datasets;

/// <summary>The uint8 block <c>[N, C, H, W]</c> of a split while it is being filled, image by image, from any thread.</summary>
internal sealed class PixelBlock : IDisposable
{
    private readonly nint start;
    private Tensor? pixels;

    /// <param name="count">Number of images, at least 1.</param>
    /// <param name="shape">Size of each.</param>
    public unsafe PixelBlock(int count, ImageShape shape)
    {
        Shape = shape;
        Count = count;
        pixels = empty([count, shape.Channels, shape.Height, shape.Width], ScalarType.Byte).DetachFromDisposeScope();
        // One image's span is asked for: a span ends at 2 GiB, a block need not.
        using var first = pixels[0];
        start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>Size of each image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>The bytes <c>[C, H, W]</c> of one image, to be written.</summary>
    public unsafe Span<byte> Of(int image)
    {
        ObjectDisposedException.ThrowIf(pixels is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, Count);
        return new Span<byte>((byte*)start + ((long)image * Shape.Bytes), Shape.Bytes);
    }

    /// <summary>Hands the filled block over, with the classes of its images. Nothing can be written any more.</summary>
    public ImageSet With(int[] labels)
    {
        ObjectDisposedException.ThrowIf(pixels is null, this);
        var set = new ImageSet(pixels, labels);
        pixels = null;
        return set;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        pixels?.Dispose();
        pixels = null;
    }
}
