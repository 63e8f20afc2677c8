using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ALStudio.Core;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Datasets;
using ALStudio.Learning.Mathematics;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Annotators;

/// <summary>Polygons of real masks, compared with scikit-image's rings and with distances in whole numbers.</summary>
public sealed class PolygonsTests
{
    private static readonly int[] tolerances = [5, 10, 15, 20, 30, 40];

    private static readonly (string Name, Strokes Strokes)[] modes =
    [
        ("fill", Strokes.None),
        ("edge", Strokes.OfPolygons),
        ("edge_and_collapsed", Strokes.All),
    ];

    [SharedFact]
    public void Rings_and_polygons_of_small_maps_are_the_golden_ones()
    {
        var (golden, rings) = (Golden.Open("annotation"), 0);
        var synthetic = JsonDocument.Parse(File.ReadAllBytes(Shared.Of("golden", "annotation_synthetic.json")));
        foreach (var example in synthetic.RootElement.EnumerateObject())
        {
            var contours = Contours.Of(Map(golden, $"synthetic.{example.Name}"));
            var classes = example.Value.GetProperty("classes").EnumerateObject().ToList();
            Assert.Equal(
                contours.Rings.Select(ring => (int)ring.Class).Distinct().Order(),
                classes.Select(ofClass => int.Parse(ofClass.Name)).Order()
            );
            foreach (var ofClass in classes)
            {
                var found = contours.Rings.Where(ring => ring.Class == int.Parse(ofClass.Name)).ToList();
                var expected = ofClass.Value.EnumerateArray().ToList();
                Assert.Equal(expected.Count, found.Count);
                foreach (var (want, ring) in expected.Zip(found))
                {
                    var whole = Vertices(want.GetProperty("ring"));
                    Assert.Equal(whole, contours.Whole(ring).Ring);
                    foreach (var tolerance in new[] { 1, 2, 5 })
                    {
                        Assert.Equal(
                            Vertices(want.GetProperty($"polygon_{tolerance}")),
                            contours.Simplified(ring, tolerance).Ring
                        );
                    }

                    rings++;
                }
            }
        }

        Assert.True(rings > 30);
    }

    [SharedFact]
    public void Small_maps_are_painted_as_the_golden_ones()
    {
        var golden = Golden.Open("annotation");
        var compared = 0;
        foreach (var name in golden.Tensors.Where(name => name.StartsWith("synthetic.") && name.Split('.').Length == 3))
        {
            var parts = name.Split('.');
            var (mode, tolerance) = (parts[2][..parts[2].LastIndexOf('_')], int.Parse(parts[2].Split('_')[^1]));
            var map = Map(golden, $"synthetic.{parts[1]}");
            Assert.True(
                Map(golden, name).Equals(Painted(map, tolerance, modes.Single(one => one.Name == mode).Strokes)),
                name
            );
            compared++;
        }

        Assert.Equal(60, compared);
    }

    [SharedFact]
    public void Polygons_of_real_masks_are_the_golden_ones()
    {
        using var masks = Masks();
        foreach (var mask in Golden.Open("annotation")["polygons_at_10"].EnumerateObject())
        {
            var contours = Contours.Of(masks.Read(mask.Name));
            var expected =
                from ofClass in mask.Value.EnumerateObject()
                orderby int.Parse(ofClass.Name)
                from polygon in ofClass.Value.EnumerateArray()
                select new Outline(int.Parse(ofClass.Name), Vertices(polygon));
            Assert.Equal(expected, contours.Rings.Select(ring => contours.Simplified(ring, 10)));
        }
    }

    [SharedFact]
    public void Real_masks_are_painted_as_the_golden_ones()
    {
        var golden = Golden.Open("annotation");
        using var masks = Masks();
        foreach (var id in new[] { "2008_001351", "2009_003285" })
        {
            foreach (var (mode, strokes) in modes.Take(2))
            {
                Assert.Equal(Map(golden, $"painted.{id}.{mode}"), Painted(masks.Read(id), 10, strokes));
            }
        }
    }

