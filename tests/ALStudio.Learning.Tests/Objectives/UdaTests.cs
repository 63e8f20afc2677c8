using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Objectives;

public class UdaTests
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);
    private static readonly INetwork Network = new WideResNet();

    [Fact]
    public void Has_the_defaults_of_the_paper()
    {
        var uda = new Uda(Network);
        IObjective recipe = uda;
        Assert.Equal(new Sgd(0.03, 0.9, 5e-4, Nesterov: true), recipe.Optimiser);
        Assert.Equal(new WarmUpCosine(0.1, 1e-4), recipe.Schedule);
        Assert.Equal(50_000, recipe.Length(5000).Iterations);
        Assert.Equal((0.6, 0.5, 1, 0), (uda.Confidence, uda.Temperature, uda.Weight, recipe.Ema));
        Assert.Equal((SignalAnnealing.None, 0, false), (uda.Annealing, uda.EntropyMinimisation, uda.OnePass));
        Assert.Equal("SSL-", recipe.Prefix);
        Assert.Equal(
            [(FeedSource.Labelled, 64, 1), (FeedSource.Unlabelled, 320, 2)],
            recipe.Feeds.Select(feed => (feed.Source, feed.BatchSize, feed.Views.Count))
        );
        Assert.Equal(new FlipAndCrop(4, Surround.Reflect), uda.Weak);
        Assert.Equal(new AutoAugmented(new AutoAugment(), 4, Surround.Reflect, 0.5, 16), uda.Strong);
        Assert.Equal([uda.Weak], recipe.Feeds[0].Views[0].Augmentations);
        Assert.Equal([uda.Weak, uda.Strong], recipe.Feeds[1].Views.SelectMany(view => view.Augmentations));
    }

    // In float64: in float32 the order of the weights in memory moves single logits by a little more than the golden
    // tolerance, which is ten times the rounding of the other order.
    [SharedFact]
    public void One_whole_step_agrees()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Open("uda");
        IObjective recipe = new Uda(new WideResNet(10, 1));
        using var inner = recipe.Network.Build(GoldenImages.Shape, 10, new Chance(0).For(Purpose.Weights));
        Formula.Fill(inner, "uda.step");
        inner.to(ScalarType.Float64);
        using var network = new Noting(inner);
        using var parameters = new FlatParameters(network);
        using var descent = new Descent(parameters, recipe.Optimiser);
        network.train();
        var step = GoldenStep(network);
        var loss = recipe.Loss(step);
        loss.backward();
        Assert.Equal([true, false, true], network.WithGradient);
        var (labelled, weak, strong) = (network.Logits[0], network.Logits[1], network.Logits[2]);
        golden.AssertClose("step.labelled_logits", labelled);
        golden.AssertClose("step.weak_logits", weak);
        golden.AssertClose("step.strong_logits", strong);
        golden.AssertClose("step.mask", Consistency.Confidence(weak).gt(0.6));
        var supervised = nn.functional.cross_entropy(labelled, step.Batches[0].Labels);
        var unlabelled = ((Uda)recipe).Unlabelled(weak, strong);
        golden.AssertClose("step.L_s", supervised);
        golden.AssertClose("step.L_u", unlabelled);
        Assert.True(loss.allclose(supervised + unlabelled, rtol: 1e-12));
        CompareStep(golden, inner);
        descent.Step(0.03);
        golden.AssertClose("step.after_1.fc.weight", inner.state_dict()["fc.weight"]);
    }

    [Fact]
    public void Views_that_go_through_the_network_together_share_its_statistics_and_give_a_gradient_to_the_same_logits()
    {
        using var data = Easy.Data();
        using var apart = Easy.Train(Easy.Job(data, Small));
        using var together = Easy.Train(Easy.Job(data, Small with { OnePass = true }));
        Assert.NotEqual(apart.Log[^1].Loss, together.Log[^1].Loss);
        Assert.Equal(apart.Log[0].Loss, together.Log[0].Loss, 0.5);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_number_of_passes_is_as_told_all_in_training_mode(bool onePass)
    {
        using var scope = NewDisposeScope();
        IObjective recipe = Small with { OnePass = onePass };
        using var network = new Noting(recipe.Network.Build(Easy.Shape, 3, new Chance(0).For(Purpose.Weights)));
        network.train();
        var batches = (Batch[])
            [
                new([rand(4, 3, 8, 8)], tensor(new long[] { 0, 1, 2, 0 })),
                new([rand(6, 3, 8, 8), rand(6, 3, 8, 8)], empty(0)),
            ];
        var labelled = recipe.Losses(new Step(network, batches, 0, 10)).Labelled!;
        Assert.Equal(onePass ? [16] : [4L, 6, 6], network.Logits.Select(logits => logits.shape[0]));
        Assert.All(network.Training, Assert.True);
        Assert.Equal([4, 3], labelled.Activations.Logits.shape);
        Assert.Equal([4, 64], labelled.Activations.Embedding.shape);
        Assert.All(labelled.Activations.Taps, tap => Assert.Equal(4, tap.shape[0]));
        var (each, logits) = (labelled.LossOfEach(), labelled.Activations.Logits);
        Assert.False(each.requires_grad);
        for (var image = 0; image < 4; image++)
        {
            var alone = nn.functional.cross_entropy(logits[image..(image + 1)], batches[0].Labels[image..(image + 1)]);
            Assert.Equal(alone.item<float>(), each[image].item<float>(), 5);
        }
    }

    [Fact]
    public void Entropy_is_minimised_through_the_weak_view()
    {
        using var scope = NewDisposeScope();
        IObjective recipe = Small with { EntropyMinimisation = 0.5 };
        using var network = new Noting(recipe.Network.Build(Easy.Shape, 3, new Chance(0).For(Purpose.Weights)));
        network.train();
        var batches = (Batch[])
            [
                new([rand(4, 3, 8, 8)], tensor(new long[] { 0, 1, 2, 0 })),
                new([rand(6, 3, 8, 8), rand(6, 3, 8, 8)], empty(0)),
            ];
        var loss = recipe.Loss(new Step(network, batches, 0, 10));
        Assert.Equal([true, true, true], network.WithGradient);
        var expected =
            nn.functional.cross_entropy(network.Logits[0], batches[0].Labels)
            + Small.Unlabelled(network.Logits[1], network.Logits[2])
            + (0.5 * Consistency.MeanEntropy(network.Logits[1]));
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-5f);
    }

    [Theory, InlineData(57), InlineData(60)]
    public void Few_unlabelled_images_are_one_batch_and_without_any_it_is_supervised(int labelled)
    {
        using var data = Easy.Data();
        var seen = new List<int[]>();
        var recipe = new Watched(
            Small,
            step => seen.Add([.. step.Batches[1].Views.Select(view => (int)view.shape[0])])
        );
        using var model = Easy.Train(Easy.Job(data, recipe, labelled));
        Assert.Equal(Small.Iterations, seen.Count);
        Assert.All(seen, batch => Assert.Equal(labelled == 60 ? [] : [3, 3], batch));
        Assert.All(model.Log, epoch => Assert.True(epoch.Loss > 0));
    }

    [Fact]
    public void Says_everything_that_is_wrong_at_once()
    {
        var recipe = new Uda(
            new WideResNet(11, 2),
            Iterations: 0,
            BatchSize: 0,
            UnlabelledBatchSize: 0,
            Confidence: 1,
            Temperature: 0,
            Weight: -1,
            Weak: new HorizontalFlip(2),
            Rate: 0,
            Momentum: 1,
            WeightDecay: -1,
            Schedule: new WarmUpCosine(2),
            EntropyMinimisation: -1,
            Ema: 1
        );
        Assert.Equal(14, recipe.Check(Facts).Count());
    }

    // The images are smaller than the usual hole.
    private static Uda Small =>
        new(
            new WideResNet(10, 1),
            Iterations: 6,
            BatchSize: 16,
            UnlabelledBatchSize: 10,
            Strong: new AutoAugmented(Surround: Surround.Reflect, Hole: 4)
        );

    private static Step GoldenStep(Network network)
    {
        var images = GoldenImages.Of("data_batch_5.bin", 40);
        var labelled = GoldenImages.Normalised(images, Enumerable.Range(0, 8), ScalarType.Float64);
        var weak = GoldenImages.Normalised(images, Enumerable.Range(8, 32), ScalarType.Float64);
        var strong = weak.flip(3).roll(3, 2);
        var labels = GoldenImages.Labels("data_batch_5.bin", 8);
        return new Step(network, [new Batch([labelled], labels), new Batch([weak, strong], empty(0))], 0, 1);
    }

    private static void CompareStep(Golden golden, Network network)
    {
        var state = network.state_dict();
        foreach (var name in golden.Tensors.Where(name => name.StartsWith("step.stats.", StringComparison.Ordinal)))
        {
            golden.AssertClose(name, state[name["step.stats.".Length..]]);
        }

        var gradients = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!);
        var names = golden["step.names"].EnumerateArray().Select(name => name.GetString()!);
        golden.AssertClose("step.grad_norms", stack(names.Select(name => gradients[name].norm())));
        golden.AssertClose("step.grad.fc.weight", gradients["fc.weight"]);
        golden.AssertClose("step.grad.conv1.weight", gradients["conv1.weight"]);
    }
}
