using System.Security.Cryptography;
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
    private static readonly ImageShape Shape = new(3, 32, 32);
    private static readonly Normalisation Normalisation = new([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);

    public static TheoryData<ScalarType> Precisions => [ScalarType.Float32, ScalarType.Float64];

    [SharedTheory, MemberData(nameof(Precisions))]
    public void Agrees_over_sixty_steps(ScalarType precision)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Open("training_trajectory");
        IObjective recipe = new Supervised(new WideResNet(10, 1));
        using var network = recipe.Network.Build(Shape, 10, new Chance(0).For(Purpose.Weights));
        Formula.Fill(network, "training_trajectory.parameters");
        network.to(precision);
        var (losses, rates) = Train(recipe, network, golden, precision);
        golden.AssertClose("learning_rate", tensor(rates));
        AssertLosses(golden, losses, precision);

        network.eval();
        var test = Images("test_batch.bin", 500, golden["images"].GetProperty("sha256_of_test_pixels").GetString()!);
        using var fixedWeights = inference_mode();
        var logits = network.Forward(Normalised(test, Enumerable.Range(0, 500), precision)).Logits;
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
        ScalarType precision
    )
    {
        var images = Images("data_batch_1.bin", 512, golden["images"].GetProperty("sha256_of_pixels").GetString()!);
        var (order, labels) = (golden.Tensor("order"), golden.Tensor("train_labels"));
        var (losses, rates) = (new double[Steps], new double[Steps]);
        using var parameters = new FlatParameters(network);
        using var descent = new Descent(parameters, recipe.Optimiser);
        network.train();
        for (var step = 0; step < Steps; step++)
        {
            using var inner = NewDisposeScope();
            var chosen = order[step];
            var batch = Normalised(images, chosen.data<long>().Select(image => (int)image), precision);
            var loss = recipe.Loss(new Step(network, [new Batch([batch], labels[chosen])], step, Steps));
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

    private static byte[][] Images(string file, int count, string sha256)
    {
        var records = File.ReadAllBytes(Shared.Of("data", "cifar10", file)).Chunk(1 + Shape.Bytes).Take(count);
        byte[][] images = [.. records.Select(record => record[1..])];
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData([.. images.SelectMany(image => image)])));
        return images;
    }

    // The block is kept by the tensor that looks into it.
    private static Tensor Normalised(byte[][] images, IEnumerable<int> chosen, ScalarType precision)
    {
        int[] order = [.. chosen];
        var table = new PixelTable(Normalisation, Shape);
        using var block = new PixelBlock(order.Length, Shape, precision, pinned: false);
        for (var row = 0; row < order.Length; row++)
        {
            table.Write(images[order[row]], block, row);
        }

        return block.Images.clone();
    }
}
