using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Strategies;
using ALStudio.Learning.Tests.Training;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

public class LossPredictionTests
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);

    [Fact]
    public void Asks_about_the_highest_predicted_loss_first()
    {
        var picks = new LossPrediction().Picks(Some.Context()).ToArray();
        Assert.Equal(picks.Select(pick => pick.Score).OrderDescending(), picks.Select(pick => pick.Score));
        Assert.Equal(
            Some.Model(60).PredictedLosses([.. picks.Select(pick => pick.Question.Image)]),
            picks.Select(pick => pick.Score)
        );
    }

    [Fact]
    public void Chooses_from_some_candidates_first_which_are_those_that_Random_would_ask()
    {
        var picks = new LossPrediction(20).Picks(Some.Context()).Select(pick => pick.Question.Image).ToArray();
        var random = new Learning.Strategies.Random()
            .Picks(Some.Context())
            .Select(pick => pick.Question.Image)
            .Take(20);
        Assert.Equal(random.Order(), picks.Take(20).Order());
        var all = new LossPrediction().Picks(Some.Context()).Select(pick => pick.Question.Image).ToList();
        Assert.Equal(picks.Take(20), picks.Take(20).OrderBy(all.IndexOf));
        Assert.Equal(all.Order(), picks.Order());
        Assert.NotEqual(all, picks);
    }

    [Fact]
    public void Puts_a_loss_module_beside_the_network_of_its_arms_unless_there_is_one()
    {
        var strategy = new LossPrediction();
        var recipe = new Uda(new WideResNet());
        var adapted = strategy.Adapt(recipe);
        Assert.Equal(new LearningLoss(recipe), adapted);
        Assert.Same(adapted, strategy.Adapt(adapted));
        Assert.Empty(strategy.CheckWith(adapted));
    }

    [Fact]
    public void A_recipe_that_cannot_be_extended_is_refused()
    {
        var strategy = new LossPrediction();
        var recipe = new Declining(Easy.Recipe());
        Assert.Same(recipe, strategy.Adapt(recipe));
        Assert.Contains("Declining", Assert.Single(strategy.CheckWith(recipe)).What, StringComparison.Ordinal);
        Assert.Single(new LossPrediction(0).Check(Facts));
    }

    [Fact]
    public void Dropout_is_found_behind_a_loss_module()
    {
        var network = new WideResNet(Dropout: 0.3);
        Assert.Empty(new DropoutBald().CheckWith(new LearningLoss(new Supervised(network))));
        Assert.Single(new DropoutBald().CheckWith(new LearningLoss(new Supervised(new WideResNet()))));
    }
}
