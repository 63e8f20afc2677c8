using System.Buffers;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Augmentations;

/// <summary>What operations and their magnitudes mean. Codes differ in it, and each policy was found with its own.</summary>
/// <remarks>
/// Lengths count in sides of the image, so that a policy found on 32 × 32 pixels means the same on others. Images with
/// other than three channels have no colours: they are their own grey (the mean of their channels), and colours of what
/// comes from outside are grey.
/// </remarks>
internal abstract class Operations
{
    /// <summary>The definitions of the 25 sub-policies.</summary>
    public static Operations Smooth { get; } = new SmoothOperations();

    /// <summary>The definitions of the reference code.</summary>
    public static Operations Reference { get; } = new ReferenceOperations();

    /// <summary>Applies each step as often as it says, one after the other.</summary>
    public void Run(
        ReadOnlySpan<OperationStep> steps,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        RandomStream random
    )
    {
        var scratch = ArrayPool<byte>.Shared.Rent(2 * shape.Bytes);
        var current = source;
        var turn = 0;
        foreach (var step in steps)
        {
            if (random.NextBool(step.Probability))
            {
                var next = scratch.AsSpan(turn * shape.Bytes, shape.Bytes);
                Apply(step, current, next, shape, random);
                current = next;
                turn = 1 - turn;
            }
        }

        current.CopyTo(target);
        ArrayPool<byte>.Shared.Return(scratch);
    }

    /// <summary>
    /// The number that an operation works with: slope of a shear, translation in sides of the image, degrees, factor of an
    /// enhancement, bits, threshold; 0 where there is none.
    /// </summary>
    /// <param name="operation">Any but <see cref="Operation.Cutout"/>.</param>
    /// <param name="magnitude">From 0 to 9.</param>
    /// <param name="sign">1 or −1; only looked at where <see cref="HasSign"/>.</param>
    public abstract double Value(Operation operation, int magnitude, int sign);

    /// <summary>Applies an operation with the number that <see cref="Value"/> gives.</summary>
    public void Apply(Operation operation, double value, ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape)
    {
        Span<byte> outside = stackalloc byte[shape.Channels];
        Outside(outside);
        switch (operation)
        {
            case Operation.ShearX or Operation.ShearY:
                Shear(operation, value, source, target, shape, outside);
                break;
            case Operation.TranslateX:
                Geometry.Translate(source, target, shape, Pixels(value, shape.Width), 0, outside);
                break;
            case Operation.TranslateY:
                Geometry.Translate(source, target, shape, 0, Pixels(value, shape.Height), outside);
                break;
            case Operation.Rotate:
                Geometry.Rotate(source, target, shape, value, outside);
                break;
            case Operation.Color:
                Enhancement.Color(source, target, shape, value);
                break;
            case Operation.Contrast:
                Enhancement.Contrast(source, target, shape, value);
                break;
            case Operation.Brightness:
                Enhancement.Brightness(source, target, value);
                break;
            case Operation.Sharpness:
                Enhancement.Sharpness(source, target, shape, value);
                break;
            case Operation.Posterize:
                Levels.Posterize(source, target, (int)value);
                break;
            case Operation.Solarize:
                Levels.Solarize(source, target, value);
                break;
            case Operation.AutoContrast:
                Levels.AutoContrast(source, target, shape);
                break;
            case Operation.Equalize:
                Levels.Equalize(source, target, shape);
                break;
            case Operation.Invert:
                Levels.Invert(source, target);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "A hole is cut at a drawn place.");
        }
    }

    /// <summary>Whether a fair coin decides the sign of the magnitude at each application.</summary>
    public abstract bool HasSign(Operation operation);

    /// <summary>The colour of what comes from outside the image, one level per channel.</summary>
    protected abstract void Outside(Span<byte> colour);

    /// <summary>Shears in either direction.</summary>
    protected abstract void Shear(
        Operation operation,
        double slope,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        ReadOnlySpan<byte> outside
    );

    /// <summary>Draws where a hole of this magnitude is cut.</summary>
    protected abstract Hole Hole(int magnitude, ImageShape shape, RandomStream random);

    /// <summary>Paints a hole in the mean colour of CIFAR-10.</summary>
    public static void Paint(Hole hole, ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape)
    {
        Span<byte> colour = stackalloc byte[shape.Channels];
        MeanColour(colour);
        source.CopyTo(target);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var y = hole.Top; y < hole.Top + hole.Height; y++)
            {
                var row = ((channel * shape.Height) + y) * shape.Width;
                target.Slice(row + hole.Left, hole.Width).Fill(colour[channel]);
            }
        }
    }

    /// <summary>The mean colour of CIFAR-10 in whole levels, or its grey.</summary>
    protected static void MeanColour(Span<byte> colour)
    {
        colour.Fill(123);
        if (colour.Length == 3)
        {
            (colour[0], colour[2]) = (125, 114);
        }
    }

    private void Apply(
        OperationStep step,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        RandomStream random
    )
    {
        if (step.Operation == Operation.Cutout)
        {
            Paint(Hole(step.Magnitude, shape, random), source, target, shape);
            return;
        }

        var sign = HasSign(step.Operation) && random.NextBool() ? -1 : 1;
        Apply(step.Operation, Value(step.Operation, step.Magnitude, sign), source, target, shape);
    }

    // The nearest pixel: half a pixel is the distance of a pixel's centre from its edge.
    private static int Pixels(double sides, int side) => (int)Math.Floor((sides * side) + 0.5);
}
