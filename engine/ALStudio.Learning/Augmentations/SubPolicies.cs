using static ALStudio.Learning.Augmentations.Operation;

namespace ALStudio.Learning.Augmentations;

/// <summary>The lists of sub-policies that a search on CIFAR-10 found.</summary>
/// <remarks>Cubuk, Zoph, Mané, Vasudevan and Le, 2019; the long list is that of their code and of unsupervised data augmentation.</remarks>
internal static class SubPolicies
{
    // Five lines a group, in the order of the reference code; the names are its own.
    private static readonly OperationStep[][] reference =
    [
        // 0_0
        [new(Invert, 0.1, 7), new(Contrast, 0.2, 6)],
        [new(Rotate, 0.7, 2), new(TranslateX, 0.3, 9)],
        [new(Sharpness, 0.8, 1), new(Sharpness, 0.9, 3)],
        [new(ShearY, 0.5, 8), new(TranslateY, 0.7, 9)],
        [new(AutoContrast, 0.5, 8), new(Equalize, 0.9, 2)],
        // 0_1
        [new(Solarize, 0.4, 5), new(AutoContrast, 0.9, 3)],
        [new(TranslateY, 0.9, 9), new(TranslateY, 0.7, 9)],
        [new(AutoContrast, 0.9, 2), new(Solarize, 0.8, 3)],
        [new(Equalize, 0.8, 8), new(Invert, 0.1, 3)],
        [new(TranslateY, 0.7, 9), new(AutoContrast, 0.9, 1)],
        // 0_2
        [new(Solarize, 0.4, 5), new(AutoContrast, 0.0, 2)],
        [new(TranslateY, 0.7, 9), new(TranslateY, 0.7, 9)],
        [new(AutoContrast, 0.9, 0), new(Solarize, 0.4, 3)],
        [new(Equalize, 0.7, 5), new(Invert, 0.1, 3)],
        [new(TranslateY, 0.7, 9), new(TranslateY, 0.7, 9)],
        // 0_3
        [new(Solarize, 0.4, 5), new(AutoContrast, 0.9, 1)],
        [new(TranslateY, 0.8, 9), new(TranslateY, 0.9, 9)],
        [new(AutoContrast, 0.8, 0), new(TranslateY, 0.7, 9)],
        [new(TranslateY, 0.2, 7), new(Color, 0.9, 6)],
        [new(Equalize, 0.7, 6), new(Color, 0.4, 9)],
        // 1_0
        [new(ShearY, 0.2, 7), new(Posterize, 0.3, 7)],
        [new(Color, 0.4, 3), new(Brightness, 0.6, 7)],
        [new(Sharpness, 0.3, 9), new(Brightness, 0.7, 9)],
        [new(Equalize, 0.6, 5), new(Equalize, 0.5, 1)],
        [new(Contrast, 0.6, 7), new(Sharpness, 0.6, 5)],
        // 1_1
        [new(Brightness, 0.3, 7), new(AutoContrast, 0.5, 8)],
        [new(AutoContrast, 0.9, 4), new(AutoContrast, 0.5, 6)],
        [new(Solarize, 0.3, 5), new(Equalize, 0.6, 5)],
        [new(TranslateY, 0.2, 4), new(Sharpness, 0.3, 3)],
        [new(Brightness, 0.0, 8), new(Color, 0.8, 8)],
        // 1_2
        [new(Solarize, 0.2, 6), new(Color, 0.8, 6)],
        [new(Solarize, 0.2, 6), new(AutoContrast, 0.8, 1)],
        [new(Solarize, 0.4, 1), new(Equalize, 0.6, 5)],
        [new(Brightness, 0.0, 0), new(Solarize, 0.5, 2)],
        [new(AutoContrast, 0.9, 5), new(Brightness, 0.5, 3)],
        // 1_3
        [new(Contrast, 0.7, 5), new(Brightness, 0.0, 2)],
        [new(Solarize, 0.2, 8), new(Solarize, 0.1, 5)],
        [new(Contrast, 0.5, 1), new(TranslateY, 0.2, 9)],
        [new(AutoContrast, 0.6, 5), new(TranslateY, 0.0, 9)],
        [new(AutoContrast, 0.9, 4), new(Equalize, 0.8, 4)],
        // 1_4
        [new(Brightness, 0.0, 7), new(Equalize, 0.4, 7)],
        [new(Solarize, 0.2, 5), new(Equalize, 0.7, 5)],
        [new(Equalize, 0.6, 8), new(Color, 0.6, 2)],
        [new(Color, 0.3, 7), new(Color, 0.2, 4)],
        [new(AutoContrast, 0.5, 2), new(Solarize, 0.7, 2)],
        // 1_5
        [new(AutoContrast, 0.2, 0), new(Equalize, 0.1, 0)],
        [new(ShearY, 0.6, 5), new(Equalize, 0.6, 5)],
        [new(Brightness, 0.9, 3), new(AutoContrast, 0.4, 1)],
        [new(Equalize, 0.8, 8), new(Equalize, 0.7, 7)],
        [new(Equalize, 0.7, 7), new(Solarize, 0.5, 0)],
        // 1_6
        [new(Equalize, 0.8, 4), new(TranslateY, 0.8, 9)],
        [new(TranslateY, 0.8, 9), new(TranslateY, 0.6, 9)],
        [new(TranslateY, 0.9, 0), new(TranslateY, 0.5, 9)],
        [new(AutoContrast, 0.5, 3), new(Solarize, 0.3, 4)],
        [new(Solarize, 0.5, 3), new(Equalize, 0.4, 4)],
        // 2_0
        [new(Color, 0.7, 7), new(TranslateX, 0.5, 8)],
        [new(Equalize, 0.3, 7), new(AutoContrast, 0.4, 8)],
        [new(TranslateY, 0.4, 3), new(Sharpness, 0.2, 6)],
        [new(Brightness, 0.9, 6), new(Color, 0.2, 8)],
        [new(Solarize, 0.5, 2), new(Invert, 0.0, 3)],
        // 2_1
        [new(AutoContrast, 0.1, 5), new(Brightness, 0.0, 0)],
        [new(Operation.Cutout, 0.2, 4), new(Equalize, 0.1, 1)],
        [new(Equalize, 0.7, 7), new(AutoContrast, 0.6, 4)],
        [new(Color, 0.1, 8), new(ShearY, 0.2, 3)],
        [new(ShearY, 0.4, 2), new(Rotate, 0.7, 0)],
        // 2_2
        [new(ShearY, 0.1, 3), new(AutoContrast, 0.9, 5)],
        [new(TranslateY, 0.3, 6), new(Operation.Cutout, 0.3, 3)],
        [new(Equalize, 0.5, 0), new(Solarize, 0.6, 6)],
        [new(AutoContrast, 0.3, 5), new(Rotate, 0.2, 7)],
        [new(Equalize, 0.8, 2), new(Invert, 0.4, 0)],
        // 2_3
        [new(Equalize, 0.9, 5), new(Color, 0.7, 0)],
        [new(Equalize, 0.1, 1), new(ShearY, 0.1, 3)],
        [new(AutoContrast, 0.7, 3), new(Equalize, 0.7, 0)],
        [new(Brightness, 0.5, 1), new(Contrast, 0.1, 7)],
        [new(Contrast, 0.1, 4), new(Solarize, 0.6, 5)],
        // 2_4
        [new(Solarize, 0.2, 3), new(ShearX, 0.0, 0)],
        [new(TranslateX, 0.3, 0), new(TranslateX, 0.6, 0)],
        [new(Equalize, 0.5, 9), new(TranslateY, 0.6, 7)],
        [new(ShearX, 0.1, 0), new(Sharpness, 0.5, 1)],
        [new(Equalize, 0.8, 6), new(Invert, 0.3, 6)],
        // 2_5
        [new(AutoContrast, 0.3, 9), new(Operation.Cutout, 0.5, 3)],
        [new(ShearX, 0.4, 4), new(AutoContrast, 0.9, 2)],
        [new(ShearX, 0.0, 3), new(Posterize, 0.0, 3)],
        [new(Solarize, 0.4, 3), new(Color, 0.2, 4)],
        [new(Equalize, 0.1, 4), new(Equalize, 0.7, 6)],
        // 2_6
        [new(Equalize, 0.3, 8), new(AutoContrast, 0.4, 3)],
        [new(Solarize, 0.6, 4), new(AutoContrast, 0.7, 6)],
        [new(AutoContrast, 0.2, 9), new(Brightness, 0.4, 8)],
        [new(Equalize, 0.1, 0), new(Equalize, 0.0, 6)],
        [new(Equalize, 0.8, 4), new(Equalize, 0.0, 4)],
        // 2_7
        [new(Equalize, 0.5, 5), new(AutoContrast, 0.1, 2)],
        [new(Solarize, 0.5, 5), new(AutoContrast, 0.9, 5)],
        [new(AutoContrast, 0.6, 1), new(AutoContrast, 0.7, 8)],
        [new(Equalize, 0.2, 0), new(AutoContrast, 0.1, 2)],
        [new(Equalize, 0.6, 9), new(Equalize, 0.4, 4)],
    ];

