using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Augmentations;

/// <summary>
/// The reference code of AutoAugment (TensorFlow models, <c>research/autoaugment</c>): magnitudes in tenths, translations
/// in whole pixels, whole degrees, the nearest pixel everywhere, enhancements by a factor from 0.1 to 1.72 without a sign.
/// </summary>
/// <remarks>
/// The reference code makes what comes from outside transparent and gives it the normalised value 0 in the end. Here it
/// is painted in the mean colour of CIFAR-10 in whole levels: equal up to rounding on that data set unless a second
/// operation changes the levels, and a medium colour on others.
/// </remarks>
internal sealed class ReferenceOperations : Operations
{
    private const double Side = 32;

    /// <inheritdoc/>
    public override double Value(Operation operation, int magnitude, int sign) =>
        operation switch
        {
            Operation.ShearX or Operation.ShearY => sign * 0.03 * magnitude,
            Operation.TranslateX or Operation.TranslateY => sign * magnitude / Side,
            Operation.Rotate => sign * 3 * magnitude,
            Operation.Color or Operation.Contrast or Operation.Brightness or Operation.Sharpness => 0.1
                + (0.18 * magnitude),
            Operation.Posterize => 4 - (4 * magnitude / 10),
            Operation.Solarize => 256 - (256 * magnitude / 10),
            _ => 0,
        };

    /// <inheritdoc/>
    public override bool HasSign(Operation operation) => operation <= Operation.Rotate;

    /// <inheritdoc/>
    protected override void Outside(Span<byte> colour) => MeanColour(colour);

    /// <inheritdoc/>
    protected override void Shear(
        Operation operation,
        double slope,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        ReadOnlySpan<byte> outside
    )
    {
        var (along, across) = operation == Operation.ShearX ? (slope, 0.0) : (0.0, slope);
        Geometry.Nearest(source, target, shape, (1, along, 0), (across, 1, 0), outside);
    }

    /// <inheritdoc/>
    protected override Hole Hole(int magnitude, ImageShape shape, RandomStream random) =>
        new Cutout((int)(2 * magnitude * Math.Min(shape.Height, shape.Width) / Side)).Erased(shape, random);
}
