using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Strategies;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

/// <summary>What every strategy that asks about regions keeps, with each strategy that can stand inside it.</summary>
public sealed class RegionContractTests
{
    private const int Images = 40;

    public static TheoryData<IQueryStrategy> All() => [.. Found()];

    private static IEnumerable<IQueryStrategy> Found() =>
        [
            .. typeof(IRegionStrategy)
                .Assembly.GetTypes()
                .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IRegionStrategy)))
                .Select(type => new PerPolygon((IRegionStrategy)ContractTests.WithDefaults(type))),
            .. ContractTests.OfTask<Segmentation>().Where(strategy => strategy is IAsksRegions and not PerPolygon),
        ];

    [Fact]
    public void Both_polygon_strategies_of_the_paper_are_among_those_found() =>
        Assert.Equal(
            ["Random-Image-Entropy-Polygon", "Random-Image-Random-Polygon"],
            Found().Select(strategy => strategy.Name).Order()
        );

    [Theory, MemberData(nameof(All))]
    public void Names_every_region_once_and_ends_when_all_are_named(IQueryStrategy strategy)
    {
        var context = Context();
        var expected =
            from image in context.Pool.Unlabelled
            from region in Enumerable.Range(0, image % 4)
            select new Question(image, region);
        Assert.Equal(expected, Questions(strategy, context).OrderBy(one => one.Image).ThenBy(one => one.Region));
    }

    [Theory, MemberData(nameof(All))]
    public void Asks_only_about_what_is_not_answered(IQueryStrategy strategy)
    {
        var context = Context();
        var asked = Questions(strategy, context).Take(17).ToArray();
        var pool = context.Pool.With(asked.Select(Some.Answer)).With([Some.Answer(new Question(asked[0].Image))]);
        var later = Questions(strategy, Context() with { Pool = pool }).ToArray();
        Assert.Empty(later.Intersect(asked));
        Assert.DoesNotContain(asked[0].Image, later.Select(question => question.Image));
        Assert.NotEmpty(later);
    }

    [Theory, MemberData(nameof(All))]
    public void Visits_every_image_once_before_any_is_visited_again_and_the_first_time_in_the_order_of_Random(
        IQueryStrategy strategy
    )
    {
        var images = Questions(strategy, Context()).Select(question => question.Image).ToArray();
        var random = new Learning.Strategies.Random().Picks(Context()).Select(pick => pick.Question.Image);
        var having = random.Where(image => image % 4 > 0).ToArray();
        Assert.Equal(having, images[..having.Length]);
        var second = images[having.Length..].Take(having.Count(image => image % 4 > 1)).ToArray();
        Assert.Equal(having.Where(image => image % 4 > 1).Order(), second.Order());
        Assert.NotEqual(having.Where(image => image % 4 > 1), second);
    }

    [Theory, MemberData(nameof(All))]
    public void Asks_the_same_in_the_same_cycle_and_when_its_picks_are_read_twice(IQueryStrategy strategy)
    {
        var picks = strategy.Picks(Context());
        Assert.Equal(picks.ToArray(), picks.ToArray());
        Assert.Equal(picks.ToArray(), strategy.Picks(Context()));
        Assert.NotEqual(picks.ToArray(), strategy.Picks(Context(cycle: 2)));
    }

    [Theory, MemberData(nameof(All))]
    public void Looks_only_at_the_images_that_are_visited_when_they_are(IQueryStrategy strategy)
    {
        var model = FakeSegmenter.Of(Images);
        var picks = strategy.Picks(Context(model: model)).Take(9);
        Assert.Empty(model.Visited);
        var images = picks.Select(pick => pick.Question.Image).ToList();
        Assert.Equal(images.Where(model.Visited.Contains), model.Visited);
        Assert.Equal(0, model.Asked);
    }

    [Theory, MemberData(nameof(All))]
    public void Has_nothing_to_ask_when_no_region_is_left(IQueryStrategy strategy)
    {
        Assert.Empty(strategy.Picks(Context(labelled: Images)));
        var all = Questions(strategy, Context()).Select(Some.Answer);
        Assert.Empty(strategy.Picks(Context() with { Pool = Context().Pool.With(all) }));
    }

    [Theory, MemberData(nameof(All))]
    public void Draws_evenly_among_regions_of_equal_scores(IQueryStrategy strategy)
    {
        // All of the image is uncertain, and its stripes are made equally wide.
        var counts = Enumerable
            .Range(0, 3_000)
            .Select(cycle => strategy.Picks(Even(cycle)).First().Question.Region)
            .CountBy(region => region)
            .ToDictionary();
        // 1,000 each, standard deviation 26.
        Assert.All(Enumerable.Range(0, 3), region => Assert.InRange(counts[region], 870, 1_130));
    }

    [Fact]
    public void Entropy_asks_about_the_region_with_the_most_uncertain_pixels_of_each_image()
    {
        var (model, stripes) = (FakeSegmenter.Of(Images), new Stripes());
        foreach (var pick in new PerPolygon(new Entropy()).Picks(Context(model: model)).Take(20))
        {
            var counts = Enumerable.Range(0, pick.Question.Image % 4).Select(Slow).ToArray();
            Assert.Equal(counts.Max(), pick.Score);
            Assert.Equal(counts[pick.Question.Region], pick.Score);

            double Slow(int region)
            {
                var mask = stripes.MaskOf(new Question(pick.Question.Image, region));
                var (count, map) = (0, model.Map(pick.Question.Image));
                for (var pixel = 0; pixel < map.Length; pixel++)
                {
                    count += map[pixel] > 0.6 && mask.Inside[pixel] == 1 ? 1 : 0;
                }

                return count;
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void An_annotator_who_answers_about_whole_images_only_is_a_problem(IQueryStrategy strategy)
    {
        var failure = Assert.Throws<ProblemException>(() => strategy.Picks(Context() with { Regions = null }));
        Assert.Equal("Let Polygons answer: annotator (Polygons())", failure.Problems.Single().Hint);
    }

    [Fact]
    public void A_score_that_is_not_a_number_is_a_problem_that_names_the_region()
    {
        var failure = Assert.Throws<ProblemException>(() => new PerPolygon(new Diverged()).Picks(Context()).First());
        Assert.Matches("^The score of region [0-2] of image [0-9]+ is not a number", failure.Message);
        failure = Assert.Throws<ProblemException>(() => new PerPolygon(new Short()).Picks(Context()).First());
        Assert.Matches("^0 scores came back for [1-3] regions\\.$", failure.Message);
    }

    private sealed record Diverged : IRegionStrategy
    {
        public IReadOnlyList<double> Score(QueryContext context, IReadOnlyList<Question> regions) =>
            [.. regions.Select(_ => double.NaN)];
    }

    private sealed record Short : IRegionStrategy
    {
        public IReadOnlyList<double> Score(QueryContext context, IReadOnlyList<Question> regions) => [];
    }

    private static IEnumerable<Question> Questions(IQueryStrategy strategy, QueryContext context) =>
        strategy.Picks(context).Select(pick => pick.Question);

    private static QueryContext Context(int labelled = 10, int cycle = 1, FakeSegmenter? model = null) =>
        Some.Context(Images, labelled, cycle, model ?? FakeSegmenter.Of(Images)) with
        {
            Remaining = new Budget(100, CostUnit.Click),
            Regions = new Stripes(),
        };

    private static QueryContext Even(int cycle) =>
        new(
            new FakeSegmenter([new Matrix(4, 5, new float[20])]),
            Pool.OfSize(1),
            new Budget(10, CostUnit.Click),
            Some.Stream(cycle)
        )
        {
            Regions = new Equal(),
        };

    private sealed class Equal : IRegions
    {
        public int CountOf(int image) => 3;

        public RegionMask MaskOf(Question region)
        {
            var inside = new byte[4];
            inside[region.Region] = 1;
            return new RegionMask(2, 2, inside);
        }
    }
}
