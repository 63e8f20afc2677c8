using ALStudio.Core;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

/// <summary>What every network keeps, found by looking, in the form that its defaults give it.</summary>
public class NetworkContractTests
{
    public static TheoryData<INetwork> All =>
        [
            .. typeof(INetwork)
                .Assembly.GetTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(INetwork)))
                .Select(type => (INetwork)Parts.WithDefaults(type)),
        ];

    [Theory, MemberData(nameof(All))]
    public void Shapes_are_as_promised_for_any_number_of_channels_and_classes(INetwork part)
    {
        foreach (var (channels, classes) in new[] { (1, 7), (3, 10) })
        {
            using var scope = NewDisposeScope();
            using var network = Build(part, channels, classes, seed: 1);
            var activations = network.Forward(zeros(2, channels, 32, 32));
            Assert.Equal([2, classes, .. Positions(part, activations)], activations.Logits.shape);
            Assert.Equal([2, network.EmbeddingSize], activations.Embedding.shape);
            Assert.Equal(network.TapChannels.Select(tap => (long)tap), activations.Taps.Select(tap => tap.shape[1]));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Weights_come_from_the_given_stream_alone(INetwork part)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = Build(part, 3, 10, seed: 5);
        manual_seed(2);
        using var second = Build(part, 3, 10, seed: 5);
        using var other = Build(part, 3, 10, seed: 6);
        Assert.Equal(Sums(first), Sums(second));
        Assert.NotEqual(Sums(first), Sums(other));
    }

    [Theory, MemberData(nameof(All))]
    public void A_forward_pass_leaves_only_its_results_behind(INetwork part)
    {
        using var network = Build(part, 3, 10, seed: 1);
        using var scope = NewDisposeScope();
        using var images = zeros(2, 3, 32, 32);
        var before = Live.Tensors();
        var activations = network.Forward(images);
        var results = 2 + activations.Taps.Count;
        Assert.Equal(before + results, Tensor.TotalCount);
    }

    // Scores of a dense network have a position for each of the last map.
    private static long[] Positions(INetwork part, Activations activations) =>
        part is IDenseNetwork ? activations.Taps[^1].shape[2..] : [];

    private static Network Build(INetwork part, int channels, int classes, ulong seed) =>
        part.Build(new ImageShape(channels, 32, 32), classes, new Chance(seed).For(Purpose.Weights));

    private static double[] Sums(Network network) =>
        [.. network.parameters().Select(parameter => parameter.detach().@double().sum().item<double>())];
}
