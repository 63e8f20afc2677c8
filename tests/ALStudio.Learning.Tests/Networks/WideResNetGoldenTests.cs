using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

/// <summary>WRN-28-2 against PyTorch: forward, gradients, running statistics and three steps of the optimiser.</summary>
public sealed class WideResNetGoldenTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    // The golden tolerances for float32 are ten times the rounding of one order in memory. In the other order a ReLU may
    // meet an input within rounding of zero on the other side, which moves a gradient by more; only float64 shows both.
    // The sixty steps of the training trajectory have tolerances for both orders.
    public static TheoryData<ScalarType, bool> Cases =>
        new()
        {
            { ScalarType.Float32, false },
            { ScalarType.Float64, false },
            { ScalarType.Float64, true },
        };

    public void Dispose() => scope.Dispose();

    [SharedTheory, MemberData(nameof(Cases))]
    public void Agrees_in_eval_mode(ScalarType precision, bool channelsLast)
    {
        var (golden, network, input, _) = Open(precision, channelsLast);
        network.eval();
        var activations = network.Forward(input);
        golden.AssertClose("eval.logits", activations.Logits);
        golden.AssertClose("eval.features", activations.Embedding);
        foreach (var (tap, group) in activations.Taps.Zip([1, 2, 3]))
        {
            golden.AssertClose($"eval.group{group}.mean", tap.mean([0, 2, 3]));
            golden.AssertClose($"eval.group{group}.std", tap.std([0, 2, 3], unbiased: false));
        }
    }

    [SharedTheory, MemberData(nameof(Cases))]
    public void Agrees_in_training_mode_and_in_its_running_statistics(ScalarType precision, bool channelsLast)
    {
        var (golden, network, input, _) = Open(precision, channelsLast);
        network.train();
        golden.AssertClose("train.logits", network.Forward(input).Logits);
        var state = network.state_dict();
        foreach (var name in golden.Tensors.Where(name => name.StartsWith("stats_after_1.", StringComparison.Ordinal)))
        {
            golden.AssertClose(name, state[name["stats_after_1.".Length..]]);
        }

        golden.AssertClose(
            "all.stats_after_1",
            Summary(Strings(golden, "statistic_names").Select(name => state[name]))
        );
    }

    [SharedTheory, MemberData(nameof(Cases))]
    public void Agrees_in_its_gradients(ScalarType precision, bool channelsLast)
    {
        var (golden, network, input, labels) = Open(precision, channelsLast);
        network.train();
        Loss(network, input, labels).backward();
        Compare(golden, network, "grad", parameter => parameter.grad!);
    }

    [SharedFact]
    public void Agrees_over_three_steps_of_gradient_descent()
    {
        var (golden, network, input, labels) = Open(ScalarType.Float64, channelsLast: true);
        Descend(golden, network, input, labels, after: step => Compare(golden, network, $"after_{step}", it => it));
    }

    private static void Descend(Golden golden, Network network, Tensor input, Tensor labels, Action<int> after)
    {
        using var parameters = new FlatParameters(network);
        using var descent = new Descent(parameters, new Sgd());
        var losses = new List<double>();
        network.train();
        foreach (var step in (int[])[1, 2, 3])
        {
            var loss = Loss(network, input, labels);
            losses.Add(loss.to(ScalarType.Float64).item<double>());
            loss.backward();
            descent.Step(0.03);
            if (step != 2)
            {
                after(step);
            }
        }

        golden.AssertClose("losses", tensor(losses, input.dtype));
        network.eval();
        golden.AssertClose("eval_after_3.logits", network.Forward(input).Logits);
    }

    private static Tensor Loss(Network network, Tensor input, Tensor labels) =>
        new Supervised(new WideResNet()).Losses(new Step(network, [new Batch([input], labels)], 0, 3)).Total;

    private static void Compare(Golden golden, Network network, string what, Func<Tensor, Tensor> of)
    {
        var named = network.named_parameters().ToDictionary(entry => entry.name, entry => of(entry.parameter));
        foreach (var name in golden.Tensors.Where(name => name.StartsWith($"{what}.", StringComparison.Ordinal)))
        {
            golden.AssertClose(name, named[name[(what.Length + 1)..]]);
        }

        golden.AssertClose($"all.{what}", Summary(Strings(golden, "parameter_names").Select(name => named[name])));
    }

    private static (Golden, Network, Tensor Input, Tensor Labels) Open(ScalarType precision, bool channelsLast)
    {
        var golden = Golden.Open("wrn28_2");
        var network = new WideResNet().Build(new ImageShape(3, 32, 32), 10, new Chance(0).For(Purpose.Weights));
        Formula.Fill(network, "wrn28_2.parameters");
        network.to(precision);
        var input = golden.Tensor("input").to(precision);
        var last = input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        return (golden, network, channelsLast ? last : input, golden.Tensor("labels"));
    }

    private static string[] Strings(Golden golden, string key) =>
        [.. golden[key].EnumerateArray().Select(name => name.GetString()!)];

    private static Tensor Summary(IEnumerable<Tensor> tensors)
    {
        var rows = tensors.Select(tensor => stack([tensor.sum(), tensor.norm()])).ToList();
        return stack(rows);
    }
}
