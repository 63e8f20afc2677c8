using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Tests.Networks;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Objectives;

public class SupervisedSegmentationTests
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 3);

    [Fact]
    public void Has_the_defaults_of_the_paper()
    {
        IObjective recipe = new SupervisedSegmentation(new DeepLabResNet18());
        Assert.Equal(new Sgd(2.5e-4, 0.9, 5e-4, Nesterov: false), recipe.Optimiser);
        Assert.Equal(new Poly(0.9), recipe.Schedule);
        var feed = Assert.Single(recipe.Feeds);
        Assert.Equal((FeedSource.Labelled, 10), (feed.Source, feed.BatchSize));
        Assert.Equal(new ScaledCrop(321, 0.5, 1.6, 0.5), feed.Window);
        Assert.Equal((0, null, ""), (recipe.Ema, recipe.Companion, recipe.Prefix));
    }

    [Theory]
    [InlineData(146, 2_100)]
    [InlineData(875, 13_050)]
    [InlineData(10, 150)]
    [InlineData(3, 150)]
    public void Drops_the_last_partial_batch_of_each_of_150_epochs(int images, int iterations) =>
        Assert.Equal(iterations, new SupervisedSegmentation(new StandIn()).Length(images).Iterations);

    [Fact]
    public void Its_loss_is_that_of_the_labelled_pixels_at_full_size()
    {
        using var scope = NewDisposeScope();
        var recipe = EasyScenes.Recipe();
        using var network = recipe.Network.Build(new ImageShape(3, 24, 24), 3, new Chance(1).For(Purpose.Weights));
        var (images, labels) = (rand(4, 3, 21, 27), randint(0, 3, [4, 21, 27], ScalarType.Int64));
        labels[0] = 255;
        labels[1, .., 5..] = 255;
        var losses = recipe.Losses(new Step(network, [new Batch([images], labels)], 0, 1));
        var logits = nn.functional.interpolate(
            network.Forward(images).Logits,
            [21, 27],
            mode: InterpolationMode.Bilinear,
            align_corners: true
        );
        var expected = nn.functional.cross_entropy(logits, labels, ignore_index: 255);
        Assert.Equal(expected.item<float>(), losses.Total.item<float>(), 5);
        var each = losses.Labelled!.LossOfEach();
        Assert.Equal([4], each.shape);
        Assert.False(each.requires_grad);
        Assert.Equal(0, each[0].item<float>());
        var alone = nn.functional.cross_entropy(logits[1..2], labels[1..2], ignore_index: 255);
        Assert.Equal(alone.item<float>(), each[1].item<float>(), 5);
    }

    [Fact]
    public void A_batch_of_images_without_any_labelled_pixel_moves_nothing_but_by_weight_decay()
    {
        using var data = EasyScenes.Data();
        // The window shows the first rows only, and the one region that was answered lies below them.
        var pool = Pool.OfSize(data.Pool).With([EasyScenes.Region(data, 3, 1)]);
        var recipe = EasyScenes.Recipe(window: new Corner(16, 16)) with { WeightDecay = 0 };
        var job = EasyScenes.Job(data, recipe with { Window = new Corner(9, 16) }) with { Pool = pool };
        using var model = EasyScenes.Train(job);
        Assert.All(model.Log, epoch => Assert.Equal(0, epoch.Loss));
    }

    [Fact]
    public void A_small_DeepLab_learns_which_colour_lies_where()
    {
        using var data = EasyScenes.Data();
        var recipe = new SupervisedSegmentation(new DeepLabResNet18(8), 40, BatchSize: 4, Crop: 32, Rate: 0.03);
        using var model = EasyScenes.Train(EasyScenes.Job(data, recipe, labelled: 8));
        Assert.True(model.Log[^1].Loss < 0.4 * model.Log[0].Loss);
        var evaluation = Assert.IsType<SegmentationEvaluation>(model.Evaluate());
        // Ground everywhere would be 0.27.
        Assert.InRange(evaluation.Confusion.MeanIntersectionOverUnion, 0.4, 1);
    }

    [Fact]
    public void A_restored_model_says_the_same()
    {
        using var data = EasyScenes.Data();
        using var folder = new TemporaryFolder();
        var job = EasyScenes.Job(data);
        using var model = EasyScenes.Train(job);
        model.Save(folder.Of("model.safetensors"));
        using var restored = TrainedSegmenter.Restore(job, CPU, folder.Of("model.safetensors"));
        var (expected, got) = ((SegmentationEvaluation)model.Evaluate(), (SegmentationEvaluation)restored.Evaluate());
        for (var (truth, classes) = (0, 3); truth < classes; truth++)
        {
            for (var said = 0; said < classes; said++)
            {
                Assert.Equal(expected.Confusion[truth, said], got.Confusion[truth, said]);
            }
        }

        var other = job with { Recipe = new SupervisedSegmentation(new DeepLabResNet18(4)) };
        Assert.Throws<ProblemException>(() => TrainedSegmenter.Restore(other, CPU, folder.Of("model.safetensors")));
    }

    [Fact]
    public void Layers_that_learn_faster_do_so()
    {
        using var data = EasyScenes.Data();
        // One step from the same weights: a factor of 10 moves ten times as far.
        var one = EasyScenes.Recipe(epochs: 1, batch: 12) with
        {
            WeightDecay = 0,
            Momentum = 0,
        };
        var (before, slow, fast) = (Weights(Rate(1e-30)), Weights(one), Weights(one with { Network = new Eager(10) }));
        for (var index = 0; index < slow["conv1.weight"].Length; index++)
        {
            Assert.Equal(slow["conv1.weight"][index], fast["conv1.weight"][index], 6);
        }

        for (var index = 0; index < slow["conv2.weight"].Length; index++)
        {
            var start = before["conv2.weight"][index];
            Assert.Equal(10 * (slow["conv2.weight"][index] - start), fast["conv2.weight"][index] - start, 4);
        }

        SupervisedSegmentation Rate(double rate) => one with { Rate = rate };

        Dictionary<string, float[]> Weights(IObjective recipe)
        {
            using var folder = new TemporaryFolder();
            using var model = EasyScenes.Train(EasyScenes.Job(data, recipe));
            model.Save(folder.Of("model"));
            using var scope = NewDisposeScope();
            return Learning
                .Weights.Safetensors.Read(folder.Of("model"))
                .ToDictionary(entry => entry.Key, entry => entry.Value.ToTensor().flatten().data<float>().ToArray());
        }
    }

    [Fact]
    public void A_frozen_normalisation_keeps_its_weight_and_bias_while_its_statistics_and_all_else_move()
    {
        using var data = EasyScenes.Data();
        using var folder = new TemporaryFolder();
        using var model = EasyScenes.Train(EasyScenes.Job(data, EasyScenes.Recipe() with { Network = new Frozen() }));
        model.Save(folder.Of("model"));
        using var scope = NewDisposeScope();
        var kept = Safetensors.Read(folder.Of("model"));
        Assert.True(kept["bn.weight"].ToTensor().eq(1).all().item<bool>());
        Assert.True(kept["bn.bias"].ToTensor().eq(0).all().item<bool>());
        Assert.True(kept["bn.running_mean"].ToTensor().ne(0).all().item<bool>());
        Assert.True(kept["last.bias"].ToTensor().ne(0).all().item<bool>());
    }

    [Fact]
    public void Says_everything_that_is_wrong_at_once()
    {
        Assert.Empty(new SupervisedSegmentation(new DeepLabResNet18()).Check(Facts));
        var wrong = new SupervisedSegmentation(
            new DeepLabResNet18(0),
            Epochs: 0,
            BatchSize: 0,
            Crop: 1,
            Rate: 0,
            Momentum: 1,
            WeightDecay: -1,
            Schedule: new Poly(-1)
        );
        var problems = wrong.Check(Facts).ToList();
        Assert.Equal(8, problems.Count);
        Assert.All(problems, problem => Assert.NotNull(problem.Hint));
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        using var data = EasyScenes.Data();
        var job = EasyScenes.Job(data);
        var before = Live.Tensors();
        using (EasyScenes.Train(job)) { }
        Assert.Equal(before, Tensor.TotalCount);
    }

    /// <summary>The stand-in, whose last layer learns faster.</summary>
    private sealed record Eager(double Factor) : IDenseNetwork
    {
        public Network Build(ImageShape input, int classes, RandomStream weights) =>
            new Body(new StandIn().Build(input, classes, weights), Factor);

        private sealed class Body : Network
        {
            private readonly Network inner;
            private readonly double factor;

            public Body(Network inner, double factor)
                : base("eager")
            {
                (this.inner, this.factor) = (inner, factor);
                foreach (var (name, module) in inner.named_children())
                {
                    register_module(name, module);
                }
            }

            public override int EmbeddingSize => inner.EmbeddingSize;

            public override IReadOnlyList<int> TapChannels => inner.TapChannels;

            public override double RateFactor(string parameter) =>
                parameter.StartsWith("conv2.", StringComparison.Ordinal) ? factor : 1;

            public override Activations Forward(Tensor images) => inner.Forward(images);
        }
    }

    /// <summary>Two convolutions with a normalisation between them that is frozen, as in pretrained networks.</summary>
    private sealed record Frozen : IDenseNetwork
    {
        public Network Build(ImageShape input, int classes, RandomStream weights) =>
            new Body(input.Channels, classes, weights);

        private sealed class Body : Network
        {
            private readonly Convolution first;
            private readonly BatchNormalisation bn;
            private readonly Convolution last;

            public Body(int channels, int classes, RandomStream weights)
                : base("frozen")
            {
                first = new Convolution(channels, 4, kernel: 3, stride: 2, weights);
                bn = new BatchNormalisation(4, isFrozen: true);
                last = new Convolution(4, classes, 1, 1, Initial.UniformByFanIn(weights), bias: Initial.Zero);
                RegisterComponents();
            }

            public override int EmbeddingSize => 4;

            public override IReadOnlyList<int> TapChannels => [4];

            public override Activations Forward(Tensor images)
            {
                var map = bn.forward(first.forward(images)).relu();
                return new(last.forward(map), map.mean([2, 3]), [map]);
            }
        }
    }
}
