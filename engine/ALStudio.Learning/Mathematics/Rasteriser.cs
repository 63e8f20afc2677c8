using System.Runtime.InteropServices;
using ALStudio.Core;

namespace ALStudio.Learning.Mathematics;

/// <summary>Which lines of polygons are painted beside the pixels inside.</summary>
public enum Strokes
{
    /// <summary>None: a pixel is painted if its centre lies inside.</summary>
    None,

    /// <summary>Those of polygons with three corners or more.</summary>
    OfPolygons,

    /// <summary>Also the line or point that is left of a collapsed polygon.</summary>
    All,
}

/// <summary>Turns polygons back into label maps.</summary>
/// <remarks>
/// Classes are painted in ascending order, later over earlier. A pixel is inside if an odd number of all edges of its class lies to
/// its left or touches its centre, where an edge counts for the rows from its upper end down to, and without, its lower end. A
/// line is cut into the least number of equal steps of at most a pixel; the ends of the steps paint the pixels they round to,
/// halves to even, if these are in the image.
/// </remarks>
public static class Rasteriser
{
    /// <summary>Corners farther out than this, in pixels, are refused: they belong to no image.</summary>
    private const double FarthestOut = 1 << 20;

    /// <summary>The label map that polygons say.</summary>
    /// <param name="polygons">The polygons, in any order.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="uncovered">Label of pixels that no polygon covers: a background class, or <see cref="LabelMap.Void"/>.</param>
    /// <param name="strokes">Which lines are painted.</param>
    public static LabelMap Painted(
        IEnumerable<Outline> polygons,
        int height,
        int width,
        byte uncovered = 0,
        Strokes strokes = Strokes.All
    )
    {
        var map = new LabelMap(height, width, new byte[checked(height * width)]);
        Paint(polygons, map, uncovered, strokes);
        return map;
    }

    /// <summary>The pixels of a region alone, row by row: 1 inside or on its lines, else 0.</summary>
    public static byte[] Mask(Region region, int height, int width, Strokes strokes = Strokes.All) =>
        Painted(region.Rings.Select(ring => ring with { Class = 1 }), height, width, 0, strokes).Labels;

    /// <summary>As <see cref="Painted"/>, over what a map held before.</summary>
    public static void Paint(
        IEnumerable<Outline> polygons,
        LabelMap map,
        byte uncovered = 0,
        Strokes strokes = Strokes.All
    )
    {
        map.Labels.AsSpan().Fill(uncovered);
        var crossings = new List<int>();
        foreach (var ofClass in polygons.GroupBy(polygon => polygon.Class).OrderBy(group => group.Key))
        {
            var label = checked((byte)ofClass.Key);
            crossings.Clear();
            foreach (var polygon in ofClass)
            {
                Check(polygon);
                if (!Region.IsCollapsed(polygon))
                {
                    AddCrossings(polygon.Ring, map, crossings);
                }
            }

            Fill(map, label, CollectionsMarshal.AsSpan(crossings));
            foreach (var polygon in ofClass)
            {
                if (strokes == Strokes.All || (strokes == Strokes.OfPolygons && !Region.IsCollapsed(polygon)))
                {
                    Stroke(map, label, polygon.Ring);
                }
            }
        }
    }

    private static void Check(Outline polygon)
    {
        if (polygon.Ring.Count == 0 || polygon.Ring[0] != polygon.Ring[^1])
        {
            throw new ArgumentException($"A polygon of class {polygon.Class} is not closed.");
        }

        if (!polygon.Ring.All(corner => Math.Abs(corner.X) <= FarthestOut && Math.Abs(corner.Y) <= FarthestOut))
        {
            throw new ArgumentException($"A corner of a polygon of class {polygon.Class} lies in no image.");
        }
    }

    /// <summary>Adds, for each row that an edge counts for, the first pixel at or behind the edge, as a place in rows that are one pixel longer.</summary>
    private static void AddCrossings(IReadOnlyList<Vertex> ring, LabelMap map, List<int> crossings)
    {
        for (var corner = 1; corner < ring.Count; corner++)
        {
            var (from, to) = (ring[corner - 1], ring[corner]);
            var (upper, lower) = (Math.Min(from.Y, to.Y), Math.Max(from.Y, to.Y));
            var row = (int)Math.Max(0, Math.Ceiling(upper));
            var behind = (int)Math.Min(map.Height, Math.Ceiling(lower));
            for (; row < behind; row++)
            {
                var crossing = from.X + ((row - from.Y) * (to.X - from.X) / (to.Y - from.Y));
                var column = (int)Math.Clamp(Math.Ceiling(crossing), 0, map.Width);
                crossings.Add((row * (map.Width + 1)) + column);
            }
        }
    }

    /// <summary>Paints from every odd crossing of a row to the next one.</summary>
    private static void Fill(LabelMap map, byte label, Span<int> crossings)
    {
        crossings.Sort();
        for (var odd = 0; odd + 1 < crossings.Length; odd += 2)
        {
            // A ring crosses each row an even number of times, so both lie in one row.
            var row = crossings[odd] / (map.Width + 1);
            map.Labels.AsSpan(crossings[odd] - row, crossings[odd + 1] - crossings[odd]).Fill(label);
        }
    }

    private static void Stroke(LabelMap map, byte label, IReadOnlyList<Vertex> ring)
    {
        for (var corner = 1; corner < ring.Count; corner++)
        {
            var (from, to) = (ring[corner - 1], ring[corner]);
            var (down, right) = (to.Y - from.Y, to.X - from.X);
            var steps = (int)Math.Max(1, Math.Ceiling(Math.Max(Math.Abs(down), Math.Abs(right))));
            for (var step = 0; step <= steps; step++)
            {
                var row = (int)Math.Round(from.Y + (down * step / steps));
                var column = (int)Math.Round(from.X + (right * step / steps));
                if ((uint)row < (uint)map.Height && (uint)column < (uint)map.Width)
                {
                    map.Labels[(row * map.Width) + column] = label;
                }
            }
        }
    }
}
