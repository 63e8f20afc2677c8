using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>Cuts a square hole into the image: its pixels become 0 after normalisation, which is the mean colour.</summary>
/// <remarks>
/// DeVries and Taylor, 2017. The centre may be any pixel, all equally likely, so the hole is smaller at the border: it
/// reaches from <c>centre − Size/2</c> to <c>centre − Size/2 + Size − 1</c> along each axis, clipped to the image.
/// </remarks>
/// <param name="Size">Side of the hole in pixels; 0 cuts nothing.</param>
public sealed record Cutout(int Size = 16) : IErasing
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Size < 0)
        {
            yield return new Problem($"A hole cannot be {Size} pixels wide.", Hint: "Take 16, or 0 for none.");
        }
    }

    /// <summary>Copies the image: the hole is cut later.</summary>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random) =>
        source.CopyTo(target);

    /// <inheritdoc/>
    public Hole Erased(ImageShape shape, RandomStream random)
    {
        var (top, height) = Along(random.NextInt(shape.Height), shape.Height);
        var (left, width) = Along(random.NextInt(shape.Width), shape.Width);
        return new Hole(top, left, height, width);
    }

    private (int First, int Length) Along(int centre, int length)
    {
        var first = centre - (Size / 2);
        var end = Math.Min(length, first + Size);
        return (Math.Max(0, first), end - Math.Max(0, first));
    }
}
