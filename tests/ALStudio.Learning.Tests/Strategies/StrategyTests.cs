using ALStudio.Core;
using ALStudio.Learning.Strategies;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

public sealed class StrategyTests
{
    /// <summary>Each measure of being unsure has another favourite among these probabilities.</summary>
    private static readonly FakeModel Model = new(
        Some.Table(
            Log(0.50f, 0.499f, 0.0005f, 0.0005f), // closest two
            Log(0.40f, 0.20f, 0.20f, 0.20f), // least sure of its first class
            Log(0.46f, 0.18f, 0.18f, 0.18f),
            Log(0.42f, 0.34f, 0.24f, 0f), // more even than it seems
            Log(1f, 0f, 0f, 0f) // sure
        )
    );

    [Fact]
    public void Entropy_prefers_what_is_spread_over_many_classes() =>
        Assert.Equal([1, 2, 3, 0, 4], Asked(new Entropy()));

    [Fact]
    public void Margin_prefers_what_hesitates_between_two() => Assert.Equal([0, 3, 1, 2, 4], Asked(new Margin()));

    [Fact]
    public void Least_confidence_prefers_what_has_the_weakest_favourite() =>
        Assert.Equal([1, 3, 2, 0, 4], Asked(new LeastConfidence()));

    [Fact]
    public void Scores_are_the_quantities_themselves()
    {
        Assert.Equal(Math.Log(4), Score(new Entropy(), 3, 3, 3, 3), 12);
        Assert.Equal(0, Score(new Entropy(), 0, 500, 0, 0), 12);
        Assert.Equal(0.5 - 0.25, Score(new Margin(), MathF.Log(2), 0, 0), 7);
        Assert.Equal(1 - 0.5, Score(new LeastConfidence(), MathF.Log(2), 0, 0), 7);
        Assert.Equal(0, Score(new Learning.Strategies.Random(), 1, 2, 3));
    }

    /// <summary>1 − p would call both rows equally sure: each is 1 in double, and in float long before.</summary>
    [Fact]
    public void Least_confidence_tells_very_sure_images_apart()
    {
        var model = new FakeModel(Some.Table([0, 60], [0, 50], [0, 70]));
        Assert.Equal([1, 0, 2], Asked(new LeastConfidence(), model));
        Assert.Equal([1, 0, 2], Asked(new Entropy(), model));
    }

    [Fact]
    public void With_two_classes_all_three_agree()
    {
        var model = Some.Model(40, classes: 2);
        var expected = Asked(new Entropy(), model, 40);
        Assert.Equal(expected, Asked(new Margin(), model, 40));
        Assert.Equal(expected, Asked(new LeastConfidence(), model, 40));
    }

    [Fact]
    public void Random_draws_each_image_equally_often()
    {
        var counts = new int[12];
        for (var cycle = 0; cycle < 3_000; cycle++)
        {
            foreach (var pick in new Learning.Strategies.Random().Picks(Some.Context(12, 0, cycle)).Take(4))
            {
                counts[pick.Question.Image]++;
            }
        }

        // 1,000 each, standard deviation 26.
        Assert.All(counts, count => Assert.InRange(count, 870, 1_130));
    }

    [Fact]
    public void A_model_whose_output_is_not_a_number_is_a_problem_that_names_the_image()
    {
        var model = new FakeModel(Some.Table([0, 1], [float.NaN, 0], [1, 1]));
        var failure = Assert.Throws<ProblemException>(() => Asked(new Entropy(), model, 3));
        Assert.Equal("The score of image 1 is not a number (NaN).", failure.Message);
        Assert.Contains("lower the learning rate", failure.Problems.Single().Hint);
    }

    [Theory, InlineData(double.PositiveInfinity), InlineData(double.NegativeInfinity)]
    public void Infinite_scores_stand_at_an_end(double infinity)
    {
        var asked = Asked(new Given([0, infinity, 1]), Model, 3);
        Assert.Equal(infinity > 0 ? [1, 2, 0] : [2, 0, 1], asked);
    }

    [Fact]
    public void Minus_zero_ties_with_zero()
    {
        var orders = Enumerable
            .Range(0, 50)
            .Select(cycle => new Given([0.0, -0.0]).Picks(Some.Context(2, 0, cycle)).First().Question.Image);
        Assert.Equal([0, 1], orders.Distinct().Order());
    }

    [Theory, InlineData(2), InlineData(4)]
    public void A_score_for_every_image_is_asked_of_a_strategy_in_a_script(int scores)
    {
        var failure = Assert.Throws<ProblemException>(() => Asked(new Given(new double[scores]), Model, 3));
        Assert.Equal($"{scores} scores came back for 3 images.", failure.Message);
    }

    [Fact]
    public void A_strategy_in_a_script_is_called_by_its_type_unless_it_says_otherwise()
    {
        Assert.Equal("Given", ((IPart)new Given([])).Name);
        Assert.Equal("Renamed", ((IPart)new Renamed()).Name);
        Assert.Empty(((IPart)new Given([])).Check(new DatasetFacts("x", 1, 1, 1)));
    }

    private class Given(double[] scores) : ScoredStrategy
    {
        public override IReadOnlyList<double> Score(IModel model, IReadOnlyList<int> images) => scores;
    }

    private sealed class Renamed() : Given([])
    {
        public override string Name => "Renamed";
    }

    private static int[] Asked(IQueryStrategy strategy, FakeModel? model = null, int? images = null)
    {
        var asked = model ?? Model;
        var context = Some.Context(images ?? asked.Images, 0, 1, asked);
        return [.. strategy.Picks(context).Select(pick => pick.Question.Image)];
    }

    private static double Score(IQueryStrategy strategy, params float[] logits) =>
        strategy.Picks(Some.Context(1, 0, 1, new FakeModel(Some.Table(logits)))).Single().Score;

    private static float[] Log(params float[] probabilities) => [.. probabilities.Select(one => MathF.Log(one))];
}
