using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>Sixty steps on real images against PyTorch: pixels, network, loss, schedule and descent together.</summary>
public class TrajectoryTests
{
    private const int Steps = 60;

    /// <summary>On a card convolutions of float32 have tolerances of their own (CardTests).</summary>
    public static TheoryData<ScalarType, string> Cases
    {
        get
        {
            var cases = new TheoryData<ScalarType, string> { { ScalarType.Float32, "cpu" } };
            foreach (var device in Cards.Devices)
            {
                cases.Add(ScalarType.Float64, device);
            }

            return cases;
        }
    }

    [SharedTheory, MemberData(nameof(Cases))]
    public void Agrees_over_sixty_steps(ScalarType precision, string place)
    {
        using var scope = NewDisposeScope();
        var device = Devices.Choose(place);
        var golden = Golden.Open("training_trajectory");
        IObjective recipe = new Supervised(new WideResNet(10, 1));
        using var network = recipe.Network.Build(GoldenImages.Shape, 10, new Chance(0).For(Purpose.Weights));
        Formula.Fill(network, "training_trajectory.parameters");
        network.to(precision).to(device);
        var (losses, rates) = Train(recipe, network, golden, precision, device);
        golden.AssertClose("learning_rate", tensor(rates));
        AssertLosses(golden, losses, precision);

        network.eval();
        var test = GoldenImages.Of("test_batch.bin", 500);
        Assert.Equal(golden["images"].GetProperty("sha256_of_test_pixels").GetString(), GoldenImages.Sha256(test));
        using var fixedWeights = inference_mode();
        var logits = network
            .Forward(GoldenImages.Normalised(test, Enumerable.Range(0, 500), precision).to(device))
            .Logits.cpu();
        golden.AssertClose("test_logits", logits);
        golden.AssertClose("final.fc.weight", network.state_dict()["fc.weight"]);
        golden.AssertClose("final.bn.running_var", network.state_dict()["bn.running_var"]);
        var right = logits.argmax(1).eq(golden.Tensor("test_labels")).to(ScalarType.Float64).mean().item<double>();
        golden.AssertClose(
            "test_accuracy",
            golden["test_accuracy"].GetDouble(),
            right,
            precision == ScalarType.Float64
        );
    }

    private static (double[] Losses, double[] Rates) Train(
        IObjective recipe,
        Network network,
        Golden golden,
        ScalarType precision,
        Device device
    )
    {
        var images = GoldenImages.Of("data_batch_1.bin", 512);
        Assert.Equal(golden["images"].GetProperty("sha256_of_pixels").GetString(), GoldenImages.Sha256(images));
        var (order, labels) = (golden.Tensor("order"), golden.Tensor("train_labels"));
        var (losses, rates) = (new double[Steps], new double[Steps]);
        using var parameters = new FlatParameters(network);
        using var descent = new Descent(parameters, recipe.Optimiser);
        network.train();
        for (var step = 0; step < Steps; step++)
        {
            using var inner = NewDisposeScope();
            var chosen = order[step];
            var batch = GoldenImages.Normalised(images, chosen.data<long>().Select(image => (int)image), precision);
            var loss = recipe.Loss(
                new Step(network, [new Batch([batch.to(device)], labels[chosen].to(device))], step, Steps)
            );
            loss.backward();
            losses[step] = loss.to(ScalarType.Float64).item<double>();
            rates[step] = recipe.Schedule.Rate(recipe.Optimiser.Rate, step, Steps);
            descent.Step(rates[step]);
        }

        return (losses, rates);
    }

    private static void AssertLosses(Golden golden, double[] losses, ScalarType precision)
    {
        var expected = golden.Tensor("loss").data<double>().ToArray();
        var allowed = golden.Tensor("tolerance").data<double>().ToArray();
        for (var step = 0; step < Steps; step++)
        {
            var tolerance =
                precision == ScalarType.Float64 ? golden.Tolerance("loss", @double: true).Absolute : allowed[step];
            Assert.True(
                Math.Abs(losses[step] - expected[step]) <= tolerance,
                $"Step {step}: loss {losses[step]:R}, expected {expected[step]:R} ± {tolerance}."
            );
        }
    }
}
