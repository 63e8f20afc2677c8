using ALStudio.Core;

namespace ALStudio.Learning.Tests.Mathematics;

/// <summary>Polygons straight from the definitions; coordinates are doubled, so that half pixels are whole numbers.</summary>
internal static class SlowPolygons
{
    /// <summary>A point in doubled coordinates.</summary>
    public readonly record struct Point(int Y, int X)
    {
        public static Point operator -(Point a, Point b) => new(a.Y - b.Y, a.X - b.X);

        public Int128 Squared => Dot(this);

        public Int128 Dot(Point other) => ((Int128)Y * other.Y) + ((Int128)X * other.X);

        public Int128 Cross(Point other) => ((Int128)X * other.Y) - ((Int128)Y * other.X);
    }

    /// <summary>Marching squares over one class: each square says which lines go through it, lines are joined to rings.</summary>
    /// <returns>Closed rings in the order of the first square that each passes.</returns>
    public static List<Point[]> MarchingSquares(LabelMap map, byte label)
    {
        var lines = new List<(Point From, Point To)>();
        for (var row = -1; row < map.Height; row++)
        {
            for (var column = -1; column < map.Width; column++)
            {
                var top = new Point(2 * row, (2 * column) + 1);
                var bottom = new Point((2 * row) + 2, (2 * column) + 1);
                var left = new Point((2 * row) + 1, 2 * column);
                var right = new Point((2 * row) + 1, (2 * column) + 2);
                // What is inside lies to the right of each line; diagonal pixels are cut apart.
                (Point, Point)[] through = (
                    Is(row, column),
                    Is(row, column + 1),
                    Is(row + 1, column),
                    Is(row + 1, column + 1)
                ) switch
                {
                    (true, false, false, false) => [(top, left)],
                    (false, true, false, false) => [(right, top)],
                    (false, false, true, false) => [(left, bottom)],
                    (false, false, false, true) => [(bottom, right)],
                    (true, true, false, false) => [(right, left)],
                    (false, false, true, true) => [(left, right)],
                    (true, false, true, false) => [(top, bottom)],
                    (false, true, false, true) => [(bottom, top)],
                    (true, true, true, false) => [(right, bottom)],
                    (true, true, false, true) => [(bottom, left)],
                    (true, false, true, true) => [(top, right)],
                    (false, true, true, true) => [(left, top)],
                    (true, false, false, true) => [(top, left), (bottom, right)],
                    (false, true, true, false) => [(right, top), (left, bottom)],
                    _ => [],
                };
                lines.AddRange(through);
            }
        }

        return Joined(lines);

        bool Is(int row, int column) =>
            row >= 0 && row < map.Height && column >= 0 && column < map.Width && map[row, column] == label;
    }

    /// <summary>Lines in the order of their squares become rings that begin behind their last line in this order.</summary>
    private static List<Point[]> Joined(List<(Point From, Point To)> lines)
    {
        var after = lines.ToDictionary(line => line.From, line => line.To);
        var place = lines.Select((line, number) => (line.From, number)).ToDictionary();
        var rings = new List<Point[]>();
        var isJoined = new HashSet<Point>();
        foreach (var (from, _) in lines)
        {
            if (isJoined.Contains(from))
            {
                continue;
            }

            var ring = new List<Point>();
            for (var at = from; isJoined.Add(at); at = after[at])
            {
                ring.Add(at);
            }

            var last = ring.MaxBy(point => place[point]);
            var start = ring.IndexOf(after[last]);
            rings.Add([.. ring[start..], .. ring[..(start + 1)]]);
        }

        return rings;
    }

    /// <summary>Ramer, Douglas and Peucker, called by itself for both halves.</summary>
    /// <param name="chain">The points.</param>
    /// <param name="doubled">Twice the tolerance.</param>
    public static IEnumerable<Point> Simplified(Point[] chain, int doubled)
    {
        var line = chain[^1] - chain[0];
        var between = Enumerable.Range(1, chain.Length - 2).ToArray();
        // A distance is a fraction: its square times the squared length of the line, over that.
        var unit = line.Squared == 0 ? 1 : line.Squared;
        var farthest = between.Length == 0 ? 0 : between.MaxBy(Distance);
        return between.Length > 0 && Distance(farthest) > (Int128)doubled * doubled * unit
            ? Simplified(chain[..(farthest + 1)], doubled).SkipLast(1).Concat(Simplified(chain[farthest..], doubled))
            : [chain[0], chain[^1]];

        Int128 Distance(int number) => SquaredDistance(chain[number], chain[0], chain[^1]).Over(unit);
    }

