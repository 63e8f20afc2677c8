using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>The module that predicts losses, and its training with a network, against PyTorch.</summary>
public sealed class LossModuleGoldenTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Golden golden = Golden.Open("loss_prediction");

    public static TheoryData<string, ScalarType> Hosts
    {
        get
        {
            var hosts = new TheoryData<string, ScalarType>();
            foreach (var host in (string[])["wrn28_2", "resnet18", "deeplabv2"])
            {
                hosts.Add(host, ScalarType.Float32);
                hosts.Add(host, ScalarType.Float64);
            }

            return hosts;
        }
    }

    public static TheoryData<string, int> Moments =>
        new()
        {
            // The iteration after which the module is on its own is 60 of 100.
            { "attached", 59 },
            { "detached", 60 },
        };

    public void Dispose() => scope.Dispose();

    [SharedTheory, MemberData(nameof(Hosts))]
    public void Predictions_agree_for_every_host(string host, ScalarType precision)
    {
        var described = golden[$"{host}.maps"].EnumerateArray().ToList();
        int[] channels = [.. described.Select(map => map.GetProperty("shape")[1].GetInt32())];
        using var module = new LossModule(channels, 128, new Chance(0).For(Purpose.Weights));
        Formula.Fill(module, $"loss_prediction.{host}");
        module.to(precision);
        var count = module.parameters().Sum(parameter => parameter.numel());
        Assert.Equal(golden[$"{host}.parameter_count"].GetInt64(), count);
        Tensor[] maps = [.. described.Select(map => Formula.Input(map).to(precision).requires_grad_())];
        var predictions = module.forward(maps);
        golden.AssertClose($"{host}.prediction", predictions);
        predictions.sum().backward();
        golden.AssertClose($"{host}.map_gradient_norms", stack(maps.Select(map => map.grad!.norm())));
    }

    [SharedTheory, MemberData(nameof(Moments))]
    public void Training_with_a_network_agrees_before_and_after_the_module_is_on_its_own(string moment, int iteration)
    {
        var host = Golden.Open("wrn28_2");
        IObjective recipe = new LearningLoss(new Supervised(new WideResNet()));
        using var network = recipe.Network.Build(GoldenImages.Shape, 10, new Chance(0).For(Purpose.Weights));
        var modules = network.named_children().ToDictionary(child => child.name, child => child.module);
        Formula.Fill(modules["network"], "wrn28_2.parameters");
        Formula.Fill(modules["module"], "loss_prediction.wrn28_2");
        network.to(ScalarType.Float64);
        network.train();
        var (input, labels) = (host.Tensor("input").to(ScalarType.Float64), host.Tensor("labels"));
        var loss = recipe.Loss(new Step(network, [new Batch([input], labels)], iteration, 100));
        loss.backward();
        var gradients = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!);
        var prefix = $"joint.{moment}.grad.";
        foreach (var name in golden.Tensors.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var parameter = name[prefix.Length..];
            golden.AssertClose(
                name,
                parameter.EndsWith(".norm", StringComparison.Ordinal)
                    ? gradients[parameter[..^".norm".Length]].norm()
                    : gradients[parameter]
            );
        }

        // The module's gradients are the same in both moments.
        golden.AssertClose("joint.attached.grad.module.last.weight", gradients["module.last.weight"]);
        golden.AssertClose("joint.attached.grad.module.taps.0.weight", gradients["module.taps.0.weight"]);
    }

    [SharedFact]
    public void Losses_and_predictions_of_a_batch_agree()
    {
        var host = Golden.Open("wrn28_2");
        using var network = (WithLossModule.Body)
            new WithLossModule(new WideResNet()).Build(GoldenImages.Shape, 10, new Chance(0).For(Purpose.Weights));
        var modules = network.named_children().ToDictionary(child => child.name, child => child.module);
        Formula.Fill(modules["network"], "wrn28_2.parameters");
        Formula.Fill(modules["module"], "loss_prediction.wrn28_2");
        network.to(ScalarType.Float64);
        network.train();
        var activations = network.Forward(host.Tensor("input").to(ScalarType.Float64));
        var losses = nn.functional.cross_entropy(
            activations.Logits,
            host.Tensor("labels"),
            reduction: nn.Reduction.None
        );
        var predictions = network.PredictedLosses(activations.Taps);
        golden.AssertClose("joint.attached.losses", losses);
        golden.AssertClose("joint.attached.predictions", predictions);
        golden.AssertClose("joint.attached.ranking", PairRanking.Loss(predictions, losses, 1));
    }

    [SharedFact]
    public void Ranking_agrees_with_batches_made_by_hand()
    {
        foreach (var batch in golden["ranking"].EnumerateArray())
        {
            var predictions = tensor(Numbers("predictions"), requires_grad: true);
            var actual = tensor(Numbers("losses"), requires_grad: true);
            var loss = PairRanking.Loss(predictions, actual, 1);
            golden.AssertClose("ranking", batch.GetProperty("loss").GetDouble(), loss.item<double>());
            loss.backward();
            Assert.True(actual.grad is null);
            if (batch.GetProperty("gradient").ValueKind != System.Text.Json.JsonValueKind.Null)
            {
                var got = predictions.grad!.data<double>().ToArray();
                Assert.Equal(Numbers("gradient"), got, (a, b) => Math.Abs(a - b) < 1e-12);
            }

            double[] Numbers(string name) =>
                [.. batch.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
        }
    }

    [Theory, InlineData(0), InlineData(1), InlineData(7)]
    public void An_odd_batch_cannot_be_paired(int images) =>
        Assert.Throws<ArgumentException>(() => PairRanking.Loss(zeros(images), zeros(images), 1));
}
