using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using Xunit;

namespace ALStudio.Learning.Tests.Objectives;

public class SupervisedTests
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);
    private static readonly INetwork Network = new WideResNet();

    [Fact]
    public void Has_the_defaults_of_the_paper()
    {
        IObjective recipe = new Supervised(Network);
        Assert.Equal(new Sgd(0.03, 0.9, 5e-4, Nesterov: true), recipe.Optimiser);
        Assert.Equal(new Cosine(1e-4), recipe.Schedule);
        Assert.Equal(150, recipe.Length(5000).Epochs);
        var feed = Assert.Single(recipe.Feeds);
        Assert.Equal((FeedSource.Labelled, 64), (feed.Source, feed.BatchSize));
        Assert.Equal(new FlipAndCrop(4, Surround.Zero, 0.5), Assert.Single(Assert.Single(feed.Views).Augmentations));
    }

    [Theory]
    [InlineData(5000, 78)]
    [InlineData(20_000, 312)]
    [InlineData(250, 3)]
    [InlineData(64, 1)]
    [InlineData(10, 1)]
    public void Drops_the_last_partial_batch_of_an_epoch(int labelled, int iterations) =>
        Assert.Equal(iterations, new Supervised(Network).Length(labelled).IterationsPerEpoch);

    [Theory]
    [InlineData(150, 15, 10)]
    [InlineData(40, 15, 3)]
    [InlineData(2, 15, 1)]
    public void Is_shortened_in_epochs(int epochs, double factor, int expected) =>
        Assert.Equal(new Supervised(Network, expected), new Supervised(Network, epochs).Shortened(factor));

    [Fact]
    public void Says_everything_that_is_wrong_at_once()
    {
        var recipe = new Supervised(
            new WideResNet(11, 2),
            Epochs: 0,
            BatchSize: 0,
            Augmentation: new HorizontalFlip(2),
            Rate: 0,
            Momentum: 1,
            WeightDecay: -1
        );
        Assert.Equal(7, recipe.Check(Facts).Count());
    }

    [Fact]
    public void Strong_augmentation_is_a_view_like_any_other()
    {
        IObjective recipe = new Supervised(Network, Augmentation: new AutoAugmented());
        var steps = Assert.Single(Assert.Single(recipe.Feeds).Views).Augmentations;
        Assert.Equal(new AutoAugmented(new AutoAugment(), 4, Surround.Zero, 0.5, 16), Assert.Single(steps));
    }

    [Fact]
    public void A_changed_copy_keeps_the_rest()
    {
        var recipe = new Supervised(Network, Augmentation: new NoAugmentation()) with { Rate = 0.1 };
        Assert.Equal(new NoAugmentation(), recipe.Augmentation);
        Assert.Equal(0.1, ((IObjective)recipe).Optimiser.Rate);
        Assert.NotEqual(recipe, recipe with { Augmentation = new FlipAndCrop() });
    }
}
