using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>A colour; bytes as numbers, which may leave 0 to 255 while an image is being painted.</summary>
internal readonly record struct Rgb(double R, double G, double B)
{
    /// <summary>Any colour but the extremes.</summary>
    public static Rgb Any(RandomStream random) => new(Channel(random), Channel(random), Channel(random));

    /// <summary>A tinted grey.</summary>
    public static Rgb Near(double level, RandomStream random) =>
        new(level + Deviation(random), level + Deviation(random), level + Deviation(random));

    /// <summary>A colour near this one.</summary>
    /// <param name="spread">Most that each channel differs.</param>
    /// <param name="random">Where it comes from.</param>
    public Rgb Varied(double spread, RandomStream random) =>
        new(
            R + random.NextUniform(-spread, spread),
            G + random.NextUniform(-spread, spread),
            B + random.NextUniform(-spread, spread)
        );

    private static double Deviation(RandomStream random) => random.NextUniform(-35, 35);

    private static double Channel(RandomStream random) => random.NextUniform(20, 235);
}

/// <summary>A colour with a smooth random pattern: values at the corners of a coarse grid, blended between them, tint it.</summary>
/// <param name="height">Rows of the image that is painted.</param>
/// <param name="width">Pixels per row.</param>
internal sealed class ShapeTexture(int height, int width)
{
    /// <summary>Cells of 16, 8 or 4 pixels.</summary>
    private static readonly int[] CellBits = [4, 3, 2];

    private readonly double[] corners = new double[Corners(height, CellBits[^1]) * Corners(width, CellBits[^1])];
    private readonly double[] blend = new double[Math.Max(height, width)];
    private int bits;
    private int stride;
    private Rgb colour;
    private Rgb tint;

    /// <summary>Takes a colour and draws a pattern.</summary>
    /// <param name="base">The colour.</param>
    /// <param name="strength">Largest change of a channel.</param>
    /// <param name="random">Where the pattern comes from.</param>
    public void Draw(Rgb @base, double strength, RandomStream random)
    {
        colour = @base;
        tint = new Rgb(Tint(strength, random), Tint(strength, random), Tint(strength, random));
        bits = CellBits[random.NextInt(CellBits.Length)];
        stride = Corners(width, bits);
        foreach (ref var corner in corners.AsSpan(0, stride * Corners(height, bits)))
        {
            corner = (random.NextUInt32() * (2.0 / uint.MaxValue)) - 1;
        }

        for (var pixel = 0; pixel < blend.Length; pixel++)
        {
            var share = ((pixel & ((1 << bits) - 1)) + 0.5) / (1 << bits);
            blend[pixel] = share * share * (3 - (2 * share));
        }
    }

    /// <summary>The colour at one pixel.</summary>
    public Rgb At(int x, int y)
    {
        var corner = ((y >> bits) * stride) + (x >> bits);
        var above = corners[corner] + (blend[x] * (corners[corner + 1] - corners[corner]));
        corner += stride;
        var below = corners[corner] + (blend[x] * (corners[corner + 1] - corners[corner]));
        var value = above + (blend[y] * (below - above));
        return new Rgb(colour.R + (value * tint.R), colour.G + (value * tint.G), colour.B + (value * tint.B));
    }

    /// <summary>Corners of the cells along a side: one more than there are cells, the last of which may stick out.</summary>
    private static int Corners(int side, int bits) => ((side - 1) >> bits) + 2;

    private static double Tint(double strength, RandomStream random) => random.NextUniform(-strength, strength);
}
