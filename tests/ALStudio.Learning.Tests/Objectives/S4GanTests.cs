using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Tests.Networks;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Objectives;

public sealed class S4GanTests : IDisposable
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 3);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly SegmentationDataset data = EasyScenes.Data();

    private static S4Gan Small =>
        new(
            new StandIn(),
            Iterations: 6,
            BatchSize: 4,
            UnlabelledBatchSize: 3,
            Crop: 24,
            Rate: 0.1,
            DiscriminatorWidth: 4
        );

    public void Dispose()
    {
        data.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Has_the_defaults_of_the_paper()
    {
        var s4gan = new S4Gan(new DeepLabResNet18());
        IObjective recipe = s4gan;
        Assert.Equal((0.6, 0.1, 1.0), (s4gan.Threshold, s4gan.FeatureMatching, s4gan.SelfTraining));
        Assert.Equal(new Sgd(2.5e-4, 0.9, 5e-4, Nesterov: false), recipe.Optimiser);
        Assert.Equal(new Poly(0.9), recipe.Schedule);
        Assert.Equal(new Companion(new Adam(1e-4, 0.9, 0.99, 1e-8), 64), recipe.Companion);
        Assert.Equal(10_000, recipe.Length(146).Iterations);
        Assert.Equal(("SSL-", 0), (recipe.Prefix, recipe.Ema));
        Assert.Equal(
            [FeedSource.Labelled, FeedSource.Unlabelled, FeedSource.WhollyLabelled],
            recipe.Feeds.Select(feed => feed.Source)
        );
        Assert.All(recipe.Feeds, feed => Assert.Equal((8, new ScaledCrop(321)), (feed.BatchSize, feed.Window)));
        Assert.Equal([false, true, false], recipe.Feeds.Select(feed => feed.MayBeEmpty));
    }

    [Fact]
    public void Images_are_scaled_by_the_range_of_their_whole_batch()
    {
        var images = tensor([-2.0, 0.0, 1.0, 2.0], [2, 1, 1, 2]);
        Assert.Equal([0, 0.5, 0.75, 1], Adversarial.UnitRange(images).data<double>().ToArray());
        Assert.Equal([0.0, 0], Adversarial.UnitRange(ones(2, ScalarType.Float64)).data<double>().ToArray());
    }

    [Fact]
    public void A_pixel_without_label_is_zero_in_every_map_of_classes()
    {
        var maps = Adversarial.OneHot(tensor(new long[] { 2, 255, 0 }, [1, 1, 3]), 3, ScalarType.Float32);
        Assert.Equal([1, 3, 1, 3], maps.shape);
        Assert.Equal([0, 0, 1, 0, 0, 0, 1, 0, 0], maps.data<float>().ToArray());
    }

    [Fact]
    public void Only_images_strictly_above_the_threshold_get_pseudo_labels_and_nothing_flows_into_them()
    {
        var logits = rand([3, 4, 2, 2], ScalarType.Float64).requires_grad_();
        var scores = tensor([0.6, 0.7, 0.5]).requires_grad_();
        var labels = Adversarial.PseudoLabels(logits, scores, 0.6);
        Assert.False(labels.requires_grad);
        Assert.True(labels[0].eq(255).all().item<bool>() && labels[2].eq(255).all().item<bool>());
        Assert.True(labels[1].Equals(logits[1].argmax(0)));
        PixelCrossEntropy.Mean(logits, labels).backward();
        Assert.Null(scores.grad);
        var touched = logits.grad!.abs().amax([1, 2, 3]).gt(0).data<bool>().ToArray();
        Assert.Equal([false, true, false], touched);
    }

    [Fact]
    public void The_network_s_loss_moves_only_the_network_and_the_discriminator_s_only_that()
    {
        using var network = Small.Network.Build(new ImageShape(3, 24, 24), 3, Stream(1));
        using var judge = ((IObjective)Small).Companion!.Build(new ImageShape(3, 24, 24), 3, Stream(2));
        var losses = Small.Losses(SomeStep(network, judge));
        losses.Total.backward();
        Assert.All(judge.parameters(), parameter => Assert.True(parameter.grad is null && parameter.requires_grad));
        var before = cat([.. network.parameters().Select(parameter => parameter.grad!.flatten())]);
        losses.Companion!.backward();
        Assert.All(judge.parameters(), parameter => Assert.NotNull(parameter.grad));
        var after = cat([.. network.parameters().Select(parameter => parameter.grad!.flatten())]);
        Assert.True(before.Equals(after));
        Assert.NotEqual(0, before.abs().max().item<float>());
    }

    [Fact]
    public void Features_are_matched_through_the_discriminator_although_it_stands_still()
    {
        using var network = Small.Network.Build(new ImageShape(3, 24, 24), 3, Stream(1));
        using var judge = ((IObjective)Small).Companion!.Build(new ImageShape(3, 24, 24), 3, Stream(2));
        float Largest(double weight)
        {
            network.zero_grad();
            var recipe = Small with { FeatureMatching = weight, SelfTraining = 0 };
            manual_seed(1).Dispose();
            recipe.Losses(SomeStep(network, judge)).Total.backward();
            return network.get_parameter("conv2.weight")!.grad!.abs().max().item<float>();
        }

        Assert.NotEqual(Largest(0), Largest(100));
    }

    [Fact]
    public void Learns_its_discriminator_and_keeps_it_with_its_weights()
    {
        using var folder = new TemporaryFolder();
        var job = EasyScenes.Job(data, Small);
        Dictionary<string, Tensor> Companion(IObjective recipe)
        {
            using var model = EasyScenes.Train(job with { Recipe = recipe });
            model.Save(folder.Of("model"));
            using var restored = TrainedSegmenter.Restore(job with { Recipe = recipe }, CPU, folder.Of("model"));
            restored.Save(folder.Of("restored"));
            Assert.Equal(File.ReadAllBytes(folder.Of("model")), File.ReadAllBytes(folder.Of("restored")));
            return Safetensors
                .Read(folder.Of("model"))
                .Where(entry => entry.Key.StartsWith("companion.", StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key, entry => entry.Value.ToTensor());
        }

        var (still, moved) = (Companion(Small with { Discriminator = new Adam(1e-30) }), Companion(Small));
        Assert.Equal(10, moved.Count);
        Assert.All(moved, entry => Assert.False(entry.Value.Equals(still[entry.Key])));
        // Adam moves no weight farther than its rate in a step, by and large.
        Assert.All(moved, entry => Assert.True((entry.Value - still[entry.Key]).abs().max().item<float>() < 1e-3));
    }

    [Fact]
    public void With_no_unlabelled_image_left_it_is_supervised()
    {
        var job = EasyScenes.Job(data, Small, labelled: 20);
        using var model = EasyScenes.Train(job);
        Assert.All(model.Log, epoch => Assert.Equal(epoch.Loss, epoch.Noted("cross_entropy")));
        Assert.All(model.Log, epoch => Assert.Null(epoch.Noted("discriminator")));
    }

    [Fact]
    public void Without_an_image_that_is_labelled_as_a_whole_there_is_nothing_to_take_for_real()
    {
        var pool = Pool.OfSize(data.Pool).With([EasyScenes.Region(data, 3, 1)]);
        var failure = Assert.Throws<ProblemException>(() =>
            EasyScenes.Train(EasyScenes.Job(data, Small) with { Pool = pool })
        );
        Assert.Contains("no wholly labelled image", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_its_losses_and_the_share_of_selected_images()
    {
        using var model = EasyScenes.Train(EasyScenes.Job(data, Small with { Threshold = 0 }));
        Assert.Equal(6, model.Log.Count);
        Assert.All(
            model.Log,
            epoch =>
                Assert.Equal(
                    ["cross_entropy", "feature_matching", "self_training", "discriminator", "selected"],
                    epoch.Notes.Select(note => note.Name)
                )
        );
        Assert.All(model.Log, epoch => Assert.Equal(1, epoch.Noted("selected")));
        Assert.Equal(0, model.Log[0].Noted("self_training"));
        Assert.All(model.Log.Skip(1), epoch => Assert.True(epoch.Noted("self_training") > 0));
        Assert.All(
            model.Log,
            epoch =>
                Assert.Equal(
                    epoch.Noted("cross_entropy")!.Value
                        + (0.1 * epoch.Noted("feature_matching")!.Value)
                        + epoch.Noted("self_training")!.Value,
                    epoch.Loss,
                    5
                )
        );
    }

    [Theory]
    [InlineData(1.0, 1.0, 1.0, false)]
    [InlineData(1.0, 1.0, 1.3, true)]
    [InlineData(0.9, 1.0, 1.3, false)]
    [InlineData(0.96, 9.0, 8.0, true)]
    [InlineData(0.2, 9.0, 8.0, false)]
    [InlineData(1.0, 3.0, 2.0, false)]
    public void Warns_when_nearly_all_predictions_pass_for_real_while_the_cross_entropy_grows(
        double selected,
        double before,
        double now,
        bool warns
    )
    {
        var warning = Small.Warning([Epoch(1, 0.5, before), Epoch(2, selected, now)]);
        Assert.Equal(warns, warning is not null);
        Assert.True(!warns || warning!.Hint is not null);

        static EpochLog Epoch(int number, double selected, double crossEntropy) =>
            new(number, 1, 0.1, 10) { Notes = [new("cross_entropy", crossEntropy), new("selected", selected)] };
    }

    [Fact]
    public void Says_everything_that_is_wrong_at_once()
    {
        Assert.Empty(new S4Gan(new DeepLabResNet18()).Check(Facts));
        var wrong = new S4Gan(
            new StandIn(),
            Iterations: 0,
            BatchSize: 0,
            UnlabelledBatchSize: 0,
            Crop: 8,
            Threshold: 1,
            FeatureMatching: -1,
            SelfTraining: double.NaN,
            Rate: 0,
            Discriminator: new Adam(FirstDecay: 1),
            DiscriminatorWidth: 0
        );
        var problems = wrong.Check(Facts).ToList();
        Assert.Equal(10, problems.Count);
        Assert.All(problems, problem => Assert.NotNull(problem.Hint));
    }

    [Fact]
    public void Loss_prediction_can_stand_around_it()
    {
        IObjective around = new LearningLossSegmentation(Small);
        Assert.Equal(("SSL-", new Companion(new Adam(), 4)), (around.Prefix, around.Companion));
        using var model = EasyScenes.Train(EasyScenes.Job(data, around));
        Assert.All(model.Log, epoch => Assert.True(double.IsFinite(epoch.Loss)));
        Assert.All(model.Log, epoch => Assert.NotNull(epoch.Noted("discriminator")));
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        var job = EasyScenes.Job(data, Small);
        var before = Live.Tensors();
        using (EasyScenes.Train(job)) { }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static Step SomeStep(Network network, Discriminator judge)
    {
        var labels = randint(0, 3, [4, 24, 24], ScalarType.Int64);
        var batches = (Batch[])
            [new([rand(4, 3, 24, 24)], labels), new([rand(3, 3, 24, 24)], empty(0)), new([rand(4, 3, 24, 24)], labels)];
        return new Step(network, batches, 1, 10) { Companion = judge };
    }

    private static RandomStream Stream(int index) => new Chance(1).For(Purpose.Weights, index: index);
}