    // What the short list has and the long one lacks.
    private static readonly OperationStep[][] own =
    [
        [new(Equalize, 0.2, 0), new(AutoContrast, 0.6, 0)],
        [new(Equalize, 0.2, 8), new(Equalize, 0.6, 4)],
        [new(Color, 0.9, 9), new(Equalize, 0.6, 6)],
        [new(AutoContrast, 0.8, 4), new(Solarize, 0.2, 8)],
        [new(Brightness, 0.1, 3), new(Color, 0.7, 0)],
    ];

    private static readonly OperationStep[][] shortList =
    [
        .. Groups(0, 0),
        .. Groups(4, 4),
        .. Groups(11, 11),
        .. own,
        .. Groups(1, 1),
    ];

    private static readonly OperationStep[][] mixedList =
    [
        .. shortList[..16],
        [new(Equalize, 0.2, 8), new(Equalize, 0.8, 4)],
        .. shortList[17..],
        .. Groups(1, 1),
        .. Groups(3, 3),
        .. Groups(5, 10),
        .. Groups(12, 18),
    ];

    /// <summary>The sub-policies of a list, two steps each.</summary>
    public static IReadOnlyList<OperationStep[]> Of(AugmentationPolicy policy) =>
        policy switch
        {
            AugmentationPolicy.Short => shortList,
            AugmentationPolicy.Long => reference,
            AugmentationPolicy.Mixed => mixedList,
            _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "There is no such list."),
        };

    private static OperationStep[][] Groups(int first, int last) => reference[(5 * first)..(5 * (last + 1))];
}
