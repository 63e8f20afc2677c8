using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Training;
using Xunit;

namespace ALStudio.Learning.Tests.Objectives;

public class FixMatchTests
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);

    [Fact]
    public void Has_the_defaults_of_the_paper()
    {
        var match = new FixMatch(new WideResNet());
        IObjective recipe = match;
        Assert.Equal(new Sgd(0.03, 0.9, 5e-4, Nesterov: true), recipe.Optimiser);
        Assert.Equal(new PartialCosine(7.0 / 16), recipe.Schedule);
        Assert.Equal(1_048_576, recipe.Length(250).Iterations);
        Assert.Equal((0.95, 1, 0.999), (match.Confidence, match.Weight, recipe.Ema));
        Assert.Equal("SSL-", recipe.Prefix);
        Assert.Equal(
            [(FeedSource.Labelled, 64, 1), (FeedSource.Unlabelled, 7 * 64, 2)],
            recipe.Feeds.Select(feed => (feed.Source, feed.BatchSize, feed.Views.Count))
        );
        Assert.Equal(new FlipAndCrop(4, Surround.Reflect), match.Weak);
        Assert.Equal(new AutoAugmented(new RandAugment(2, 0.5), 4, Surround.Reflect, 0.5, 16), match.Strong);
    }

    [Fact]
    public void A_shorter_training_averages_over_the_same_share_of_it()
    {
        var recipe = new FixMatch(new WideResNet(), Iterations: 100_000);
        Assert.Equal(0.99, ((IObjective)recipe.Shortened(10)).Ema, 12);
        Assert.Equal(0, ((IObjective)recipe.Shortened(5_000)).Ema);
        Assert.Empty(((FixMatch)recipe.Shortened(100)).Check(Facts));
    }

    [Fact]
    public void An_average_that_would_still_hold_the_first_weights_is_refused()
    {
        var problem = Assert.Single(new FixMatch(new WideResNet(), Iterations: 800).Check(Facts));
        Assert.StartsWith("After 800 iterations 45", problem.What, StringComparison.Ordinal);
        Assert.StartsWith("Take a decay of at most 0.994,", problem.Hint, StringComparison.Ordinal);
        Assert.Empty(new FixMatch(new WideResNet(), Iterations: 800, Ema: 0.994).Check(Facts));
        Assert.Empty(new FixMatch(new WideResNet(), Iterations: 800, Ema: 0).Check(Facts));
    }

    [Fact]
    public void Says_everything_that_is_wrong_at_once()
    {
        var recipe = new FixMatch(
            new WideResNet(11, 2),
            Iterations: 0,
            BatchSize: 0,
            UnlabelledBatchSize: 0,
            Confidence: -1,
            Weight: -1,
            Rate: 0,
            Ema: -0.1
        );
        Assert.Equal(8, recipe.Check(Facts).Count());
    }
}
