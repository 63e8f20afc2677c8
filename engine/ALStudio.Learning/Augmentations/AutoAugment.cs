using ALStudio.Core;

namespace ALStudio.Learning.Augmentations;

/// <summary>Lists of sub-policies that AutoAugment draws from, each with its own meaning of magnitudes.</summary>
public enum AugmentationPolicy
{
    /// <summary>
    /// The 25 sub-policies that most codes know. Magnitudes in ten even steps: shears to ±0.3 (cubic), translations to
    /// ±150/331 of the side, rotations to ±30°, enhancements 1 ± 0.9, posterize from 8 to 4 bits, solarize from 256 to 0;
    /// signs by a fair coin; grey (128) where pixels come from outside.
    /// </summary>
    Short,

    /// <summary>
    /// The 95 sub-policies of the reference code and of the first unsupervised data augmentation, with the reference
    /// code's magnitudes m: shears ±0.03 m (nearest pixel), translations ±m/32 of the side in whole pixels, rotations
    /// ±3 m degrees, enhancements 0.1 + 0.18 m without a sign, posterize 4 − ⌊0.4 m⌋ bits, solarize 256 − ⌊25.6 m⌋, holes of
    /// m/16 of the side. What comes from outside has the mean colour of CIFAR-10 in whole levels, (125, 123, 114), or its
    /// grey; in the reference code such pixels are 0 after normalisation, which on CIFAR-10 is the same up to rounding.
    /// </summary>
    Long,

    /// <summary>
    /// The 100 sub-policies that the first author of the paper used in 2019: most of both lists, one of the short one
    /// slightly changed, with the magnitudes of the short one and, for holes, a side of up to a fifth of the image's.
    /// </summary>
    Mixed,
}

/// <summary>Draws one of the sub-policies found for CIFAR-10, all equally likely, and applies its two operations, each with its probability.</summary>
/// <remarks>
/// Cubuk, Zoph, Mané, Vasudevan and Le, 2019. Each operation equals that of Pillow, bit by bit. Images with other than
/// three channels are their own grey; lengths count in sides of the image. The same lists serve CIFAR-100, as in the
/// reference code.
/// </remarks>
/// <param name="Policy">Which list, and what its magnitudes mean.</param>
public sealed record AutoAugment(AugmentationPolicy Policy = AugmentationPolicy.Short) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random) =>
        Definitions.Run(Drawn(random), source, target, shape, random);

    internal OperationStep[] Drawn(RandomStream random)
    {
        var list = SubPolicies.Of(Policy);
        return list[random.NextInt(list.Count)];
    }

    private Operations Definitions => Policy == AugmentationPolicy.Long ? Operations.Reference : Operations.Smooth;
}
