using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ALStudio.Learning;

/// <summary>Size of one image.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Number of bytes of one image of 8-bit channels.</summary>
    public int Bytes => Channels * Height * Width;
}

/// <summary>Sizes and classes of a data set, known before pixels are read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pool">Number of training images.</param>
/// <param name="Test">Number of test images.</param>
/// <param name="Classes">Number of classes.</param>
public sealed record DatasetFacts(string Name, int Pool, int Test, int Classes)
{
    /// <summary>Size of each image; null where only reading the images tells it.</summary>
    public ImageShape? Shape { get; init; }
}

/// <summary>The order in which a network reads the channels of a colour image.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue: as images are kept.</summary>
    Rgb,

    /// <summary>Blue, green, red: as OpenCV and Caffe have them.</summary>
    Bgr,
}

/// <summary>Mean and standard deviation per channel, on pixels scaled to [0, 1]; both in the order in which the network reads them.</summary>
public sealed record Normalisation(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Order of the channels that come out.</summary>
    public ChannelOrder Order { get; init; }
}

/// <summary>The images of one split in one block, with their true classes.</summary>
public sealed class ImageSet : IDisposable
{
    private readonly nint start;

    /// <param name="pixels">A uint8 tensor <c>[N, C, H, W]</c> on the CPU, contiguous; owned from here on.</param>
    /// <param name="labels">True class of each image.</param>
    public unsafe ImageSet(Tensor pixels, int[] labels)
    {
        if (pixels.dtype != ScalarType.Byte || pixels.dim() != 4 || !pixels.is_contiguous())
        {
            throw new ArgumentException("Pixels are one contiguous uint8 block [N, C, H, W].", nameof(pixels));
        }

        if (pixels.shape[0] != labels.Length)
        {
            throw new ArgumentException($"{pixels.shape[0]} images but {labels.Length} labels.", nameof(labels));
        }

        // The block outlives every scope: a data set lives as long as its experiment.
        Pixels = pixels.DetachFromDisposeScope();
        Labels = labels;
        Shape = new ImageShape((int)pixels.shape[1], (int)pixels.shape[2], (int)pixels.shape[3]);
        // One image's span is asked for, not the whole block's: a span ends at 2 GiB, a block need not.
        using var first = labels.Length > 0 ? Pixels[0] : Pixels.alias();
        start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>All pixels, uint8 <c>[N, C, H, W]</c>.</summary>
    public Tensor Pixels { get; }

    /// <summary>True class of each image.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Number of images.</summary>
    public int Count => Labels.Count;

    /// <summary>Size of each image.</summary>
    public ImageShape Shape { get; }

    /// <summary>The bytes <c>[C, H, W]</c> of one image, not copied. Valid while this set is not disposed.</summary>
    public unsafe ReadOnlySpan<byte> Of(int image)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, Count);
        return new ReadOnlySpan<byte>((byte*)start + ((long)image * Shape.Bytes), Shape.Bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => Pixels.Dispose();
}

/// <summary>A data set in memory: the pool, the test split, and how to read them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Train">The pool. Its labels are hidden from strategies.</param>
/// <param name="Test">What models are measured on.</param>
/// <param name="Classes">Name of each class.</param>
/// <param name="Normalisation">Applied to every image, after augmentation.</param>
/// <param name="Fingerprint">SHA-256 (hex) of all pixels, labels, shapes, class names and the normalisation: all that a training sees of it.</param>
public sealed record Dataset(
    string Name,
    ImageSet Train,
    ImageSet Test,
    IReadOnlyList<string> Classes,
    Normalisation Normalisation,
    string Fingerprint
) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
    }
}
