using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

public class WideResNetTests
{
    private static readonly ImageShape Photograph = new(3, 32, 32);
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);

    [Theory]
    [InlineData(28, 2, 10, 1_467_610)]
    [InlineData(28, 2, 100, 1_479_220)]
    [InlineData(10, 1, 10, 77_850)]
    public void Has_as_many_parameters_as_the_papers_say(int depth, int width, int classes, long expected)
    {
        using var network = new WideResNet(depth, width).Build(Photograph, classes, Stream(1));
        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData(28, 2, 0)]
    [InlineData(10, 1, 0)]
    [InlineData(9, 2, 1)]
    [InlineData(4, 2, 1)]
    [InlineData(-2, 2, 1)]
    [InlineData(16, 0, 1)]
    [InlineData(12, -1, 2)]
    public void Says_which_depths_and_widths_do_not_exist(int depth, int width, int problems)
    {
        var network = new WideResNet(depth, width);
        Assert.Equal(problems, network.Check(Facts).Count());
        if (problems > 0)
        {
            Assert.Throws<InvalidOperationException>(() => network.Build(Photograph, 10, Stream(1)));
        }
    }

    [Theory, InlineData(-0.1), InlineData(1), InlineData(double.NaN)]
    public void Says_which_dropout_does_not_exist(double dropout) =>
        Assert.Single(new WideResNet(10, 1, dropout).Check(Facts));

    [Fact]
    public void Dropout_acts_in_training_and_in_eval_mode_only_when_told()
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        using var network = new WideResNet(10, 1, Dropout: 0.5).Build(Photograph, 10, Stream(5));
        using var plain = new WideResNet(10, 1).Build(Photograph, 10, Stream(5));
        var images = ones(2, 3, 32, 32);
        network.eval();
        plain.eval();
        Assert.True(network.Forward(images).Logits.Equals(plain.Forward(images).Logits));

        network.DrawsDropout = true;
        Assert.True(network.DrawsDropout);
        Assert.False(network.Forward(images).Logits.Equals(network.Forward(images).Logits));
        network.DrawsDropout = false;
        Assert.True(network.Forward(images).Logits.Equals(plain.Forward(images).Logits));

        network.train();
        Assert.False(network.Forward(images).Logits.Equals(network.Forward(images).Logits));
        plain.DrawsDropout = true;
        Assert.False(plain.DrawsDropout);
    }

    [Fact]
    public void Weights_come_from_the_given_stream_alone()
    {
        manual_seed(1).Dispose();
        using var first = new WideResNet(10, 1).Build(Photograph, 10, Stream(5));
        manual_seed(2).Dispose();
        using var second = new WideResNet(10, 1).Build(Photograph, 10, Stream(5));
        using var other = new WideResNet(10, 1).Build(Photograph, 10, Stream(6));
        Assert.Equal(Numbers(first), Numbers(second));
        Assert.NotEqual(Numbers(first), Numbers(other));
    }

    [Fact]
    public void Weights_begin_normal_by_fan_out_and_the_last_layer_uniform()
    {
        using var scope = NewDisposeScope();
        using var network = new WideResNet(28, 2).Build(Photograph, 10, Stream(3));
        foreach (var (name, weight) in network.named_parameters())
        {
            var (mean, deviation) = (weight.mean().item<float>(), weight.std().item<float>());
            if (weight.dim() == 4 && weight.numel() > 4000)
            {
                var expected = Math.Sqrt(2.0 / (weight.shape[0] * weight.shape[2] * weight.shape[3]));
                Assert.True(Math.Abs(mean) < 4 * expected / Math.Sqrt(weight.numel()), name);
                Assert.InRange(deviation, 0.95 * expected, 1.05 * expected);
            }
            else if (name == "fc.weight")
            {
                Assert.InRange(weight.abs().max().item<float>(), 0.99 / Math.Sqrt(10), 1 / Math.Sqrt(10));
                Assert.InRange(deviation, 0.95 / Math.Sqrt(30), 1.05 / Math.Sqrt(30));
            }
            else if (weight.dim() == 1)
            {
                Assert.Equal((name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1, 0), (mean, deviation));
            }
        }
    }

    [Theory]
    [InlineData(3, 32)]
    [InlineData(1, 28)]
    [InlineData(1, 8)]
    public void Embedding_goes_into_the_last_layer_and_taps_are_the_three_groups(int channels, int size)
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(channels, size, size);
        using var network = new WideResNet(16, 2).Build(shape, 7, Stream(1));
        var activations = network.Forward(rand(5, channels, size, size));
        var (weight, bias) = (network.get_parameter("fc.weight"), network.get_parameter("fc.bias"));
        Assert.True(nn.functional.linear(activations.Embedding, weight!, bias).allclose(activations.Logits));
        Assert.Equal([5, 7], activations.Logits.shape);
        Assert.Equal([5, network.EmbeddingSize], activations.Embedding.shape);
        Assert.Equal(network.TapChannels, activations.Taps.Select(tap => (int)tap.shape[1]));
        Assert.Equal([size, size / 2, size / 4], activations.Taps.Select(tap => tap.shape[3]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Computes_in_the_order_and_the_type_of_its_input(bool training)
    {
        using var scope = NewDisposeScope();
        using var network = new WideResNet(10, 2).Build(Photograph, 10, Stream(1)).to(ScalarType.Float64);
        network.train(training);
        var plain = rand([4, 3, 32, 32], ScalarType.Float64);
        var last = plain.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var (expected, got) = (network.Forward(plain), network.Forward(last));
        Assert.Equal(ScalarType.Float64, got.Logits.dtype);
        Assert.True(got.Logits.allclose(expected.Logits, rtol: 1e-9, atol: 1e-9));
        Assert.All(got.Taps, tap => Assert.Equal(1, tap.stride(1)));
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        using var warm = new WideResNet(10, 1).Build(Photograph, 10, Stream(1));
        var before = Live.Tensors();
        using (var network = new WideResNet(16, 2).Build(Photograph, 10, Stream(1)))
        {
            var built = Tensor.TotalCount;
            using (var scope = NewDisposeScope())
            {
                network.Forward(rand(2, 3, 32, 32)).Logits.sum().backward();
            }

            Assert.Equal(built, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static RandomStream Stream(ulong seed) => new Chance(seed).For(Purpose.Weights);

    private static float[] Numbers(Network network)
    {
        using var scope = NewDisposeScope();
        return cat([.. network.parameters().Select(parameter => parameter.flatten())]).data<float>().ToArray();
    }
}