    /// <summary>Squared distance of a point to a segment, as a fraction.</summary>
    public static Fraction SquaredDistance(Point point, Point from, Point to)
    {
        var (line, seen) = (to - from, point - from);
        var along = seen.Dot(line);
        if (along > 0 && along < line.Squared)
        {
            var across = seen.Cross(line);
            return new Fraction(across * across, line.Squared);
        }

        return new Fraction(Int128.Min(seen.Squared, (point - to).Squared), 1);
    }

    public readonly record struct Fraction(Int128 Above, Int128 Below)
    {
        /// <summary>What it is in parts of one over a number that its lower half divides.</summary>
        public Int128 Over(Int128 parts) => Above * (parts / Below);

        public static bool operator <=(Fraction fraction, Int128 whole) => fraction.Above <= whole * fraction.Below;

        public static bool operator >=(Fraction fraction, Int128 whole) => fraction.Above >= whole * fraction.Below;
    }

    /// <summary>The painted map, asking for each pixel how many edges lie to its left, and where lines step.</summary>
    public static LabelMap Painted(
        IReadOnlyList<Outline> polygons,
        int height,
        int width,
        byte uncovered,
        bool lines,
        bool collapsed
    )
    {
        var labels = new byte[height * width];
        for (var pixel = 0; pixel < labels.Length; pixel++)
        {
            var centre = new Point(2 * (pixel / width), 2 * (pixel % width));
            labels[pixel] = polygons
                .GroupBy(polygon => polygon.Class)
                .Where(ofClass => IsInside(ofClass, centre) || IsOnLine(ofClass, centre))
                .Select(ofClass => (byte)ofClass.Key)
                .Append(uncovered)
                .OrderBy(label => label == uncovered ? -1 : label)
                .Last();
        }

        return new LabelMap(height, width, labels);

        static bool IsInside(IEnumerable<Outline> polygons, Point pixel) =>
            polygons.Sum(polygon => Edges(polygon).Count(edge => IsLeftOf(edge, pixel))) % 2 == 1;

        bool IsOnLine(IEnumerable<Outline> polygons, Point pixel) =>
            lines
            && polygons
                .Where(polygon => collapsed || polygon.Ring.Count > 3)
                .Any(polygon => Edges(polygon).Any(edge => Steps(edge).Contains(pixel)));
    }

    private static IEnumerable<(Point From, Point To)> Edges(Outline polygon)
    {
        var points = polygon.Ring.Select(corner => new Point((int)(2 * corner.Y), (int)(2 * corner.X))).ToArray();
        return points.Zip(points.Skip(1));
    }

    /// <summary>Whether an edge crosses the row of a pixel at it or to its left; its lower end does not count.</summary>
    private static bool IsLeftOf((Point From, Point To) edge, Point pixel)
    {
        var (upper, lower) = edge.From.Y < edge.To.Y ? (edge.From, edge.To) : (edge.To, edge.From);
        return upper.Y <= pixel.Y
            && pixel.Y < lower.Y
            && (Int128)(pixel.X - upper.X) * (lower.Y - upper.Y) >= (Int128)(pixel.Y - upper.Y) * (lower.X - upper.X);
    }

    private static IEnumerable<Point> Steps((Point From, Point To) edge)
    {
        var line = edge.To - edge.From;
        var steps = Math.Max(1, (Math.Max(Math.Abs(line.Y), Math.Abs(line.X)) + 1) / 2);
        return Enumerable
            .Range(0, steps + 1)
            .Select(step => new Point(
                Rounded((edge.From.Y * steps) + (line.Y * step), steps),
                Rounded((edge.From.X * steps) + (line.X * step), steps)
            ));

        // The whole number nearest to half of a fraction, halves to the even one, doubled again.
        static int Rounded(int above, int below)
        {
            var low = (int)Math.Floor(above / (2.0 * below));
            var twiceRest = (2 * above) - (4 * below * low);
            var up = twiceRest > 2 * below || (twiceRest == 2 * below && low % 2 != 0);
            return 2 * (up ? low + 1 : low);
        }
    }
}
