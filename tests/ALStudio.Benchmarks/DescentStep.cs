using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Training;
using BenchmarkDotNet.Attributes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

#pragma warning disable CA1001 // BenchmarkDotNet calls Clean, and wants a class that it can derive from.

/// <summary>One step of gradient descent over the parameters of WRN-28-2, and setting the gradients to 0.</summary>
[InProcess, MemoryDiagnoser]
public class DescentStep
{
    private Network network = null!;
    private FlatParameters parameters = null!;
    private Descent descent = null!;
    private Network other = null!;
    private SGD optimiser = null!;

    /// <summary>Makes two networks with gradients.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        Backend.Load();
        network = Build();
        parameters = new FlatParameters(network);
        descent = new Descent(parameters, new Sgd());
        other = Build();
        foreach (var parameter in other.parameters())
        {
            parameter.grad = zeros_like(parameter);
        }

        optimiser = optim.SGD(other.parameters(), 0.03, 0.9, weight_decay: 5e-4, nesterov: true);
    }

    /// <summary>The engine's: all parameters in one block.</summary>
    [Benchmark(Baseline = true)]
    public void Flat_parameters() => descent.Step(0.03);

    /// <summary>TorchSharp's: tensor by tensor.</summary>
    [Benchmark]
    public void TorchSharp_optimiser()
    {
        using var scope = NewDisposeScope();
        optimiser.step();
        optimiser.zero_grad();
    }

    /// <summary>Lets go of both.</summary>
    [GlobalCleanup]
    public void Clean()
    {
        descent.Dispose();
        parameters.Dispose();
        network.Dispose();
        optimiser.Dispose();
        other.Dispose();
    }

    private static Network Build() =>
        new WideResNet(28, 2).Build(new ImageShape(3, 32, 32), 10, new Chance(1).For(Purpose.Weights));
}
