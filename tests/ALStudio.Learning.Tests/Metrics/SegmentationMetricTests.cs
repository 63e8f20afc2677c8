using System.Runtime.InteropServices;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Metrics;
using ALStudio.Testing;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Metrics;

public sealed class SegmentationMetricTests
{
    private static readonly Lazy<Golden> Golden = new(() => Testing.Golden.Open("segmentation_metrics"));

    [SharedTheory]
    [InlineData("all", "")]
    [InlineData("few", "")]
    [InlineData("three_images", "_0 _1 _2")]
    public void Numbers_are_those_of_independent_libraries(string set, string images)
    {
        var confusion = new ConfusionMatrix(21);
        foreach (var image in images.Split(' '))
        {
            confusion.Add(Bytes($"{set}.truth{image}"), Bytes($"{set}.prediction{image}"));
        }

        var matrix = MemoryMarshal.Cast<byte, long>(Bytes($"{set}.matrix"));
        for (var cell = 0; cell < matrix.Length; cell++)
        {
            Assert.Equal(matrix[cell], confusion[cell / 21, cell % 21]);
        }

        var evaluation = Evaluation(confusion);
        var iou = MemoryMarshal.Cast<byte, double>(Bytes($"{set}.iou")).ToArray();
        var perClass = new PerClassIoU().Measure(evaluation).ToArray();
        Assert.Equal(iou.Select((_, number) => $"IoU/class {number}"), perClass.Select(one => one.Metric));
        Assert.All(iou.Zip(perClass), pair => Golden.Value.AssertClose($"{set}.iou", pair.First, pair.Second.Value));
        AssertClose($"{set}.miou", "meanIoU", new MeanIoU());
        AssertClose($"{set}.pixel_accuracy", "pixelAccuracy", new PixelAccuracy());

        void AssertClose(string name, string metric, ISegmentationMetric part)
        {
            var measured = Assert.Single(part.Measure(evaluation));
            Assert.Equal(metric, measured.Metric);
            Golden.Value.AssertClose(name, Golden.Value[name].GetDouble(), measured.Value);
        }
    }

    [Property(MaxTest = 100)]
    public void Equal_their_slow_twins(int seed, byte size, byte kinds)
    {
        var (pixels, classes) = (1 + size, 1 + (kinds % 6));
        var random = new Chance((ulong)(uint)seed).For(Purpose.Split);
        // The last class is never drawn, and some pixels have no true class.
        byte[] truth = [.. Enumerable.Range(0, pixels).Select(_ => random.NextBool(0.1) ? LabelMap.Void : Class())];
        byte[] said = [.. Enumerable.Range(0, pixels).Select(_ => Class())];
        var confusion = new ConfusionMatrix(classes + 1);
        confusion.Add(truth, said);
        var counted = truth.Zip(said).Where(pair => pair.First != LabelMap.Void).ToArray();
        var evaluation = Evaluation(confusion);
        if (counted.Length == 0)
        {
            Assert.Empty(new MeanIoU().Measure(evaluation));
            return;
        }

        double[] each = [.. Enumerable.Range(0, classes + 1).Select(number => Share(number))];
        Assert.Equal(each, new PerClassIoU().Measure(evaluation).Select(one => one.Value));
        Assert.Equal(each.Average(), new MeanIoU().Measure(evaluation).Single().Value, 12);
        Assert.Equal(
            counted.Average(pair => pair.First == pair.Second ? 1.0 : 0),
            new PixelAccuracy().Measure(evaluation).Single().Value,
            12
        );

        byte Class() => (byte)random.NextInt(classes);

        double Share(int number)
        {
            var either = counted.Count(pair => pair.First == number || pair.Second == number);
            return either == 0
                ? 0
                : counted.Count(pair => pair.First == number && pair.Second == number) / (double)either;
        }
    }

    public static TheoryData<ISegmentationMetric> All() => [new MeanIoU(), new PerClassIoU(), new PixelAccuracy()];

    [Theory, MemberData(nameof(All))]
    public void Nothing_is_measured_where_no_pixel_has_a_true_class(ISegmentationMetric metric)
    {
        var confusion = new ConfusionMatrix(3);
        confusion.Add([LabelMap.Void], [2]);
        Assert.Empty(metric.Measure(Evaluation(confusion)));
    }

    private static SegmentationEvaluation Evaluation(ConfusionMatrix confusion) =>
        new(confusion, [.. Enumerable.Range(0, confusion.Classes).Select(number => $"class {number}")]);

    private static ReadOnlySpan<byte> Bytes(string name) => Golden.Value.Stored(name).Data.Span;
}
