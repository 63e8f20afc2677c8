using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public class DescentTests
{
    private static readonly ImageShape Shape = new(3, 8, 8);

    [Fact]
    public void Parameters_keep_their_values_and_become_views_of_one_block()
    {
        using var scope = NewDisposeScope();
        using var network = Small();
        Tensor[] before = [.. network.parameters().Select(parameter => parameter.detach().clone())];
        using var flat = new FlatParameters(network);
        Assert.All(
            network.parameters().Zip(before),
            pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>())
        );
        Assert.All(network.parameters(), parameter => Assert.True(parameter.is_leaf && parameter.requires_grad));
        Assert.All(
            network.parameters().Where(parameter => parameter.dim() == 4),
            weight => Assert.Equal(1, weight.stride(1))
        );
        using var constant = no_grad();
        flat.Values.fill_(3);
        Assert.All(
            network.parameters(),
            parameter => Assert.Equal((3, 3), (parameter.min().item<float>(), parameter.max().item<float>()))
        );
    }

    [Fact]
    public void Gradients_of_all_parameters_add_up_in_one_block()
    {
        using var scope = NewDisposeScope();
        using var plain = Small();
        using var network = Small();
        using var flat = new FlatParameters(network);
        var images = rand(4, 3, 8, 8);
        for (var pass = 0; pass < 2; pass++)
        {
            plain.Forward(images).Logits.pow(2).sum().backward();
            network.Forward(images).Logits.pow(2).sum().backward();
        }

        Assert.All(
            network.parameters().Zip(plain.parameters()),
            pair => Assert.True(pair.First.grad!.allclose(pair.Second.grad!, rtol: 1e-3, atol: 1e-3))
        );
        var squares = network.parameters().Sum(parameter => parameter.grad!.pow(2).sum().item<float>());
        Assert.Equal(1, flat.Gradients.pow(2).sum().item<float>() / squares, 4);
        flat.Gradients.zero_();
        Assert.All(network.parameters(), parameter => Assert.Equal(0, parameter.grad!.abs().max().item<float>()));
    }

    [Property(MaxTest = 20)]
    public void Steps_are_those_written_out_by_hand(bool nesterov, bool decays, bool moves, int seed)
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(5, 3, dtype: ScalarType.Float64);
        var settings = new Sgd(0.1, moves ? 0.9 : 0, decays ? 0.01 : 0, nesterov);
        using var flat = new FlatParameters(module);
        using var descent = new Descent(flat, settings);
        var random = new Chance((ulong)(uint)seed).For(Purpose.Weights);
        var twin = module.parameters().Select(parameter => new Slow(parameter.detach().clone(), settings)).ToList();
        for (var step = 0; step < 4; step++)
        {
            foreach (var (parameter, slow) in module.parameters().Zip(twin))
            {
                double[] gradient = [.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => random.NextNormal())];
                using var constant = no_grad();
                parameter.grad!.add_(tensor(gradient, parameter.shape));
                slow.Step(gradient, 0.1 / (step + 1));
            }

            descent.Step(0.1 / (step + 1));
            Assert.Equal(0, flat.Gradients.abs().max().item<double>());
        }

        foreach (var (parameter, slow) in module.parameters().Zip(twin))
        {
            Assert.Equal(slow.Values, parameter.flatten().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-13);
        }
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        using var network = Small();
        var before = Live.Tensors();
        using (var flat = new FlatParameters(network))
        using (var descent = new Descent(flat, new Sgd()))
        {
            var during = Tensor.TotalCount;
            descent.Step(0.1);
            descent.Step(0.1);
            Assert.Equal(during, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(0, 100, 0.03)]
    [InlineData(50, 100, 0.01505)]
    [InlineData(100, 100, 0.0001)]
    [InlineData(1, 3, 0.022525)]
    public void Cosine_falls_from_the_base_rate_to_its_end(int iteration, int iterations, double expected) =>
        Assert.Equal(expected, new Cosine().Rate(0.03, iteration, iterations), 12);

    private static Network Small() => new WideResNet(10, 1).Build(Shape, 10, new Chance(1).For(Purpose.Weights));

    /// <summary>PyTorch's rule for one tensor, number by number.</summary>
    private sealed class Slow(Tensor start, Sgd settings)
    {
        private double[]? velocity;

        public double[] Values { get; } = start.flatten().data<double>().ToArray();

        public void Step(double[] gradient, double rate)
        {
            double[] decayed = [.. gradient.Zip(Values, (g, p) => g + (settings.WeightDecay * p))];
            velocity = velocity is null ? decayed : [.. velocity.Zip(decayed, (v, g) => (settings.Momentum * v) + g)];
            for (var index = 0; index < Values.Length; index++)
            {
                var ahead = decayed[index] + (settings.Momentum * velocity[index]);
                Values[index] -= rate * (settings.Nesterov ? ahead : velocity[index]);
            }
        }
    }
}
