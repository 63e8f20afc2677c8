using ALStudio.Core;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public sealed class DiscriminatorTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(321, 321)]
    [InlineData(130, 97)]
    [InlineData(16, 16)]
    public void Judges_maps_of_any_size(int height, int width)
    {
        using var judge = new Discriminator(5, 3, Stream(1), width: 2);
        var (scores, logits, features) = judge.Forward(rand(3, 5, height, width), rand(3, 3, height, width));
        Assert.Equal([3], scores.shape);
        Assert.Equal([3, 16], features.shape);
        Assert.True(scores.allclose(logits.sigmoid()));
    }

    [Fact]
    public void Weights_begin_as_PyTorch_draws_them_from_the_given_stream_alone()
    {
        manual_seed(1).Dispose();
        using var first = new Discriminator(21, 3, Stream(5), width: 16);
        manual_seed(2).Dispose();
        using var second = new Discriminator(21, 3, Stream(5), width: 16);
        using var other = new Discriminator(21, 3, Stream(6), width: 16);
        foreach (var (name, weight) in first.named_parameters())
        {
            var layer = first.get_parameter($"{name.Split('.')[0]}.weight")!;
            var bound = 1 / Math.Sqrt(layer.shape.Skip(1).Aggregate((a, b) => a * b));
            var least = weight.numel() >= 128 ? 0.95 * bound : 0;
            Assert.InRange(weight.abs().max().item<float>(), least, bound);
            Assert.False(weight.eq(0).any().item<bool>());
            Assert.True(weight.equal(second.get_parameter(name)!).all().item<bool>());
            Assert.False(weight.equal(other.get_parameter(name)!).all().item<bool>());
        }
    }

    [Fact]
    public void Drops_whole_channels_in_training_but_none_of_the_features()
    {
        using var judge = new Discriminator(1, 1, Stream(1), width: 8);
        using (no_grad())
        {
            foreach (var (name, parameter) in judge.named_parameters())
            {
                parameter.fill_(name.EndsWith("bias", StringComparison.Ordinal) ? 1 : 0);
            }

            // Each feature adds up what is left of one channel of the third layer, which is 1 everywhere.
            judge.get_parameter("conv4.bias")!.fill_(0);
            judge.get_parameter("conv4.weight")!.copy_(eye(32).repeat(2, 1).reshape(64, 32, 1, 1).expand(64, 32, 4, 4));
        }

        Tensor Features() => judge.Forward(ones(4, 1, 48, 48), ones(4, 1, 48, 48)).Features;
        judge.eval();
        var whole = Features()[0, 0].item<float>();
        Assert.True(Features().eq(whole).all().item<bool>());
        judge.train();
        manual_seed(3).Dispose();
        var drawn = Features();
        Assert.True((drawn.eq(0) | drawn.eq(2 * whole)).all().item<bool>());
        Assert.InRange(drawn.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.3, 0.7);
        Assert.True(drawn[.., ..32].equal(drawn[.., 32..]).all().item<bool>());
        Assert.False(drawn.equal(Features()).all().item<bool>());
        manual_seed(3).Dispose();
        Assert.True(drawn.equal(Features()).all().item<bool>());
    }

    [Fact]
    public void Leaves_only_what_it_says_behind()
    {
        using var judge = new Discriminator(5, 3, Stream(1), width: 2);
        using var maps = rand(2, 5, 32, 32, requires_grad: true);
        using var images = rand(2, 3, 32, 32);
        var before = Live.Tensors();
        var judgement = judge.Forward(maps, images);
        Assert.Equal(before + 3, Tensor.TotalCount);
        using (var inner = NewDisposeScope())
        {
            judgement.Logits.sum().backward();
            Assert.True(maps.grad!.abs().sum().item<float>() > 0);
        }
    }

    private static RandomStream Stream(ulong seed) => new Chance(seed).For(Purpose.Weights);
}
