namespace ALStudio.Learning.Datasets;

/// <summary>A class of objects in <see cref="Scenes"/>: its outline, its hue and the pattern on its surface.</summary>
/// <remarks>
/// Two classes share each pattern and two others each hue, which varies widely: both leave two classes open, together they tell, and so
/// does the outline. Three classes are half as frequent as the others.
/// </remarks>
/// <param name="Outline">Its outline; with the name of the class.</param>
/// <param name="Hue">The middle of its colours.</param>
/// <param name="Pattern">From −1 to 1 at a point of the surface, in periods of the pattern.</param>
/// <param name="Frequency">How often it occurs, compared with others.</param>
internal sealed record SceneObject(ShapeOutline Outline, Rgb Hue, Func<double, double, double> Pattern, int Frequency)
{
    private static readonly Rgb red = new(180, 85, 85);
    private static readonly Rgb green = new(85, 170, 85);
    private static readonly Rgb blue = new(85, 95, 190);

    /// <summary>All hues: small things of the background have them, too.</summary>
    public static IReadOnlyList<Rgb> Hues { get; } = [red, green, blue];

    /// <summary>The classes from 1; 0 is the background.</summary>
    public static IReadOnlyList<SceneObject> All { get; } =
    [
        new(Named("disc"), red, Dots, 2),
        new(Named("ring"), green, Dots, 1),
        new(Named("triangle"), green, Stripes, 2),
        new(Named("star"), blue, Stripes, 1),
        new(new("square", (x, y) => ShapeOutline.Box(x, y, 0.7, 0.7)), blue, Checks, 2),
        new(new("frame", Frame), red, Checks, 1),
    ];

    /// <summary>Outlines that occur in the background, small and without a pattern.</summary>
    public static IReadOnlyList<ShapeOutline> Clutter { get; } =
    [Named("crescent"), Named("half disc"), Named("heart"), Named("disc")];

    private static ShapeOutline Named(string name) => ShapeOutline.All.Single(outline => outline.Name == name);

    private static double Frame(double x, double y) =>
        Math.Max(ShapeOutline.Box(x, y, 0.7, 0.7), -ShapeOutline.Box(x, y, 0.34, 0.34));

    private static double Stripes(double right, double down) => Wave(down);

    private static double Checks(double right, double down) => Wave(right) * Wave(down);

    private static double Dots(double right, double down)
    {
        var (across, below) = (right - Math.Floor(right) - 0.5, down - Math.Floor(down) - 0.5);
        return Math.Clamp(8 * (0.11 - (across * across) - (below * below)), -1, 1);
    }

    /// <summary>Up and down once per period, with flat tops.</summary>
    private static double Wave(double at) => Math.Clamp((8 * Math.Abs(at - Math.Floor(at) - 0.5)) - 2, -1, 1);
}
