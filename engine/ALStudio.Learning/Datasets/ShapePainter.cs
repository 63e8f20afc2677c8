using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Paints one image of <see cref="Shapes"/>: ground, strewn shapes, the figure, what covers it, noise.</summary>
/// <remarks>Holds a canvas that is used again for the next image; one painter per thread.</remarks>
internal sealed class ShapePainter
{
    /// <summary>Number of colour channels.</summary>
    public const int Channels = 3;

    /// <summary>Width and height in pixels.</summary>
    public const int Side = 32;

    private const int Plane = Side * Side;

    private readonly double[] canvas = new double[Channels * Plane];
    private readonly ShapeTexture texture = new();

    /// <summary>Paints a figure into the bytes <c>[3, 32, 32]</c>.</summary>
    public void Paint(ShapeOutline figure, RandomStream random, Span<byte> target)
    {
        // Figures are lighter than their ground: a small network needs thousands of labels to learn a shape in both
        // polarities, and a study of minutes buys hundreds.
        var dark = random.NextUniform(30, 110);
        var light = dark + random.NextUniform(70, 150);
        Ground(Rgb.Near(dark, random), random);
        Strew(random.NextInt(4), random);

        var radius = random.NextUniform(8, 13);
        var slack = 0.45 * ((Side / 2) - (0.8 * radius));
        var place = Placement.Leaning(Centre(slack, random), Centre(slack, random), radius, random);
        texture.Draw(Rgb.Near(light, random), random.NextUniform(5, 25), random);
        Fill(figure, place);
        if (random.NextBool(0.1))
        {
            Cover(place, random);
        }

        Develop(random.NextUniform(2, 10), random, target);
    }

    private static double Centre(double slack, RandomStream random) =>
        ((Side - 1) / 2.0) + random.NextUniform(-slack, slack);

    private void Ground(Rgb colour, RandomStream random)
    {
        texture.Draw(colour, random.NextUniform(5, 35), random);
        for (var at = 0; at < Plane; at++)
        {
            (canvas[at], canvas[at + Plane], canvas[at + (2 * Plane)]) = texture.At(at % Side, at / Side);
        }
    }

    /// <summary>Small shapes of any class: only the large one counts.</summary>
    private void Strew(int count, RandomStream random)
    {
        for (var number = 0; number < count; number++)
        {
            var outline = ShapeOutline.All[random.NextInt(ShapeOutline.All.Count)];
            var (x, y) = (random.NextUniform(0, Side), random.NextUniform(0, Side));
            var place = Placement.Around(x, y, random.NextUniform(2, 3.5), random);
            texture.Draw(Rgb.Any(random), 0, random);
            Fill(outline, place);
        }
    }

    private void Fill(ShapeOutline outline, Placement place)
    {
        for (var y = Pixel(place.Y - place.Reach); y <= Pixel(place.Y + place.Reach); y++)
        {
            for (var x = Pixel(place.X - place.Reach); x <= Pixel(place.X + place.Reach); x++)
            {
                var (right, down) = place.Seen(x, y);
                Blend(x, y, 0.5 - (outline.Distance(right, down) * place.Radius));
            }
        }
    }

    /// <summary>A bar across a part of the figure.</summary>
    private void Cover(Placement figure, RandomStream random)
    {
        texture.Draw(Rgb.Any(random), 20, random);
        var middle = random.NextUniform(-0.7, 0.7);
        var half = random.NextUniform(0.1, 0.22);
        var bar = Placement.Around(figure.X, figure.Y, figure.Radius, random);
        for (var at = 0; at < Plane; at++)
        {
            var distance = Math.Abs(bar.Seen(at % Side, at / Side).Right - middle) - half;
            Blend(at % Side, at / Side, 0.5 - (distance * bar.Radius));
        }
    }

    /// <summary>Lays the texture over one pixel; how much of the pixel it covers is cut to [0, 1].</summary>
    private void Blend(int x, int y, double cover)
    {
        if (cover <= 0)
        {
            return;
        }

        var share = Math.Min(cover, 1);
        var at = (y * Side) + x;
        var (r, g, b) = texture.At(x, y);
        canvas[at] += share * (r - canvas[at]);
        canvas[at + Plane] += share * (g - canvas[at + Plane]);
        canvas[at + (2 * Plane)] += share * (b - canvas[at + (2 * Plane)]);
    }

    /// <summary>Contrast, brightness and noise of a camera; then bytes.</summary>
    private void Develop(double noise, RandomStream random, Span<byte> target)
    {
        var contrast = random.NextUniform(0.7, 1.1);
        var brightness = random.NextUniform(-20, 20) + (128 * (1 - contrast));
        // The difference of two random bytes is triangular, with the standard deviation 104.5.
        var unit = noise / 104.5;
        for (var at = 0; at < canvas.Length; at += 2)
        {
            var bits = random.NextUInt32();
            target[at] = Byte((canvas[at] * contrast) + brightness + (unit * Triangular(bits)));
            target[at + 1] = Byte((canvas[at + 1] * contrast) + brightness + (unit * Triangular(bits >> 16)));
        }
    }

    private static int Triangular(uint bits) => (int)(bits & 255) - (int)((bits >> 8) & 255);

    private static byte Byte(double value) => (byte)Math.Clamp(value + 0.5, 0, 255);

    private static int Pixel(double position) => Math.Clamp((int)(position + 0.5), 0, Side - 1);

    /// <summary>Where and how a shape lies: centre, size, turn and stretch.</summary>
    private readonly record struct Placement(
        double X,
        double Y,
        double Radius,
        double Right,
        double Down,
        double Stretch
    )
    {
        /// <summary>No part of the shape is further away from the centre, in pixels along an axis.</summary>
        public double Reach => (Radius * Math.Max(Stretch, 1 / Stretch)) + 1;

        /// <summary>Turned in any direction.</summary>
        public static Placement Around(double x, double y, double radius, RandomStream random)
        {
            // A direction without sines, which are not the same on every system: a point of the unit disc.
            while (true)
            {
                var (right, down) = (random.NextUniform(-1, 1), random.NextUniform(-1, 1));
                var squared = (right * right) + (down * down);
                if (squared is > 0.01 and <= 1)
                {
                    return Turned(x, y, radius, right, down, random);
                }
            }
        }

        /// <summary>Mostly nearly upright, at most turned by the angle whose tangent is one half.</summary>
        public static Placement Leaning(double x, double y, double radius, RandomStream random)
        {
            var lean = random.NextUniform(-1, 1);
            return Turned(x, y, radius, 1, 0.5 * lean * lean * lean, random);
        }

        private static Placement Turned(
            double x,
            double y,
            double radius,
            double right,
            double down,
            RandomStream random
        )
        {
            var length = Math.Sqrt((right * right) + (down * down));
            return new(x, y, radius, right / length, down / length, random.NextUniform(0.85, 1.18));
        }

        /// <summary>A pixel as the shape's own frame sees it, in which the shape fits into the unit circle.</summary>
        public (double Right, double Down) Seen(int x, int y)
        {
            var (across, below) = (x - X, y - Y);
            return (
                ((Right * across) + (Down * below)) / (Radius * Stretch),
                ((Right * below) - (Down * across)) / Radius * Stretch
            );
        }
    }
}
