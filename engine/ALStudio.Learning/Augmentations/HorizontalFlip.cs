using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>Mirrors an image left to right, or leaves it.</summary>
/// <param name="Probability">How often it is mirrored, in [0, 1].</param>
public sealed record HorizontalFlip(double Probability = 0.5) : IAugmentation
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Probability is not (>= 0 and <= 1))
        {
            yield return new Problem($"An image cannot be flipped with probability {Probability}.", Hint: "Take 0.5.");
        }
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random)
    {
        source.CopyTo(target);
        if (!random.NextBool(Probability))
        {
            return;
        }

        for (var row = 0; row < shape.Channels * shape.Height; row++)
        {
            target.Slice(row * shape.Width, shape.Width).Reverse();
        }
    }
}
