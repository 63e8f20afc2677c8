using ALStudio.Core;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public class AdaptiveDescentTests
{
    [Property(MaxTest = 20)]
    public void Steps_are_those_written_out_by_hand(int seed)
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(5, 3, dtype: ScalarType.Float64);
        var random = new Chance((ulong)(uint)seed).For(Purpose.Weights);
        var settings = new Adam(0.1, random.NextDouble(), random.NextDouble(), 1e-3);
        using var flat = new FlatParameters(module);
        using var descent = new AdaptiveDescent(flat, settings);
        var twin = module.parameters().Select(parameter => new Slow(parameter.detach().clone(), settings)).ToList();
        for (var step = 1; step <= 5; step++)
        {
            foreach (var (parameter, slow) in module.parameters().Zip(twin))
            {
                double[] gradient = [.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => random.NextNormal())];
                using var constant = no_grad();
                parameter.grad!.add_(tensor(gradient, parameter.shape));
                slow.Step(gradient, 0.1 / step, step);
            }

            descent.Step(0.1 / step);
            Assert.Equal(0, flat.Gradients.abs().max().item<double>());
        }

        foreach (var (parameter, slow) in module.parameters().Zip(twin))
        {
            Assert.Equal(slow.Values, parameter.flatten().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-13);
        }
    }

    [Fact]
    public void The_first_step_goes_as_far_as_the_rate_wherever_the_slope_leads()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(2, 1, hasBias: false, dtype: ScalarType.Float64);
        using var flat = new FlatParameters(module);
        using var descent = new AdaptiveDescent(flat, new Adam());
        var before = module.weight!.detach().clone();
        using (no_grad())
        {
            module.weight.grad!.add_(tensor([1000.0, -0.001], [1, 2]));
        }

        descent.Step(0.01);
        var moved = (module.weight - before).data<double>().ToArray();
        Assert.Equal(-0.01, moved[0], 9);
        Assert.Equal(0.01, moved[1], 6);
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        using var module = nn.Linear(5, 3);
        var before = Live.Tensors();
        using (var flat = new FlatParameters(module))
        using (var descent = new AdaptiveDescent(flat, new Adam()))
        {
            var during = Tensor.TotalCount;
            descent.Step(0.1);
            Assert.Equal(during, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    /// <summary>PyTorch's rule for one tensor, number by number.</summary>
    private sealed class Slow(Tensor start, Adam settings)
    {
        private readonly double[] first = new double[start.numel()];
        private readonly double[] second = new double[start.numel()];

        public double[] Values { get; } = start.flatten().data<double>().ToArray();

        public void Step(double[] gradient, double rate, int step)
        {
            for (var index = 0; index < Values.Length; index++)
            {
                var g = gradient[index];
                first[index] = (settings.FirstDecay * first[index]) + ((1 - settings.FirstDecay) * g);
                second[index] = (settings.SecondDecay * second[index]) + ((1 - settings.SecondDecay) * g * g);
                var mean = first[index] / (1 - Math.Pow(settings.FirstDecay, step));
                var square = second[index] / (1 - Math.Pow(settings.SecondDecay, step));
                Values[index] -= rate * mean / (Math.Sqrt(square) + settings.Epsilon);
            }
        }
    }
}
