using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using FsCheck.Xunit;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Mathematics;

public sealed class PixelCrossEntropyTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Property(MaxTest = 30)]
    public void Equals_its_slow_twin(int seed)
    {
        var random = new Chance((ulong)(uint)seed).For(Purpose.Generation);
        double[] numbers = [.. Enumerable.Range(0, 2 * 3 * 4 * 5).Select(_ => 3 * random.NextNormal())];
        long[] classes = [.. Enumerable.Range(0, 2 * 4 * 5).Select(_ => random.NextInt(5) is var k and < 3 ? k : 255L)];
        var (logits, labels) = (tensor(numbers, [2, 3, 4, 5]), tensor(classes, [2, 4, 5]));
        var (sums, counts) = (new double[2], new int[2]);
        for (var pixel = 0; pixel < classes.Length; pixel++)
        {
            if (classes[pixel] != 255)
            {
                var (image, at) = Math.DivRem(pixel, 20);
                double[] scores = [.. Enumerable.Range(0, 3).Select(k => numbers[(image * 60) + (k * 20) + at])];
                sums[image] += Math.Log(scores.Sum(Math.Exp)) - scores[classes[pixel]];
                counts[image]++;
            }
        }

        var mean = PixelCrossEntropy.Mean(logits, labels).item<double>();
        Assert.Equal(sums.Sum() / Math.Max(1, counts.Sum()), mean, 10);
        var each = PixelCrossEntropy.OfEach(logits, labels).data<double>().ToArray();
        Assert.Equal(
            sums.Zip(counts, (sum, count) => sum / Math.Max(1, count)),
            each,
            (a, b) => Math.Abs(a - b) < 1e-10
        );
    }

    [Fact]
    public void Without_a_labelled_pixel_the_loss_and_its_gradient_are_zero_not_NaN()
    {
        var logits = rand([2, 3, 4, 5]).requires_grad_();
        var labels = full([2, 4, 5], 255, ScalarType.Int64);
        var loss = PixelCrossEntropy.Mean(logits, labels);
        loss.backward();
        Assert.Equal(0, loss.item<float>());
        Assert.Equal(0, logits.grad!.abs().max().item<float>());
        Assert.Equal([0, 0], PixelCrossEntropy.OfEach(logits, labels).data<float>().ToArray());
    }

    [Fact]
    public void Pixels_without_label_get_no_gradient()
    {
        var logits = rand([1, 3, 2, 2]).requires_grad_();
        PixelCrossEntropy.Mean(logits, tensor(new long[] { 1, 255, 255, 2 }, [1, 2, 2])).backward();
        var touched = logits.grad!.abs().sum(1).gt(0).flatten().data<bool>().ToArray();
        Assert.Equal([true, false, false, true], touched);
    }
}
