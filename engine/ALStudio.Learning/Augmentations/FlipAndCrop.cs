using System.Buffers;
using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>Random crop, then random horizontal flip: the usual weak augmentation of small photographs.</summary>
/// <param name="Padding">Pixels on each side before the crop.</param>
/// <param name="Surround">What the padding is filled with.</param>
/// <param name="Flip">How often an image is mirrored, in [0, 1].</param>
public sealed record FlipAndCrop(int Padding = 4, Surround Surround = Surround.Zero, double Flip = 0.5) : IAugmentation
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        [.. new RandomCrop(Padding, Surround).Check(facts), .. new HorizontalFlip(Flip).Check(facts)];

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random)
    {
        var cropped = ArrayPool<byte>.Shared.Rent(shape.Bytes);
        new RandomCrop(Padding, Surround).Apply(source, cropped.AsSpan(0, shape.Bytes), shape, random);
        new HorizontalFlip(Flip).Apply(cropped.AsSpan(0, shape.Bytes), target, shape, random);
        ArrayPool<byte>.Shared.Return(cropped);
    }
}