    [SharedFact]
    public void Clicks_of_three_hundred_masks_and_what_is_painted_from_them_are_the_golden_ones()
    {
        var golden = Golden.Open("annotation");
        using var masks = Masks();
        var matrices = tolerances.Select(_ => modes.Select(_ => new ConfusionMatrix(21)).ToArray()).ToArray();
        var lines = File.ReadAllLines(Shared.Of("golden", "annotation.csv"));
        var columns = lines[0].Split(',');
        foreach (var cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            var map = masks.Read(cells[0]);
            var contours = Contours.Of(map);
            Assert.Equal((Number("height"), Number("width")), (map.Height, map.Width));
            Assert.Equal(Number("rings"), contours.Rings.Count);
            Assert.Equal(Number("ring_points"), contours.Rings.Sum(ring => ring.Points + 1));
            for (var order = 0; order < tolerances.Length; order++)
            {
                var regions = contours.Regions(tolerances[order]);
                Assert.Equal(Number($"exact_closed_{tolerances[order]}"), regions.Sum(region => region.Clicks()));
                for (var mode = 0; mode < modes.Length; mode++)
                {
                    var outlines = regions.SelectMany(region => region.Rings);
                    var painted = Rasteriser.Painted(outlines, map.Height, map.Width, 0, modes[mode].Strokes);
                    matrices[order][mode].Add(map.Labels, painted.Labels);
                }
            }

            int Number(string column) => int.Parse(cells[Array.IndexOf(columns, column)], CultureInfo.InvariantCulture);
        }

        for (var mode = 0; mode < modes.Length; mode++)
        {
            var stored = golden.Stored($"confusion.{modes[mode].Name}");
            var counts = MemoryMarshal.Cast<byte, long>(stored.Data.Span).ToArray();
            for (var order = 0; order < tolerances.Length; order++)
            {
                var matrix = matrices[order][mode];
                var cells =
                    from truth in Enumerable.Range(0, 21)
                    from said in Enumerable.Range(0, 21)
                    select matrix[truth, said];
                Assert.Equal(counts.AsSpan(order * 441, 441).ToArray(), cells);
                var expected = golden["miou"].GetProperty(modes[mode].Name).GetProperty($"{tolerances[order]}");
                golden.AssertClose("miou", expected.GetDouble(), matrix.MeanIntersectionOverUnion);
            }
        }
    }

    [SharedFact]
    public void Rings_and_clicks_of_every_mask_are_the_golden_ones()
    {
        using var masks = Masks();
        var lines = File.ReadAllLines(Shared.Of("golden", "annotation_all.csv")).Skip(1).ToList();
        Assert.Equal(masks.Ids.Count, lines.Count);
        Parallel.ForEach(
            lines.Select(line => line.Split(',')),
            cells =>
            {
                var regions = new Polygons().Drawn(masks.Read(cells[0]));
                var found = (regions.Sum(region => region.Rings.Count()), regions.Sum(region => region.Clicks()));
                Assert.Equal((int.Parse(cells[1]), int.Parse(cells[5])), found);
            }
        );
    }

    [Fact]
    public void The_click_that_closes_a_polygon_costs_nothing_if_only_distinct_vertices_count()
    {
        var map = new LabelMap(3, 3, [1, 1, 1, 1, 0, 1, 1, 1, 1]);
        var annotator = new Polygons(Tolerance: 0.5);
        var regions = annotator.Drawn(map);
        Assert.Equal(annotator.Clicks(regions) - 2, (annotator with { DistinctVertices = true }).Clicks(regions));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_tolerance_is_a_number_from_zero(double tolerance)
    {
        var facts = new DatasetFacts("any", 10, 5, 2);
        var problem = Assert.Single(new Polygons(tolerance).Check(facts));
        Assert.Contains(tolerance.ToString(CultureInfo.InvariantCulture), problem.What, StringComparison.Ordinal);
        Assert.Empty(new Polygons(0).Check(facts));
    }

    private static MaskSet Masks() => MaskSet.Open(Shared.Of("data", "voc2012-masks", "SegmentationClassAug.zip"));

    private static LabelMap Painted(LabelMap map, double tolerance, Strokes strokes) =>
        Rasteriser.Painted(
            new Polygons(tolerance).Drawn(map).SelectMany(region => region.Rings),
            map.Height,
            map.Width,
            0,
            strokes
        );

    private static LabelMap Map(Golden golden, string name)
    {
        var tensor = golden.Stored(name);
        return new LabelMap((int)tensor.Shape[0], (int)tensor.Shape[1], tensor.Data.ToArray());
    }

    /// <summary>Golden points are (row, column).</summary>
    private static List<Vertex> Vertices(JsonElement points) =>
        [.. points.EnumerateArray().Select(point => new Vertex(point[1].GetDouble(), point[0].GetDouble()))];
}
