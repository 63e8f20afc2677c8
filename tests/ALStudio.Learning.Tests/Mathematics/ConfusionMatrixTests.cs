using System.Runtime.InteropServices;
using ALStudio.Learning.Mathematics;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Mathematics;

public sealed class ConfusionMatrixTests
{
    [SharedTheory]
    [InlineData("all", "all.truth", "all.prediction")]
    [InlineData("few", "few.truth", "few.prediction")]
    [InlineData(
        "three_images",
        "three_images.truth_0 three_images.truth_1 three_images.truth_2",
        "three_images.prediction_0 three_images.prediction_1 three_images.prediction_2"
    )]
    public void Counts_and_shares_are_the_golden_ones(string set, string truths, string predictions)
    {
        var golden = Golden.Open("segmentation_metrics");
        var matrix = new ConfusionMatrix(21);
        foreach (var (truth, said) in truths.Split(' ').Zip(predictions.Split(' ')))
        {
            var one = new ConfusionMatrix(21);
            one.Add(golden.Stored(truth).Data.Span, golden.Stored(said).Data.Span);
            matrix.Add(one);
        }

        var cells =
            from truth in Enumerable.Range(0, 21)
            from said in Enumerable.Range(0, 21)
            select matrix[truth, said];
        Assert.Equal(MemoryMarshal.Cast<byte, long>(golden.Stored($"{set}.matrix").Data.Span).ToArray(), cells);
        var shares = MemoryMarshal.Cast<byte, double>(golden.Stored($"{set}.iou").Data.Span);
        for (var of = 0; of < 21; of++)
        {
            Assert.Equal(shares[of], matrix.IntersectionOverUnion(of), 1e-12);
        }

        golden.AssertClose($"{set}.miou", golden[$"{set}.miou"].GetDouble(), matrix.MeanIntersectionOverUnion);
    }

    [Fact]
    public void A_pixel_that_is_said_to_be_void_is_missed_and_one_that_is_void_is_not_counted()
    {
        var matrix = new ConfusionMatrix(2);
        matrix.Add([0, 0, 0, 1, 255], [0, 255, 1, 1, 0]);
        Assert.Equal((1.0 / 3, 0.5), (matrix.IntersectionOverUnion(0), matrix.IntersectionOverUnion(1)));
    }

    [Fact]
    public void Classes_that_there_are_not_and_images_of_other_sizes_are_refused()
    {
        var matrix = new ConfusionMatrix(2);
        Assert.Throws<ArgumentException>(() => matrix.Add([2], [0]));
        Assert.Throws<ArgumentException>(() => matrix.Add([0, 0], [0]));
        Assert.Throws<ArgumentException>(() => matrix.Add(new ConfusionMatrix(3)));
    }
}
