using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Augmentations;

/// <summary>
/// Magnitudes in ten even steps, signs by a fair coin, cubic shears, grey (128) where pixels come from outside. So does
/// the widely used code for PyTorch that the first author of the paper used.
/// </summary>
internal sealed class SmoothOperations : Operations
{
    /// <inheritdoc/>
    public override double Value(Operation operation, int magnitude, int sign)
    {
        var share = magnitude / 9.0;
        return operation switch
        {
            Operation.ShearX or Operation.ShearY => sign * 0.3 * share,
            Operation.TranslateX or Operation.TranslateY => sign * (150.0 / 331) * share,
            Operation.Rotate => sign * 30 * share,
            Operation.Color or Operation.Contrast or Operation.Brightness or Operation.Sharpness => 1
                + (sign * 0.9 * share),
            Operation.Posterize => Math.Round(8 - (4 * share)),
            Operation.Solarize => 256 - (256 * share),
            _ => 0,
        };
    }

    /// <inheritdoc/>
    public override bool HasSign(Operation operation) => operation <= Operation.Sharpness;

    /// <summary>Side of a hole in pixels: up to a fifth of the shorter side of the image.</summary>
    public static double Side(int magnitude, ImageShape shape) =>
        0.2 * (magnitude / 9.0) * Math.Min(shape.Height, shape.Width);

    /// <summary>The square of a real-valued centre and side, widened to whole pixels; its last row and column are painted, too.</summary>
    /// <param name="x">Centre along a row, in [0, width).</param>
    /// <param name="y">Centre along a column, in [0, height).</param>
    /// <param name="magnitude">From 0 to 9.</param>
    /// <param name="shape">Size of the image.</param>
    public static Hole HoleAt(double x, double y, int magnitude, ImageShape shape)
    {
        var side = Side(magnitude, shape);
        var (left, width) = Along(x, shape.Width);
        var (top, height) = Along(y, shape.Height);
        return new Hole(top, left, height, width);

        (int First, int Length) Along(double centre, int length)
        {
            var first = Math.Floor(Math.Max(0, centre - (side / 2)));
            var last = Math.Min(length - 1, Math.Floor(Math.Min(length, first + side)));
            return ((int)first, (int)(last - first) + 1);
        }
    }

    /// <inheritdoc/>
    protected override void Outside(Span<byte> colour) => colour.Fill(128);

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
        if (operation == Operation.ShearX)
        {
            Geometry.ShearRows(source, target, shape, slope, outside);
        }
        else
        {
            Geometry.ShearColumns(source, target, shape, slope, outside);
        }
    }

    /// <inheritdoc/>
    protected override Hole Hole(int magnitude, ImageShape shape, RandomStream random) =>
        HoleAt(shape.Width * random.NextDouble(), shape.Height * random.NextDouble(), magnitude, shape);
}
