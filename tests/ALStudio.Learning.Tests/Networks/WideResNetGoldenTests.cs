using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

/// <summary>WRN-28-2 against PyTorch: forward, gradients, running statistics and three steps of the optimiser.</summary>
public sealed class WideResNetGoldenTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<ScalarType> Precisions => [ScalarType.Float32, ScalarType.Float64];

    public void Dispose() => scope.Dispose();

    [SharedTheory, MemberData(nameof(Precisions))]
    public void Agrees_in_eval_mode(ScalarType precision)
    {
        var (golden, network, input, _) = Open(precision);
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

    [SharedTheory, MemberData(nameof(Precisions))]
    public void Agrees_in_training_mode_and_in_its_running_statistics(ScalarType precision)
    {
        var (golden, network, input, _) = Open(precision);
        network.train();
        golden.AssertClose("train.logits", network.Forward(input).Logits);
        var state = network.state_dict();
        foreach (var name in golden.Tensors.Where(name => name.StartsWith("stats_after_1.", StringComparison.Ordinal)))
        {
            golden.AssertClose(name, state[name["stats_after_1.".Length..]]);
        }

        golden.AssertClose("all.stats_after_1", Summary(Strings(golden, "statistic_names").Select(name => state[name])));
    }

    [SharedTheory, MemberData(nameof(Precisions))]
    public void Agrees_over_three_steps_of_gradient_descent(ScalarType precision)
    {
        var (golden, network, input, labels) = Open(precision);
        using var parameters = new FlatParameters(network);
        using var descent = new Descent(parameters, new Sgd());
        var recipe = new Supervised(new WideResNet());
        var named = network.named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter);
        var order = Strings(golden, "parameter_names");
        var losses = new List<double>();
        network.train();
        for (var step = 1; step <= 3; step++)
        {
            var loss = recipe.Loss(new Step(network, [new Batch([input], labels)], step - 1, 3));
            losses.Add(loss.to(ScalarType.Float64).item<double>());
            loss.backward();
            if (step == 1)
            {
                Compare("grad", parameter => parameter.grad!);
            }

            descent.Step(0.03);
            if (step != 2)
            {
                Compare($"after_{step}", parameter => parameter);
            }
        }

        golden.AssertClose("losses", tensor(losses, precision));
        network.eval();
        golden.AssertClose("eval_after_3.logits", network.Forward(input).Logits);

        void Compare(string what, Func<Tensor, Tensor> of)
        {
            foreach (var name in golden.Tensors.Where(name => name.StartsWith($"{what}.", StringComparison.Ordinal)))
            {
                golden.AssertClose(name, of(named[name[(what.Length + 1)..]]));
            }

            golden.AssertClose($"all.{what}", Summary(order.Select(name => of(named[name]))));
        }
    }

    private static (Golden, Network, Tensor Input, Tensor Labels) Open(ScalarType precision)
    {
        var golden = Golden.Open("wrn28_2");
        var network = new WideResNet().Build(new ImageShape(3, 32, 32), 10, new Chance(0).For(Purpose.Weights));
        Formula.Fill(network, "wrn28_2.parameters");
        network.to(precision);
        var input = golden.Tensor("input").to(precision).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        return (golden, network, input, golden.Tensor("labels"));
    }

    private static string[] Strings(Golden golden, string key) =>
        [.. golden[key].EnumerateArray().Select(name => name.GetString()!)];

    private static Tensor Summary(IEnumerable<Tensor> tensors)
    {
        var rows = tensors.Select(tensor => stack([tensor.sum(), tensor.norm()])).ToList();
        return stack(rows);
    }
}
