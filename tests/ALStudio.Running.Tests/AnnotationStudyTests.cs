using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Datasets;
using ALStudio.Testing;
using SkiaSharp;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class AnnotationStudyTests
{
    [SharedFact]
    public void All_masks_of_voc_cost_the_golden_clicks_and_agree_as_the_fact_sheet_says()
    {
        using var masks = MaskSet.Open(Shared.Of("data", "voc2012-masks", "SegmentationClassAug.zip"));
        var golden = Golden.Open("annotation")["all_masks"];
        var result = new AnnotationStudy([10]).Of(masks, Environment.ProcessorCount);
        var lines = File.ReadAllLines(Shared.Of("golden", "annotation_all.csv"))
            .Skip(1)
            .Select(line => line.Split(','));
        Assert.Equal(golden.GetProperty("masks").GetInt32(), result.Images);
        Assert.Equal(lines.Sum(cells => int.Parse(cells[1])), result.Rings);
        Assert.Equal(0, result.AbsentClasses);
        var at = Assert.Single(result.Tolerances);
        Assert.Equal(golden.GetProperty("exact_closed_10").GetInt64(), at.Clicks);
        Assert.Equal(at.Clicks - result.Rings, at.DistinctClicks);
        Assert.Equal(golden.GetProperty("collapsed_10").GetInt64(), at.Collapsed);
        Assert.Equal(0.9498, at.MeanIoU, 0.003);
    }

    [Fact]
    public void A_set_of_masks_is_counted_as_its_masks_are_one_by_one()
    {
        using var folder = new MaskFolder();
        folder.Add("a", Rings());
        folder.Add("b", new LabelMap(2, 2, [2, 2, 255, 0]));
        double[] tolerances = [0, 1, 100];
        var both = Result(folder, new AnnotationStudy(tolerances, Classes: 4));
        Assert.Equal((2, 2, 3, 1), (both.Images, (int)both.Regions, (int)both.Rings, both.AbsentClasses));
        Assert.Equal(tolerances, both.Tolerances.Select(at => at.Tolerance));
        Assert.All(both.Tolerances, at => Assert.Equal(at.Clicks - 3, at.DistinctClicks));
        Assert.Equal((6, 3), ((int)both.Tolerances[2].Clicks, (int)both.Tolerances[2].Collapsed));
        Assert.Equal(0, both.Tolerances[0].Collapsed);
    }

    [Fact]
    public void Where_every_label_is_a_class_what_is_not_covered_counts_as_missed()
    {
        using var folder = new MaskFolder();
        folder.Add("a", new LabelMap(1, 9, [0, 0, 0, 1, 1, 1, 1, 1, 1]));
        var at = Result(folder, new AnnotationStudy([100], Classes: 2, Background: LabelMap.Void)).Tolerances[0];
        // Of each region its start is left, below its last pixel: one pixel of three, and one of six.
        Assert.Equal(((1 / 3.0) + (1 / 6.0)) / 2, at.MeanIoU, 1e-12);
    }

    [Fact]
    public void A_set_costs_no_more_with_a_larger_tolerance()
    {
        using var folder = new MaskFolder();
        folder.Add("a", Rings());
        var clicks = Result(folder, new AnnotationStudy([0, 0.5, 1, 2, 4, 8])).Tolerances.Select(at => at.Clicks);
        Assert.Equal(clicks.OrderDescending(), clicks);
    }

    [Fact]
    public void A_mask_that_cannot_be_used_is_named()
    {
        using var folder = new MaskFolder();
        folder.Add("good", Rings());
        folder.Write("bad.png", [1, 2, 3]);
        Assert.Contains("bad.png", Assert.Throws<ProblemException>(() => Result(folder, new([5]))).Message);
        folder.Write("bad.png", MaskPng.Encoded(new LabelMap(1, 2, [3, 33])));
        var problem = Assert.Throws<ProblemException>(() => Result(folder, new([5]))).Problems[0];
        Assert.EndsWith("mask bad has a pixel of class 33, but the classes are 0 to 20.", problem.What);
        Assert.Contains("--classes", problem.Hint);
    }

    [Fact]
    public void A_picture_shows_the_mask_and_each_tolerance_in_the_colours_of_voc()
    {
        var map = new LabelMap(4, 5, [.. Enumerable.Repeat((byte)15, 12), 255, .. Enumerable.Repeat((byte)0, 7)]);
        using var picture = SKBitmap.Decode(AnnotationPicture.Of(map, [0, 50]));
        Assert.Equal((4, 31), (picture.Height, picture.Width));
        Assert.Equal(new SKColor(192, 128, 128), picture.GetPixel(0, 0));
        Assert.Equal(new SKColor(224, 224, 192), picture.GetPixel(2, 2));
        Assert.Equal(SKColors.Black, picture.GetPixel(4, 3));
        Assert.Equal(SKColors.White, picture.GetPixel(6, 2));
        Assert.Equal(new SKColor(192, 128, 128), picture.GetPixel(13, 0));
        // At 50 pixels the start of the ring is all that is left.
        Assert.Equal(SKColors.Black, picture.GetPixel(26, 0));
        Assert.Equal(new SKColor(192, 128, 128), picture.GetPixel(27, 2));
    }

    /// <summary>A square of class 1 with a hole.</summary>
    private static LabelMap Rings()
    {
        var labels = new byte[24 * 20];
        for (var pixel = 0; pixel < labels.Length; pixel++)
        {
            var (row, column) = (pixel / 20, pixel % 20);
            var isRing =
                row is > 2 and < 20 && column is > 3 and < 17 && !(row is > 8 and < 14 && column is > 7 and < 12);
            labels[pixel] = isRing ? (byte)1 : (byte)0;
        }

        return new LabelMap(24, 20, labels);
    }

    private static AnnotationResult Result(MaskFolder folder, AnnotationStudy study)
    {
        using var masks = MaskSet.Open(folder.Path);
        return study.Of(masks, threads: 2);
    }

    private sealed class MaskFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("alstudio-test-").FullName;

        public void Add(string id, LabelMap map) => Write(id + ".png", MaskPng.Encoded(map));

        public void Write(string name, byte[] bytes) => File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
