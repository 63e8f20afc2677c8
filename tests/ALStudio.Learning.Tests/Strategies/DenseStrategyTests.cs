using ALStudio.Learning.Strategies;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

public sealed class DenseStrategyTests
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 21);

    [Fact]
    public void Entropy_counts_pixels_above_the_paper_s_bound_unless_told_otherwise()
    {
        var model = FakeSegmenter.Of(30);
        int[] all = [.. Enumerable.Range(0, 30)];
        AssertScores(new Entropy(), model.Uncertain(all, new UncertainPixels(0.6), []));
        AssertScores(new Entropy(new UncertainPixels(1.1)), model.Uncertain(all, new UncertainPixels(1.1), []));
        var scaled = new UncertainPixels(150 / 255.0, MinMax: true);
        AssertScores(new Entropy(scaled), model.Uncertain(all, scaled, []));

        void AssertScores(Entropy strategy, IReadOnlyList<double> expected) =>
            Assert.Equal(
                expected,
                strategy.Picks(Context(model)).OrderBy(pick => pick.Question.Image).Select(pick => pick.Score)
            );
    }

    [Fact]
    public void A_committee_counts_the_pixels_of_its_average_entropy_and_not_the_average_count()
    {
        var model = FakeSegmenter.Of(30);
        var committee = model.Committee(5).Cast<FakeSegmenter>().ToArray();
        var picks = new EnsembleEntropy().Picks(Context(model)).ToArray();
        foreach (var (question, score) in picks)
        {
            var maps = committee.Select(member => member.Map(question.Image)).ToArray();
            Assert.Equal(
                Enumerable.Range(0, maps[0].Length).Count(pixel => maps.Average(map => map[pixel]) > 0.6),
                score
            );
        }

        Assert.NotEqual(
            new Entropy().Picks(Context(model)).Select(pick => pick.Question),
            picks.Select(pick => pick.Question)
        );
    }

    [Theory, InlineData(0), InlineData(1)]
    public void A_committee_of_one_is_none(int members) => Assert.Single(new EnsembleEntropy(members).Check(Facts));

    [Fact]
    public void Arms_go_by_the_names_of_the_paper()
    {
        var random = new Learning.Strategies.Random();
        Assert.Equal(
            [
                "Random-Image",
                "Entropy-Image",
                "Random-Image-Random-Polygon",
                "Random-Image-Entropy-Polygon",
                "ENS-ent",
                "ENS-ent-Image",
            ],
            new IPart[]
            {
                new PerImage(random),
                new PerImage(new Entropy()),
                new PerPolygon(random),
                new PerPolygon(new Entropy()),
                new EnsembleEntropy(),
                new PerImage(new EnsembleEntropy()),
            }.Select(part => part.Name)
        );
    }

    [Fact]
    public void Whole_images_are_asked_as_the_strategy_inside_asks_and_with_all_that_it_needs()
    {
        var model = FakeSegmenter.Of(30);
        Assert.Equal(new Entropy().Picks(Context(model)).ToArray(), new PerImage(new Entropy()).Picks(Context(model)));
        Assert.Equal(1, new PerImage(new Entropy()).Members);
        Assert.Equal(3, new PerImage(new EnsembleEntropy(3)).Members);
        Assert.Single(new PerImage(new EnsembleEntropy(1)).Check(Facts));
        var hint = Assert.Single(new PerImage(new PerPolygon(new Entropy())).Check(Facts)).Hint;
        Assert.Equal("Write it alone, without PerImage.", hint);
    }

    private static QueryContext Context(FakeSegmenter model) => Some.Context(30, 0, 1, model);
}
