using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using FsCheck.Xunit;
using Xunit;
using static ALStudio.Learning.Tests.Mathematics.SlowPolygons;

namespace ALStudio.Learning.Tests.Mathematics;

[Properties(Arbitrary = [typeof(Maps)])]
public sealed class ContoursTests
{
    [Property(MaxTest = 500)]
    public void Rings_are_those_of_marching_squares_in_order_start_and_direction(LabelMap map)
    {
        var contours = Contours.Of(map);
        for (byte label = 1; label < 4; label++)
        {
            Assert.Equal(
                MarchingSquares(map, label),
                contours.Rings.Where(ring => ring.Class == label).Select(ring => Doubled(contours.Whole(ring)))
            );
        }

        Assert.DoesNotContain(contours.Rings, ring => ring.Class is 0 or LabelMap.Void);
    }

    [Property(MaxTest = 300)]
    public void Simplified_rings_are_those_of_the_plain_algorithm(LabelMap map, byte doubled)
    {
        var contours = Contours.Of(map);
        var twice = doubled % 12;
        for (byte label = 1; label < 4; label++)
        {
            var expected = MarchingSquares(map, label).Select(ring => Simplified(ring, twice).ToArray());
            Assert.Equal(expected, Outlines(contours, label, twice / 2.0).Select(Doubled));
        }
    }

    [Property]
    public void No_corner_of_the_border_is_farther_than_the_tolerance_from_the_part_of_the_polygon_that_replaces_it(
        LabelMap map
    )
    {
        foreach (var tolerance in new[] { 1, 2, 5 })
        {
            foreach (var label in new byte[] { 1, 2, 3 })
            {
                var rings = MarchingSquares(map, label);
                var polygons = Outlines(Contours.Of(map), label, tolerance).Select(Doubled).ToList();
                Assert.Equal(rings.Count, polygons.Count);
                foreach (var (ring, polygon) in rings.Zip(polygons))
                {
                    Assert.Equal(ring[0], polygon[0]);
                    Assert.Equal(ring[0], polygon[^1]);
                    AssertWithin(ring, polygon, 2 * tolerance);
                }
            }
        }
    }

    [Property]
    public void A_larger_tolerance_keeps_some_of_the_corners_that_a_smaller_one_keeps(LabelMap map)
    {
        var contours = Contours.Of(map);
        foreach (var ring in contours.Rings)
        {
            var corners = contours.Whole(ring).Ring;
            foreach (var tolerance in new[] { 0, 0.5, 1, 2, 3.3, 5, 10, 1000 })
            {
                var fewer = contours.Simplified(ring, tolerance).Ring;
                Assert.Equal(fewer, corners.Where(fewer.ToHashSet().Contains));
                corners = fewer;
            }
        }
    }

    [Property]
    public void Each_region_has_one_border_and_the_holes_inside_it(LabelMap map)
    {
        var (regions, holes) = FloodFilled(map);
        var found = Contours.Of(map).Regions(0);
        Assert.Equal(regions.Select(region => (int)region.Class), found.Select(region => region.Class));
        Assert.Equal(regions.Select(region => region.Pixels), found.Select(region => Inside(region, map)));
        Assert.Equal(holes, found.Select(region => region.Holes.Count));
    }

    [Property]
    public void Where_every_label_is_a_class_the_class_zero_has_regions_too(LabelMap map)
    {
        var one = map.Labels.Select(label => label == LabelMap.Void ? label : (byte)(label + 1)).ToArray();
        var shifted = Contours.Of(new LabelMap(map.Height, map.Width, one), background: 0).Regions(2);
        var zeroed = Contours.Of(map, background: LabelMap.Void).Regions(2);
        Assert.Equal(shifted.SelectMany(region => region.Rings).Select(ring => ring.Class - 1), Classes(zeroed));
        Assert.Equal(Corners(shifted), Corners(zeroed));

        static IEnumerable<int> Classes(IEnumerable<Region> regions) =>
            regions.SelectMany(region => region.Rings).Select(ring => ring.Class);

        static IEnumerable<Vertex> Corners(IEnumerable<Region> regions) =>
            regions.SelectMany(region => region.Rings).SelectMany(ring => ring.Ring);
    }

    [Fact]
    public void A_corner_that_is_exactly_as_far_away_as_a_decimal_tolerance_says_goes()
    {
        // The line from (0, 0) to (4, 3) passes (1, 0) at a distance of 0.6, which no binary number is.
        Span<int> kept = stackalloc int[3];
        Assert.Equal(2, RamerDouglasPeucker.Keep([0, 0, 6], [0, 2, 8], 0.6, kept));
        Assert.Equal(3, RamerDouglasPeucker.Keep([0, 0, 6], [0, 2, 8], 0.5999999, kept));
        Assert.Equal([0, 1, 2], kept);
    }

