using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>A colour image while it is painted: numbers, which become bytes at the end.</summary>
/// <param name="height">Number of rows.</param>
/// <param name="width">Pixels per row.</param>
internal sealed class Canvas(int height, int width)
{
    /// <summary>Number of colour channels.</summary>
    public const int Channels = 3;

    private readonly int plane = height * width;
    private readonly double[] values = new double[Channels * height * width];

    /// <summary>Number of rows.</summary>
    public int Height => height;

    /// <summary>Pixels per row.</summary>
    public int Width => width;

    /// <summary>Paints one pixel over.</summary>
    public void Set(int x, int y, Rgb colour)
    {
        var at = (y * width) + x;
        (values[at], values[at + plane], values[at + (2 * plane)]) = (colour.R, colour.G, colour.B);
    }

    /// <summary>Lays a colour over one pixel; how much of the pixel it covers is cut to [0, 1].</summary>
    public void Blend(int x, int y, double cover, Rgb colour)
    {
        var share = Math.Clamp(cover, 0, 1);
        var at = (y * width) + x;
        values[at] += share * (colour.R - values[at]);
        values[at + plane] += share * (colour.G - values[at + plane]);
        values[at + (2 * plane)] += share * (colour.B - values[at + (2 * plane)]);
    }

    /// <summary>The pixels that a shape may touch, and how much of each it covers: 0.5 where its outline runs through the middle.</summary>
    public IEnumerable<(int X, int Y, double Cover)> Covered(ShapeOutline outline, Placement place)
    {
        for (var y = Row(place.Y - place.Reach); y <= Row(place.Y + place.Reach); y++)
        {
            for (var x = Column(place.X - place.Reach); x <= Column(place.X + place.Reach); x++)
            {
                var (right, down) = place.Seen(x, y);
                var cover = 0.5 - (outline.Distance(right, down) * place.Radius);
                if (cover > 0)
                {
                    yield return (x, y, cover);
                }
            }
        }
    }

    /// <summary>Contrast, brightness and noise of a camera; then the bytes <c>[3, H, W]</c>.</summary>
    /// <param name="noise">Standard deviation of the noise of each byte.</param>
    /// <param name="random">Where its random numbers come from.</param>
    /// <param name="target">Room for the bytes.</param>
    public void Develop(double noise, RandomStream random, Span<byte> target)
    {
        var contrast = random.NextUniform(0.7, 1.1);
        var brightness = random.NextUniform(-20, 20) + (128 * (1 - contrast));
        // The difference of two random bytes is triangular, with the standard deviation 104.5.
        var unit = noise / 104.5;
        for (var at = 0; at < values.Length; at += 2)
        {
            var bits = random.NextUInt32();
            target[at] = Byte((values[at] * contrast) + brightness + (unit * Triangular(bits)));
            if (at + 1 < values.Length)
            {
                target[at + 1] = Byte((values[at + 1] * contrast) + brightness + (unit * Triangular(bits >> 16)));
            }
        }
    }

    private int Row(double position) => Math.Clamp((int)(position + 0.5), 0, height - 1);

    private int Column(double position) => Math.Clamp((int)(position + 0.5), 0, width - 1);

    private static int Triangular(uint bits) => (int)(bits & 255) - (int)((bits >> 8) & 255);

    private static byte Byte(double value) => (byte)Math.Clamp(value + 0.5, 0, 255);
}
