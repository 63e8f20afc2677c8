using System.Buffers;
using ALStudio.Core;

namespace ALStudio.Learning.Mathematics;

/// <summary>The borders of all connected regions of a label map: traced once, simplified as often as wanted.</summary>
/// <remarks>
/// <para>
/// A border is the iso-contour at level 0.5 of "is of this class", as marching squares finds it: its corners are the
/// middles of the unit edges between pixels, it never opens at the image's border, and pixels of one class that only touch at
/// a corner are separate (4-connected regions, 8-connected holes). The region lies to the right of the direction of travel. An
/// outer ring starts below the region's last pixel in reading order and goes left, a ring of a hole to the right of the
/// hole's last pixel and goes up.
/// </para>
/// <para>
/// Regions are numbered by class, and within a class by their first pixels in reading order. Rings are listed by class and by
/// the first pixel of their region or hole.
/// </para>
/// </remarks>
public sealed class Contours
{
    /// <summary>Longest side of a map: up to here distances compare exactly in 64 bits.</summary>
    public const int LongestSide = 16_383;

    private readonly int[] rows;
    private readonly int[] columns;
    private readonly ContourRing[] rings;

    internal Contours(int[] rows, int[] columns, ContourRing[] rings)
    {
        this.rows = rows;
        this.columns = columns;
        this.rings = rings;
    }

    /// <summary>All rings.</summary>
    public IReadOnlyList<ContourRing> Rings => rings;

    /// <summary>Traces the borders of a map.</summary>
    /// <param name="map">The map; its void pixels belong to no region.</param>
    /// <param name="background">A label that no region has either, such as VOC's 0; void where every label is a class.</param>
    public static Contours Of(LabelMap map, byte background = 0)
    {
        if (Math.Max(map.Height, map.Width) > LongestSide)
        {
            throw new ArgumentException(
                $"Borders are traced in maps of up to {LongestSide:N0} pixels a side, not of {map.Height:N0} × {map.Width:N0}.",
                nameof(map)
            );
        }

        using var tracing = new Tracing(map, background);
        return tracing.Traced();
    }

    /// <summary>Every region with its borders simplified, in the order of their numbers.</summary>
    /// <param name="tolerance">How far, in pixels, a border may move; 0 only leaves corners out that lie on a straight line.</param>
    public IReadOnlyList<Region> Regions(double tolerance)
    {
        var outer = new List<Outline>();
        foreach (var ring in rings.Where(ring => !ring.IsHole))
        {
            outer.Add(Simplified(ring, tolerance));
        }

        var holes = rings.Where(ring => ring.IsHole).ToLookup(ring => ring.Region, ring => Simplified(ring, tolerance));
        return [.. outer.Select((ring, region) => new Region(ring, [.. holes[region]]))];
    }

    /// <summary>One of the rings with all its corners.</summary>
    internal Outline Whole(ContourRing ring) =>
        new(
            ring.Class,
            [
                .. Enumerable
                    .Range(ring.Start, ring.Points + 1)
                    .Select(corner => new Vertex(columns[corner] / 2.0, rows[corner] / 2.0)),
            ]
        );

    /// <summary>One of the rings, simplified.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="tolerance">As for <see cref="Regions"/>.</param>
    public Outline Simplified(ContourRing ring, double tolerance)
    {
        var y = rows.AsSpan(ring.Start, ring.Points + 1);
        var x = columns.AsSpan(ring.Start, ring.Points + 1);
        var kept = ArrayPool<int>.Shared.Rent(y.Length);
        var corners = new Vertex[RamerDouglasPeucker.Keep(y, x, tolerance, kept)];
        for (var corner = 0; corner < corners.Length; corner++)
        {
            corners[corner] = new Vertex(x[kept[corner]] / 2.0, y[kept[corner]] / 2.0);
        }

        ArrayPool<int>.Shared.Return(kept);
        return new Outline(ring.Class, corners);
    }
}