    [Fact]
    public void Of_equally_far_corners_the_first_splits()
    {
        Span<int> kept = stackalloc int[4];
        Assert.Equal(3, RamerDouglasPeucker.Keep([0, 4, 4, 0], [0, 2, 8, 10], 1.8, kept));
        Assert.Equal([0, 1, 3], kept[..3]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_tolerance_is_a_number_from_zero(double tolerance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Contours.Of(new LabelMap(1, 1, [1])).Regions(tolerance));

    [Fact]
    public void A_tolerance_beyond_the_image_leaves_the_start_of_each_ring_twice()
    {
        var map = new LabelMap(3, 3, [1, 1, 1, 1, 0, 1, 1, 1, 1]);
        var region = Assert.Single(Contours.Of(map).Regions(1e300));
        Assert.Equal([new Vertex(2, 2.5), new Vertex(2, 2.5)], region.Outer.Ring);
        Assert.Equal([new Vertex(1.5, 1), new Vertex(1.5, 1)], Assert.Single(region.Holes).Ring);
        Assert.Equal((4, 2), (region.Clicks(), region.Clicks(distinct: true)));
    }

    [Fact]
    public void A_map_in_which_distances_would_not_compare_exactly_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            Contours.Of(new LabelMap(1, Contours.LongestSide + 1, new byte[Contours.LongestSide + 1]))
        );

    [Fact]
    public void The_longest_side_is_traced()
    {
        var map = new LabelMap(1, Contours.LongestSide, new byte[Contours.LongestSide]);
        map.Labels.AsSpan().Fill(7);
        var region = Assert.Single(Contours.Of(map).Regions(0.4));
        Assert.Equal(7, region.Clicks());
    }

    private static IEnumerable<Outline> Outlines(Contours contours, byte label, double tolerance) =>
        contours.Rings.Where(ring => ring.Class == label).Select(ring => contours.Simplified(ring, tolerance));

    private static Point[] Doubled(Outline outline) =>
        [.. outline.Ring.Select(corner => new Point((int)(2 * corner.Y), (int)(2 * corner.X)))];

    private static void AssertWithin(Point[] ring, Point[] polygon, int doubled)
    {
        var (corner, left) = (0, ring[..^1].ToList());
        for (var at = 0; at < ring.Length; at++)
        {
            if (corner + 1 < polygon.Length - 1 && ring[at] == polygon[corner + 1])
            {
                corner++;
            }

            var distance = SquaredDistance(ring[at], polygon[corner], polygon[corner + 1]);
            Assert.True(distance <= (Int128)doubled * doubled, $"{ring[at]} is too far away.");
        }

        Assert.Equal(Math.Max(0, polygon.Length - 2), corner);
    }

    private static int Inside(Region region, LabelMap map) =>
        Rasteriser.Mask(region, map.Height, map.Width, Strokes.None).Sum(pixel => pixel);

    /// <summary>Class and size of each region, by class and reading order, and the number of holes of each.</summary>
    private static (List<(byte Class, int Pixels)> Regions, List<int> Holes) FloodFilled(LabelMap map)
    {
        var (regions, holes) = (new List<(byte, int)>(), new List<int>());
        foreach (var label in new byte[] { 1, 2, 3 })
        {
            var seen = new HashSet<(int, int)>();
            for (var pixel = 0; pixel < map.Labels.Length; pixel++)
            {
                var start = (pixel / map.Width, pixel % map.Width);
                if (map.Labels[pixel] != label || seen.Contains(start))
                {
                    continue;
                }

                var region = Flood(start, at => IsIn(at) && map[at.Row, at.Column] == label, diagonally: false);
                seen.UnionWith(region);
                regions.Add((label, region.Count));
                // Around the image runs a frame; what cannot be reached from there without crossing the region is a hole.
                var rest = Flood((-1, -1), at => IsInFrame(at) && !region.Contains(at), diagonally: true);
                var count = 0;
                for (var other = 0; other < map.Labels.Length; other++)
                {
                    var at = (other / map.Width, other % map.Width);
                    if (!region.Contains(at) && !rest.Contains(at))
                    {
                        count++;
                        rest.UnionWith(Flood(at, next => IsInFrame(next) && !region.Contains(next), diagonally: true));
                    }
                }

                holes.Add(count);
            }
        }

        return (regions, holes);

        bool IsIn((int Row, int Column) at) =>
            at.Row >= 0 && at.Row < map.Height && at.Column >= 0 && at.Column < map.Width;

        bool IsInFrame((int Row, int Column) at) =>
            at.Row >= -1 && at.Row <= map.Height && at.Column >= -1 && at.Column <= map.Width;
    }

    private static HashSet<(int, int)> Flood(
        (int Row, int Column) start,
        Func<(int Row, int Column), bool> belongs,
        bool diagonally
    )
    {
        var found = new HashSet<(int, int)> { start };
        var open = new Stack<(int Row, int Column)>([start]);
        while (open.TryPop(out var at))
        {
            for (var side = 0; side < 9; side++)
            {
                var (down, right) = ((side / 3) - 1, (side % 3) - 1);
                var next = (at.Row + down, at.Column + right);
                if ((diagonally || down == 0 || right == 0) && belongs(next) && found.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return found;
    }
}
