using System.Buffers;
using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>The strong augmentation of the paper: AutoAugment, random crop, random flip, and after normalisation a hole.</summary>
/// <remarks>
/// Mittal, Tatarchenko, Çiçek and Brox, 2019, section 3.2.2 ("AutoAugment, Cutout, random horizontal flip, random crop"),
/// which does not say the order. Here, as in the code of AutoAugment: <paramref name="Policy"/> → crop → flip →
/// normalisation → hole (value 0: the mean colour). The first author's code for supervised training crops and flips before
/// AutoAugment instead; then colours from outside the image are not cropped away.
/// </remarks>
/// <param name="Policy">What is done first; null for <see cref="AutoAugment"/>, or <see cref="RandAugment"/>.</param>
/// <param name="Padding">Pixels on each side before the crop.</param>
/// <param name="Surround">What the padding is filled with: zeros in supervised training, the mirrored image in unsupervised data augmentation.</param>
/// <param name="Flip">How often an image is mirrored, in [0, 1].</param>
/// <param name="Hole">Side of the hole in pixels; 0 cuts nothing.</param>
public sealed record AutoAugmented(
    IAugmentation? Policy = null,
    int Padding = 4,
    Surround Surround = Surround.Zero,
    double Flip = 0.5,
    int Hole = 16
) : IErasing
{
    /// <summary>What is done first.</summary>
    public IAugmentation Policy { get; init; } = Policy ?? new AutoAugment();

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Policy is IErasing)
        {
            yield return new Problem(
                $"{Policy.Name} cuts a hole, but as the policy of AutoAugmented it would never be cut.",
                Hint: "Say its size as Hole."
            );
        }

        foreach (var problem in (IPart[])[Policy, Weak, new Cutout(Hole)])
        {
            foreach (var found in problem.Check(facts))
            {
                yield return found;
            }
        }
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(shape.Bytes);
        var augmented = scratch.AsSpan(0, shape.Bytes);
        Policy.Apply(source, augmented, shape, random);
        Weak.Apply(augmented, target, shape, random);
        ArrayPool<byte>.Shared.Return(scratch);
    }

    /// <inheritdoc/>
    public Hole Erased(ImageShape shape, RandomStream random) => new Cutout(Hole).Erased(shape, random);

    private FlipAndCrop Weak => new(Padding, Surround, Flip);
}
