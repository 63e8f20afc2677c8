namespace ALStudio.Learning.Datasets;

/// <summary>A shape by its signed distance: negative inside, positive outside; it fits into the unit circle.</summary>
/// <remarks>
/// Only +, −, ×, ÷ and square roots, which every machine rounds alike; sines of the standard library may differ in their
/// last bit between systems, so the corners are written down.
/// </remarks>
/// <param name="Name">Name of its class.</param>
/// <param name="Distance">Distance of a point (x to the right, y downwards) from the outline.</param>
internal sealed record ShapeOutline(string Name, Func<double, double, double> Distance)
{
    /// <summary>The ten classes, in their order.</summary>
    public static IReadOnlyList<ShapeOutline> All { get; } =
    [
        new("disc", (x, y) => Length(x, y) - 0.9),
        new("ring", (x, y) => Math.Abs(Length(x, y) - 0.7) - 0.22),
        new("crescent", (x, y) => Math.Max(Length(x, y) - 0.95, 0.72 - Length(x - 0.45, y))),
        new("half disc", (x, y) => Math.Max(Length(x, y + 0.4) - 1, -y - 0.4)),
        new("triangle", Polygon((0, -1), (0.8660254, 0.5), (-0.8660254, 0.5))),
        new("square", (x, y) => Box(x, y, 0.75, 0.75)),
        new("cross", (x, y) => Math.Min(Box(x, y, 0.95, 0.3), Box(x, y, 0.3, 0.95))),
        new("star", Polygon(Star)),
        new("arrow", Polygon(Arrow)),
        new("heart", Heart()),
    ];

    /// <summary>Distance from a rectangle around the centre.</summary>
    public static double Box(double x, double y, double halfWidth, double halfHeight) =>
        Math.Max(Math.Abs(x) - halfWidth, Math.Abs(y) - halfHeight);

    private static (double X, double Y)[] Star =>
        [
            (0, -1),
            (0.2468932, -0.3398187),
            (0.9510565, -0.3090170),
            (0.3994437, 0.1297871),
            (0.5877853, 0.8090170),
            (0, 0.42),
            (-0.5877853, 0.8090170),
            (-0.3994437, 0.1297871),
            (-0.9510565, -0.3090170),
            (-0.2468932, -0.3398187),
        ];

    private static (double X, double Y)[] Arrow =>
        [(1, 0), (0.15, -0.75), (0.15, -0.26), (-0.95, -0.26), (-0.95, 0.26), (0.15, 0.26), (0.15, 0.75)];

    private static double Length(double x, double y) => Math.Sqrt((x * x) + (y * y));

    /// <summary>Two lobes, and their tangents down to the tip.</summary>
    private static Func<double, double, double> Heart()
    {
        var lower = Polygon((0, 0.95), (0.802, 0.054), (0, -0.28), (-0.802, 0.054));
        return (x, y) => Math.Min(lower(x, y), Length(Math.Abs(x) - 0.43, y + 0.28) - 0.5);
    }

    private static Func<double, double, double> Polygon(params (double X, double Y)[] corners)
    {
        var edges = corners
            .Select((corner, place) => new Edge(corner, corners[(place + 1) % corners.Length]))
            .ToArray();
        return (x, y) =>
        {
            var nearest = double.MaxValue;
            var inside = false;
            foreach (var edge in edges)
            {
                nearest = Math.Min(nearest, edge.SquaredDistance(x, y));
                inside ^= edge.IsCrossedRightOf(x, y);
            }

            return inside ? -Math.Sqrt(nearest) : Math.Sqrt(nearest);
        };
    }

    private readonly struct Edge((double X, double Y) from, (double X, double Y) to)
    {
        private readonly double width = to.X - from.X;
        private readonly double height = to.Y - from.Y;
        private readonly double squared = ((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y));

        public double SquaredDistance(double x, double y)
        {
            var (right, down) = (x - from.X, y - from.Y);
            var along = Math.Clamp(((right * width) + (down * height)) / squared, 0, 1);
            (right, down) = (right - (along * width), down - (along * height));
            return (right * right) + (down * down);
        }

        public bool IsCrossedRightOf(double x, double y) =>
            from.Y > y != to.Y > y && x < from.X + ((y - from.Y) / height * width);
    }
}
