using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Paints one image of <see cref="Shapes"/>: ground, strewn shapes, the figure, what covers it, noise.</summary>
/// <remarks>Holds a canvas that is used again for the next image; one painter per thread.</remarks>
internal sealed class ShapePainter
{
    /// <summary>Width and height in pixels.</summary>
    public const int Side = 32;

    private readonly Canvas canvas = new(Side, Side);
    private readonly ShapeTexture texture = new(Side, Side);

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

        canvas.Develop(random.NextUniform(2, 10), random, target);
    }

    private static double Centre(double slack, RandomStream random) =>
        ((Side - 1) / 2.0) + random.NextUniform(-slack, slack);

    private void Ground(Rgb colour, RandomStream random)
    {
        texture.Draw(colour, random.NextUniform(5, 35), random);
        for (var at = 0; at < Side * Side; at++)
        {
            canvas.Set(at % Side, at / Side, texture.At(at % Side, at / Side));
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
        foreach (var (x, y, cover) in canvas.Covered(outline, place))
        {
            canvas.Blend(x, y, cover, texture.At(x, y));
        }
    }

    /// <summary>A bar across a part of the figure.</summary>
    private void Cover(Placement figure, RandomStream random)
    {
        texture.Draw(Rgb.Any(random), 20, random);
        var middle = random.NextUniform(-0.7, 0.7);
        var half = random.NextUniform(0.1, 0.22);
        var bar = Placement.Around(figure.X, figure.Y, figure.Radius, random);
        for (var at = 0; at < Side * Side; at++)
        {
            var distance = Math.Abs(bar.Seen(at % Side, at / Side).Right - middle) - half;
            canvas.Blend(at % Side, at / Side, 0.5 - (distance * bar.Radius), texture.At(at % Side, at / Side));
        }
    }
}
