using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Strategies;
using Xunit;
using static TorchSharp.torch;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>The whole of it for label maps: polygons, real networks, and every strategy of the paper, on small drawings.</summary>
public sealed class SegmentationEndToEndTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Every_arm_of_the_paper_asks_and_learns()
    {
        Assert.Empty(Some.Run(Experiment, Settings("one")).Failed);
        var runs = Store.Open(scratch["one"]).Runs("sketches");
        Assert.Equal(8, runs.Count);
        foreach (var run in runs)
        {
            Assert.All(run.Cycles, cycle => Assert.InRange(cycle.Measurements[0].Value, 0.01, 1));
            Assert.All(run.Cycles, cycle => Assert.True(cycle.Cost >= 100 + (60 * cycle.Number)));
        }

        // Where the model has a say, it asks about other images than chance does.
        string[] thinking = ["Entropy-Image", "ENS-ent", "LL", "SSL-D-score", "SSL-Entropy"];
        var random = Asked("Random-Image");
        Assert.All(thinking, arm => Assert.NotEqual(random, Asked(arm)));
        Assert.NotEqual(Asked("Random-Image-Random-Polygon"), Asked("Random-Image-Entropy-Polygon"));
        var visited = Asked("Random-Image-Random-Polygon").Zip(Asked("Random-Image-Entropy-Polygon"));
        Assert.All(visited, pair => Assert.Equal(pair.First.Image, pair.Second.Image));

        IReadOnlyList<Question> Asked(string arm) =>
            [.. runs.Single(run => run.Header.Id.Arm == arm).Cycles[1].Answers.Select(answer => answer.Question)];
    }

    [Fact]
    public void A_study_that_is_made_longer_is_the_long_study_and_leaves_no_tensor_behind()
    {
        var polygons = Experiment with { Arms = [.. Experiment.Arms.Where(arm => arm.Strategy is PerPolygon)] };
        Some.Run(polygons with { Cycles = 2 }, Settings("whole"));
        var tensors = Tensor.TotalCount;
        Some.Run(polygons, Settings("parts"));
        Some.Run(polygons with { Cycles = 2 }, Settings("parts"));
        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["parts"]));
    }

    private static Experiment Experiment
    {
        get
        {
            // So young a network is unsure everywhere, but not equally.
            var spread = new UncertainPixels(0.5, MinMax: true);
            var network = new DeepLabResNet18(Width: 4, Dilation: 1);
            var plain = new SupervisedSegmentation(network, Epochs: 2, BatchSize: 4, Crop: 24, Rate: 0.05);
            var gan = new S4Gan(
                network,
                Iterations: 2,
                BatchSize: 4,
                UnlabelledBatchSize: 4,
                Crop: 24,
                DiscriminatorWidth: 4
            );
            return Sketches.Experiment(1) with
            {
                Dataset = new Sketches(40),
                Arms =
                [
                    .. Arms(
                        plain,
                        new PerImage(new Random()),
                        new PerImage(new Entropy(spread)),
                        new EnsembleEntropy(2, spread),
                        new LossPrediction(),
                        new PerPolygon(new Random()),
                        new PerPolygon(new Entropy(spread))
                    ),
                    .. Arms(gan, new DiscriminatorScore(), new Entropy(spread)),
                ],
            };
        }
    }

    private static IEnumerable<Arm> Arms(IObjective recipe, params IQueryStrategy[] strategies) =>
        strategies.Select(strategy => new Arm(recipe.Prefix + strategy.Name, recipe, strategy));

    private StudySettings Settings(string store) =>
        new(scratch[store], new DataRoot([])) { Device = "cpu", Time = new StoppedClock() };
}
