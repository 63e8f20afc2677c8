using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>Leaves every image as it is (the arms "without augmentation" of the paper).</summary>
public sealed record NoAugmentation : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random) =>
        source.CopyTo(target);
}
