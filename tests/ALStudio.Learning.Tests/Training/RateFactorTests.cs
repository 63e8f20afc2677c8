using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Training;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public class RateFactorTests
{
    private static readonly ImageShape Photograph = new(3, 8, 8);

    [Fact]
    public void Every_parameter_learns_at_the_rate_of_the_recipe_unless_its_network_says_otherwise()
    {
        using var network = new WideResNet(10, 1).Build(Photograph, 2, Stream());
        Assert.All(network.named_parameters(), entry => Assert.Equal(1, network.RateFactor(entry.name)));
        Assert.Equal(1, network.HeadRateFactor);
    }

    [Fact]
    public void A_loss_module_learns_as_fast_as_the_last_layers_of_its_network()
    {
        using var network = new WithLossModule(new Eager()).Build(Photograph, 2, Stream());
        Assert.Equal(7, network.HeadRateFactor);
        foreach (var (name, _) in network.named_parameters())
        {
            var isFast =
                name.StartsWith("network.fc.", StringComparison.Ordinal)
                || name.StartsWith("module.", StringComparison.Ordinal);
            Assert.Equal(isFast ? 7 : 1, network.RateFactor(name));
        }

        using var usual = new WithLossModule(new WideResNet(10, 1)).Build(Photograph, 2, Stream());
        Assert.All(usual.named_parameters(), entry => Assert.Equal(1, usual.RateFactor(entry.name)));
    }

    private static RandomStream Stream() => new Chance(1).For(Purpose.Weights);

    /// <summary>A network whose last layer learns seven times as fast.</summary>
    private sealed record Eager : INetwork
    {
        public Network Build(ImageShape input, int classes, RandomStream weights) => new Body(weights);

        private sealed class Body : Network
        {
            private readonly Convolution conv1;
            private readonly Dense fc;

            public Body(RandomStream weights)
                : base("eager")
            {
                (conv1, fc) = (new Convolution(3, 2, 1, 1, weights), new Dense(2, 2, 1, weights));
                RegisterComponents();
            }

            public override int EmbeddingSize => 2;

            public override IReadOnlyList<int> TapChannels => [2];

            public override double HeadRateFactor => 7;

            public override double RateFactor(string parameter) =>
                parameter.StartsWith("fc.", StringComparison.Ordinal) ? HeadRateFactor : 1;

            public override Activations Forward(Tensor images)
            {
                var map = conv1.forward(images);
                var embedding = map.mean([2, 3]);
                return new(fc.forward(embedding), embedding, [map]);
            }
        }
    }
}
