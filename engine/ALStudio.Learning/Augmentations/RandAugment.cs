using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>Draws operations and their magnitudes (1 to 9) uniformly and independently, and applies each as often as told.</summary>
/// <remarks>
/// As the later code of unsupervised data augmentation does (Xie, Dai, Hovy, Luong and Le, 2020): fifteen operations with
/// the magnitudes of <see cref="AugmentationPolicy.Long"/>. That code goes on with crop, flip and a hole:
/// <c>AutoAugmented(Policy = RandAugment(), Surround = Surround.Reflect)</c>.
/// </remarks>
/// <param name="Count">Operations per image.</param>
/// <param name="Probability">How often each is applied, in [0, 1].</param>
public sealed record RandAugment(int Count = 2, double Probability = 0.5) : IAugmentation
{
    private static readonly int operations = Enum.GetValues<Operation>().Length;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Count is < 1 or > 15)
        {
            yield return new Problem($"{Count} operations cannot be drawn per image.", Hint: "Take 2; 15 is the most.");
        }

        if (Probability is not (>= 0 and <= 1))
        {
            yield return new Problem(
                $"An operation cannot be applied with probability {Probability}.",
                Hint: "Take 0.5."
            );
        }
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random)
    {
        Span<OperationStep> drawn = stackalloc OperationStep[Count];
        Draw(drawn, random);
        Operations.Reference.Run(drawn, source, target, shape, random);
    }

    internal void Draw(Span<OperationStep> steps, RandomStream random)
    {
        foreach (ref var step in steps)
        {
            step = new((Operation)random.NextInt(operations), Probability, 1 + random.NextInt(9));
        }
    }
}
