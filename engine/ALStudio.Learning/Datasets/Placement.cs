using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Where and how a shape lies in an image: centre, size, turn and stretch.</summary>
/// <param name="X">Column of its centre.</param>
/// <param name="Y">Row of its centre.</param>
/// <param name="Radius">Radius of the circle it fits into, in pixels, before it is stretched.</param>
/// <param name="Right">Where its own right points: along the columns.</param>
/// <param name="Down">And along the rows.</param>
/// <param name="Stretch">How many times as wide as it would be; the height shrinks by as much.</param>
internal readonly record struct Placement(double X, double Y, double Radius, double Right, double Down, double Stretch)
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

    /// <summary>A pixel as the shape's own frame sees it, in which the shape fits into the unit circle.</summary>
    public (double Right, double Down) Seen(int x, int y)
    {
        var (across, below) = (x - X, y - Y);
        return (
            ((Right * across) + (Down * below)) / (Radius * Stretch),
            ((Right * below) - (Down * across)) / Radius * Stretch
        );
    }

    private static Placement Turned(double x, double y, double radius, double right, double down, RandomStream random)
    {
        var length = Math.Sqrt((right * right) + (down * down));
        return new(x, y, radius, right / length, down / length, random.NextUniform(0.85, 1.18));
    }
}
