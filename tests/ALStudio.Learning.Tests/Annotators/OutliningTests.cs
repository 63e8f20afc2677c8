using System.Reflection;
using ALStudio.Core;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Mathematics;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Annotators;

/// <summary>What is answered about whole images and about their regions.</summary>
public sealed class OutliningTests : IDisposable
{
    private const int Pool = 40;

    private readonly SegmentationDataset data = Drawings.Data(Pool);

    public void Dispose() => data.Dispose();

    public static TheoryData<Polygons> All() => [new(), new(2), new(0), new(2, DistinctVertices: true)];

    [Theory, MemberData(nameof(All))]
    public void A_whole_image_is_answered_by_the_outlines_of_all_its_regions_for_their_clicks(Polygons annotator)
    {
        var regions = annotator.RegionsOf(data)!;
        for (var image = 0; image < Pool; image++)
        {
            var whole = Ask(annotator, new Question(image));
            var parts = Enumerable
                .Range(0, regions.CountOf(image))
                .Select(region => Ask(annotator, new Question(image, region)))
                .ToArray();
            Assert.Equal(whole.Cost, parts.Sum(part => part.Cost));
            Assert.Equal(Rings(whole), parts.SelectMany(Rings));
            Assert.All(
                parts,
                part => Assert.Equal(Corners(part) - (annotator.DistinctVertices ? Rings(part).Count : 0), part.Cost)
            );
            Assert.All(parts, part => Assert.True(part.Cost > 0));
            Assert.All(parts, part => Assert.Single(Rings(part).Select(ring => ring.Class).Distinct()));
        }

        static int Corners(Answer answer) => Rings(answer).Sum(ring => ring.Ring.Count);
    }

    [Fact]
    public void Outlines_without_tolerance_say_the_truth()
    {
        for (var image = 0; image < Pool; image++)
        {
            var truth = data.Train.Labels(image);
            var said = Rings(Ask(new Polygons(0), new Question(image)));
            Assert.Equal(truth, Rasteriser.Painted(said, truth.Height, truth.Width, strokes: Strokes.None));
        }
    }

    [Fact]
    public void An_image_without_regions_is_answered_by_nothing_for_nothing()
    {
        var annotator = new Polygons();
        Assert.Equal(0, annotator.RegionsOf(data)!.CountOf(6));
        Assert.Equal(new Answer(new Question(6), new Outlines([]), 0), Ask(annotator, new Question(6)));
    }

    [Fact]
    public void Where_no_class_is_background_all_are_outlined()
    {
        using var streets = Drawings.Data(Pool) with { Background = null };
        var annotator = new Polygons(0);
        Assert.Equal(1, annotator.RegionsOf(streets)!.CountOf(6));
        var outlines = Rings(annotator.Annotate(new Question(6), streets, Stream()));
        Assert.Equal(0, Assert.Single(outlines).Class);
        var truth = streets.Train.Labels(3);
        var said = Rings(annotator.Annotate(new Question(3), streets, Stream()));
        Assert.Equal(truth, Rasteriser.Painted(said, truth.Height, truth.Width, LabelMap.Void, Strokes.None));
    }

    [Fact]
    public void A_mask_has_the_pixels_that_the_region_is_painted_with()
    {
        var annotator = new Polygons(3);
        var regions = annotator.RegionsOf(data)!;
        var masks = 0;
        for (var image = 0; image < Pool; image++)
        {
            var (height, width) = data.Train.SizeOf(image);
            for (var region = 0; region < regions.CountOf(image); region++, masks++)
            {
                var mask = regions.MaskOf(new Question(image, region));
                var rings = Rings(Ask(annotator, new Question(image, region)));
                var painted = Rasteriser.Painted(rings, height, width).Labels;
                Assert.Equal((height, width), (mask.Height, mask.Width));
                Assert.Equal(painted.Select(label => label > 0 ? 1 : 0), mask.Inside.Select(inside => (int)inside));
            }
        }

        Assert.InRange(masks, Pool, 5 * Pool);
    }

    /// <summary>A strategy holds regions: nothing that is reachable from them tells a class.</summary>
    [Fact]
    public void Regions_do_not_tell_their_classes()
    {
        var regions = new Polygons().RegionsOf(data)!;
        Assert.False(regions.GetType().IsVisible);
        var told = regions
            .GetType()
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        Assert.Equal(["CountOf", "MaskOf"], told.OfType<MethodInfo>().Select(method => method.Name).Order());
        Assert.Equal(
            ["Height", "Inside", "Width"],
            typeof(RegionMask).GetProperties().Select(property => property.Name).Order()
        );
        // Of two rings of one class and of different classes the masks are alike: 1 inside, whatever the class.
        Assert.Subset(
            new HashSet<byte> { 0, 1 },
            Enumerable
                .Range(0, regions.CountOf(3))
                .SelectMany(region => regions.MaskOf(new Question(3, region)).Inside)
                .ToHashSet()
        );
    }

    [Fact]
    public void Many_may_ask_about_regions_at_once()
    {
        var (one, many) = (new Polygons(2).RegionsOf(data)!, new Polygons(2).RegionsOf(data)!);
        Parallel.For(
            0,
            Pool * 8,
            number =>
            {
                var image = number % Pool;
                Assert.Equal(one.CountOf(image), many.CountOf(image));
                if (many.CountOf(image) > 0)
                {
                    Assert.Equal(one.MaskOf(new Question(image, 0)).Inside, many.MaskOf(new Question(image, 0)).Inside);
                }
            }
        );
    }

    [Fact]
    public void A_region_that_is_not_there_has_no_outline()
    {
        var failure = Assert.Throws<ArgumentException>(() => Ask(new Polygons(), new Question(6, 0)));
        Assert.StartsWith(
            "Image 6 has 0 regions, and none with the number 0.",
            failure.Message,
            StringComparison.Ordinal
        );
    }

    private Answer Ask(Polygons annotator, Question question) => annotator.Annotate(question, data, Stream());

    private static IReadOnlyList<Outline> Rings(Answer answer) => ((Outlines)answer.Annotation).Polygons;

    private static RandomStream Stream() => new Chance(1).For(Purpose.Annotator);
}
