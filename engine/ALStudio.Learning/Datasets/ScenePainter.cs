using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Paints one image of <see cref="Scenes"/> with its label map: ground, clutter, then objects from far to near.</summary>
/// <remarks>Holds a canvas that is used again for the next image; one painter per thread.</remarks>
internal sealed class ScenePainter(int height, int width)
{
    private const int MostObjects = 8;

    /// <summary>Most that a channel of an object differs from its hue.</summary>
    private const double HueSpread = 70;

    private static readonly int Frequencies = SceneObject.All.Sum(kind => kind.Frequency);

    private readonly Canvas canvas = new(height, width);
    private readonly ShapeTexture texture = new(height, width);

    /// <summary>Lengths are given for images of 120 pixels.</summary>
    private readonly double unit = Math.Min(height, width) / 120.0;

    private byte[] labels = [];
    private (Rgb Far, Rgb Near) ground;

    /// <summary>Paints an image.</summary>
    public (Scene Scene, LabelMap Labels) Paint(RandomStream random)
    {
        labels = new byte[height * width];
        Ground(random);
        Strew(random.NextInt(8), random);
        // Few objects are likelier than many: the smaller of two numbers from 1 to 8.
        var objects = 1 + Math.Min(random.NextInt(MostObjects), random.NextInt(MostObjects));
        var depths = Enumerable.Range(0, objects).Select(_ => random.NextDouble()).Order().ToArray();
        var pole = random.NextBool(0.4) ? random.NextInt(objects + 1) : -1;
        for (var number = 0; number < objects; number++)
        {
            if (number == pole)
            {
                Pole(random);
            }

            Object(depths[number], random);
        }

        if (pole == objects)
        {
            Pole(random);
        }

        var pixels = new byte[Canvas.Channels * height * width];
        canvas.Develop(random.NextUniform(2, 10), random, pixels);
        return (new Scene(new(Canvas.Channels, height, width), pixels), new LabelMap(height, width, labels));
    }

    /// <summary>Two textured areas with an uneven border: background both.</summary>
    private void Ground(RandomStream random)
    {
        var horizon = height * random.NextUniform(0.15, 0.6);
        var slope = random.NextUniform(-0.2, 0.2);
        ground = (Soil(random), Soil(random));
        texture.Draw(ground.Far, random.NextUniform(5, 35), random);
        for (var at = 0; at < height * width; at++)
        {
            canvas.Set(at % width, at / width, texture.At(at % width, at / width));
        }

        texture.Draw(ground.Near, random.NextUniform(5, 35), random);
        for (var at = 0; at < height * width; at++)
        {
            var border = horizon + (slope * ((at % width) - (width / 2.0)));
            canvas.Blend(at % width, at / width, (at / width) - border, texture.At(at % width, at / width));
        }
    }

    /// <summary>Small things without a pattern that belong to the background.</summary>
    private void Strew(int count, RandomStream random)
    {
        for (var number = 0; number < count; number++)
        {
            var outline = SceneObject.Clutter[random.NextInt(SceneObject.Clutter.Count)];
            var (x, y) = (random.NextUniform(0, width), random.NextUniform(0, height));
            var place = Placement.Around(x, y, unit * random.NextUniform(4, 11), random);
            texture.Draw(AnyHue(random), random.NextUniform(0, 20), random);
            foreach (var (column, row, cover) in canvas.Covered(outline, place))
            {
                canvas.Blend(column, row, cover, texture.At(column, row));
            }
        }
    }

    /// <summary>An object; the nearer, the lower and larger.</summary>
    /// <param name="depth">0 far, 1 near.</param>
    /// <param name="random">Where its random numbers come from.</param>
    private void Object(double depth, RandomStream random)
    {
        var number = Drawn(random.NextInt(Frequencies));
        var kind = SceneObject.All[number];
        var (x, y) = (width * random.NextUniform(0.04, 0.96), height * (0.2 + (0.68 * depth)));
        var radius = unit * (14 + (18 * depth)) * random.NextUniform(0.8, 1.3);
        var place = Placement.Leaning(x, y, radius, random);
        texture.Draw(Colour(kind.Hue, random), random.NextUniform(5, 25), random);
        var period = unit * random.NextUniform(5, 9);
        var strength = random.NextUniform(35, 65);
        foreach (var (column, row, cover) in canvas.Covered(kind.Outline, place))
        {
            var (right, down) = place.Seen(column, row);
            var light = strength * kind.Pattern(right * radius / period, down * radius / period);
            var (r, g, b) = texture.At(column, row);
            canvas.Blend(column, row, cover, new Rgb(r + light, g + light, b + light));
            Label(column, row, cover, number + 1);
        }
    }

    /// <summary>A bar from top to bottom, background before whatever is farther away.</summary>
    private void Pole(RandomStream random)
    {
        texture.Draw(AnyHue(random), 20, random);
        var half = unit * random.NextUniform(1.5, 3.5);
        var (middle, slope) = (width * random.NextUniform(0.1, 0.9), random.NextUniform(-0.15, 0.15));
        for (var at = 0; at < height * width; at++)
        {
            var (x, y) = (at % width, at / width);
            var cover = half + 0.5 - Math.Abs(x - middle - (slope * y));
            canvas.Blend(x, y, cover, texture.At(x, y));
            Label(x, y, cover, 0);
        }
    }

    /// <summary>A tinted grey, or a hue of objects.</summary>
    private static Rgb Soil(RandomStream random) =>
        random.NextBool(0.4) ? AnyHue(random) : Rgb.Near(random.NextUniform(50, 190), random);

    private static Rgb AnyHue(RandomStream random) =>
        SceneObject.Hues[random.NextInt(SceneObject.Hues.Count)].Varied(HueSpread, random);

    /// <summary>A colour near a hue that differs from both grounds, if one is found soon.</summary>
    private Rgb Colour(Rgb hue, RandomStream random)
    {
        var colour = hue.Varied(HueSpread, random);
        for (var more = 0; more < 8 && (IsNear(colour, ground.Far) || IsNear(colour, ground.Near)); more++)
        {
            colour = hue.Varied(HueSpread, random);
        }

        return colour;
    }

    private static bool IsNear(Rgb one, Rgb other)
    {
        var (r, g, b) = (one.R - other.R, one.G - other.G, one.B - other.B);
        return (r * r) + (g * g) + (b * b) < 70 * 70;
    }

    /// <summary>A pixel belongs to what covers more than half of it.</summary>
    private void Label(int x, int y, double cover, int label)
    {
        if (cover > 0.5)
        {
            labels[(y * width) + x] = (byte)label;
        }
    }

    private static int Drawn(int ticket)
    {
        var number = 0;
        for (; ticket >= SceneObject.All[number].Frequency; number++)
        {
            ticket -= SceneObject.All[number].Frequency;
        }

        return number;
    }
}
