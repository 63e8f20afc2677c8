using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Mathematics;

[Properties(Arbitrary = [typeof(Maps)])]
public sealed class RasteriserTests
{
    [Property(MaxTest = 60)]
    public void Paints_what_counting_edges_for_each_pixel_paints(LabelMap map, byte doubled)
    {
        var outlines = Outlines(map, doubled % 12 / 2.0);
        foreach (var strokes in Enum.GetValues<Strokes>())
        {
            var (lines, collapsed) = (strokes != Strokes.None, strokes == Strokes.All);
            Assert.Equal(
                SlowPolygons.Painted(outlines, map.Height, map.Width, 0, lines, collapsed),
                Rasteriser.Painted(outlines, map.Height, map.Width, 0, strokes)
            );
        }
    }

    // No pixel's centre lies on a border, which goes through the middles between centres: so the insides are exact.
    [Property(MaxTest = 500)]
    public void Without_lines_exact_borders_give_the_map_back_but_for_void(LabelMap map)
    {
        var painted = Rasteriser.Painted(Outlines(map, 0), map.Height, map.Width, 0, Strokes.None);
        Assert.Equal(map.Labels.Select(label => label == LabelMap.Void ? (byte)0 : label), painted.Labels);
    }

    [Property(MaxTest = 500)]
    public void Where_every_label_is_a_class_exact_borders_give_the_map_back_with_its_void(LabelMap map)
    {
        var regions = Contours.Of(map, LabelMap.Void).Regions(0);
        var outlines = regions.SelectMany(region => region.Rings);
        Assert.Equal(map, Rasteriser.Painted(outlines, map.Height, map.Width, LabelMap.Void, Strokes.None));
    }

    // A line runs half a pixel beside the centres, and a pixel that it rounds to touches it: with lines, a pixel can
    // only take the class of a pixel that it touches, and only a higher class or one over the background.
    [Property(MaxTest = 500)]
    public void With_lines_exact_borders_change_no_pixel_whose_neighbours_are_all_like_it(LabelMap map)
    {
        var painted = Rasteriser.Painted(Outlines(map, 0), map.Height, map.Width);
        for (var pixel = 0; pixel < map.Labels.Length; pixel++)
        {
            var (row, column) = (pixel / map.Width, pixel % map.Width);
            var label = Shown(map.Labels[pixel]);
            var around = Around(map, row, column).Select(Shown).ToHashSet();
            Assert.Contains(painted.Labels[pixel], around);
            Assert.True(painted.Labels[pixel] >= label);
        }

        static byte Shown(byte label) => label == LabelMap.Void ? (byte)0 : label;
    }

    [Property]
    public void The_pixels_of_a_region_alone_do_not_depend_on_other_regions(LabelMap map)
    {
        foreach (var region in Contours.Of(map).Regions(1))
        {
            var alone = Rasteriser.Painted(region.Rings, map.Height, map.Width, LabelMap.Void);
            var expected = alone.Labels.Select(label => label == region.Class ? (byte)1 : (byte)0);
            Assert.Equal(expected, Rasteriser.Mask(region, map.Height, map.Width));
        }
    }

    [Fact]
    public void Lines_end_at_the_border_of_the_image_and_round_halves_to_even()
    {
        // From row 0.5 to 3.5, and columns that lie outside on both sides.
        Outline line = new(9, [new Vertex(-2, 0.5), new Vertex(4, 3.5), new Vertex(-2, 0.5)]);
        Assert.Equal(
            [
                [0, 0, 0],
                [0, 0, 0],
                [9, 9, 9],
                [0, 0, 0],
            ],
            Rows(Rasteriser.Painted([line], 4, 3))
        );
    }

    [Fact]
    public void Later_classes_are_painted_over_earlier_ones_whatever_their_order()
    {
        Outline low = Square(1, 0, 3);
        Outline high = Square(2, 2, 5);
        var expected = Rasteriser.Painted([low, high], 6, 6);
        Assert.Equal(expected, Rasteriser.Painted([high, low], 6, 6));
        Assert.Equal((1, 2, 2), (expected[1, 1], expected[2, 2], expected[5, 5]));
    }

    [Fact]
    public void What_a_map_held_before_is_gone()
    {
        var map = new LabelMap(2, 2, [5, 6, 7, 8]);
        Rasteriser.Paint([], map, LabelMap.Void);
        Assert.Equal(new LabelMap(2, 2, [255, 255, 255, 255]), map);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1e9)]
    public void Corners_that_lie_in_no_image_are_refused(double corner) =>
        Assert.Throws<ArgumentException>(() =>
            Rasteriser.Painted([new Outline(1, [new(0, 0), new(corner, 1), new(3, 3), new(0, 0)])], 4, 4)
        );

    [Fact]
    public void Open_polygons_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Rasteriser.Painted([new Outline(1, [new(0, 0), new(1, 1)])], 4, 4));
        Assert.Throws<ArgumentException>(() => Rasteriser.Painted([new Outline(1, [])], 4, 4));
    }

    private static Outline Square(int label, double from, double to) =>
        new(label, [new(from, from), new(to, from), new(to, to), new(from, to), new(from, from)]);

    private static List<Outline> Outlines(LabelMap map, double tolerance) =>
        [.. Contours.Of(map).Regions(tolerance).SelectMany(region => region.Rings)];

    private static IEnumerable<byte> Around(LabelMap map, int row, int column) =>
        from down in Enumerable.Range(
            Math.Max(0, row - 1),
            Math.Min(map.Height - 1, row + 1) - Math.Max(0, row - 1) + 1
        )
        from right in Enumerable.Range(
            Math.Max(0, column - 1),
            Math.Min(map.Width - 1, column + 1) - Math.Max(0, column - 1) + 1
        )
        select map[down, right];

    private static byte[][] Rows(LabelMap map) => [.. map.Labels.Chunk(map.Width)];
}
