namespace ALStudio.Learning.Augmentations;

/// <summary>The operations that policies are made of.</summary>
internal enum Operation
{
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Color,
    Contrast,
    Brightness,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
    Invert,
    Cutout,
}

/// <summary>One line of a policy.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Probability">How often, in [0, 1].</param>
/// <param name="Magnitude">How strongly, from 0 to 9.</param>
internal readonly record struct OperationStep(Operation Operation, double Probability, int Magnitude);
