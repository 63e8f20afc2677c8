using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Starts;
using ALStudio.Learning.Strategies;
using FsCheck.Xunit;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>Studies that pay in clicks, for whole images and for single regions.</summary>
public sealed class ClickTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    private static IQueryStrategy[] OfThePaper =>
        [
            new Random(),
            new Entropy(),
            new EnsembleEntropy(3),
            new PerImage(new Entropy()),
            new PerPolygon(new Random()),
            new PerPolygon(new Entropy()),
        ];

    [Fact]
    public void Every_strategy_of_the_paper_spends_its_budgets_and_pays_every_answer()
    {
        var learner = new PretendingLearner();
        var outcome = Some.Run(Sketches.Experiment(4, OfThePaper), Some.Settings(scratch["store"], learner));
        Assert.Empty(outcome.Failed);
        var runs = Store.Open(scratch["store"]).Runs("sketches");
        Assert.Equal(6, runs.Count);
        Assert.All(runs, run => AssertSpent(run, 100, 60));
        Assert.All(
            runs,
            run => Assert.Equal(["meanIoU", "pixelAccuracy"], run.Cycles[0].Measurements.Select(one => one.Metric))
        );
        Assert.Single(runs.Select(run => run.Cycles[0].Training).Distinct());
        Assert.Single(
            runs.Select(run => string.Join(' ', run.Cycles[0].Answers.Select(answer => answer.Question))).Distinct()
        );
        Assert.Equal(0, learner.Alive);
    }

    /// <summary>As methods D.5 has it with 5,000 clicks: overshoots are carried on, so that the sum never drifts from the plan.</summary>
    [Fact]
    public void What_is_spent_in_all_stays_within_one_answer_of_the_plan()
    {
        var experiment = Sketches.Experiment(5, new Random(), new PerPolygon(new Random())) with
        {
            Dataset = new Sketches(300),
            Start = new Drawn(500, CostUnit.Click),
            Query = new Budget(500, CostUnit.Click),
        };
        Some.Run(experiment, Some.Settings(scratch["store"]));
        foreach (var cycle in Store.Open(scratch["store"]).Runs("sketches").SelectMany(run => run.Cycles))
        {
            var planned = 500 * (cycle.Number + 1);
            Assert.InRange(cycle.Cost, planned, planned + cycle.Answers[^1].Cost - 1);
        }
    }

    [Property(MaxTest = 25)]
    public void Whatever_is_asked_nothing_is_paid_twice_and_the_plan_is_kept(
        int seed,
        byte share,
        byte start,
        byte query
    )
    {
        var experiment = Sketches.Experiment(4, new Mixed(seed, share / 255.0)) with
        {
            Dataset = new Sketches(25),
            Start = new Drawn(1 + start, CostUnit.Click),
            Query = new Budget(1 + query, CostUnit.Click),
        };
        var store = scratch[$"{seed} {share} {start} {query}"];
        Assert.Empty(Some.Run(experiment, Some.Settings(store)).Failed);
        AssertSpent(Assert.Single(Store.Open(store).Runs("sketches")), 1 + start, 1 + query);
    }

    [Fact]
    public void A_polygon_belongs_to_an_image_that_is_partly_labelled_and_counts_among_the_labels()
    {
        Some.Run(
            Sketches.Experiment(2, new PerPolygon(new Random()), new PerImage(new Random())),
            Some.Settings(scratch["store"])
        );
        var (polygons, images) = (History("Random-Image-Random-Polygon"), History("Random-Image"));
        var pool = Pool.After(60, polygons.Cycles);
        var asked = polygons.Cycles[1].Answers[0].Question;
        Assert.Equal(Coverage.Partly, pool.Of(asked.Image));
        Assert.Contains(asked.Region, pool.RegionsOf(asked.Image));
        Assert.All(
            polygons.Cycles.Skip(1).SelectMany(cycle => cycle.Answers),
            answer => Assert.False(answer.Question.IsWhole)
        );
        Assert.All(images.Cycles.SelectMany(cycle => cycle.Answers), answer => Assert.True(answer.Question.IsWhole));
        Assert.Equal(pool.Answered.Count, polygons.Cycles[2].Labels);
        Assert.True(pool.Answered.Count > pool.Labelled.Count);
        // A polygon costs less than an image, so that more images are visited.
        Assert.True(polygons.Cycles[1].Answers.Count > images.Cycles[1].Answers.Count);
    }

    [Fact]
    public void A_pool_whose_regions_are_all_answered_is_no_mistake()
    {
        var experiment = Sketches.Experiment(2, new PerPolygon(new Entropy()), new PerImage(new Entropy())) with
        {
            Dataset = new Sketches(20),
            Query = new Budget(100_000, CostUnit.Click),
        };
        Assert.Empty(Some.Run(experiment, Some.Settings(scratch["store"])).Failed);
        var (polygons, images) = (History("Random-Image-Entropy-Polygon"), History("Entropy-Image"));
        Assert.Equal(20, Pool.After(20, images.Cycles).Labelled.Count);
        Assert.Equal(images.Cycles[2].Cost, polygons.Cycles[2].Cost);
        Assert.Empty(polygons.Cycles[2].Answers);
        // Nobody can ask about a region of an image that has none.
        Assert.Equal(Coverage.Whole, Pool.After(20, images.Cycles).Of(6));
        Assert.True(
            polygons.Cycles[0].Answers.Any(answer => answer.Question.Image == 6) || polygons.Cycles[2].Labels < 20
        );
    }

    [Fact]
    public void Images_that_cost_nothing_are_answered_until_the_pool_ends()
    {
        var experiment = Sketches.Experiment(2, new Random()) with
        {
            Annotator = new Tariff(0, 0),
            Start = new Drawn(10, CostUnit.Click),
        };
        Assert.Empty(Some.Run(experiment, Some.Settings(scratch["store"])).Failed);
        var run = History("Random");
        Assert.Equal([60, 0, 0], run.Cycles.Select(cycle => cycle.Answers.Count));
        Assert.Equal([0.0, 0, 0], run.Cycles.Select(cycle => cycle.Cost));
    }

    [Theory]
    [InlineData(0, "Asks asked about region 9 of image 3, which has ")]
    [InlineData(1, "Asks asked about region 0 of image 3, which it asked about before in the same cycle.")]
    [InlineData(2, "Asks asked about region 0 of image 3, all of which it asked about in the same cycle.")]
    [InlineData(3, "Asks asked about region 0 of image 0, which is labelled already.")]
    [InlineData(4, "Asks asked about region 0 of image 60, the pool holds 60 images.")]
    [InlineData(5, "Asks proposed only 1 questions, with ")]
    public void A_strategy_that_asks_nonsense_about_regions_fails_its_run_and_is_told_why(int kind, string message)
    {
        var experiment = Sketches.Experiment(1, new Asks(kind)) with { Start = new First() };
        var failed = Assert.Single(Some.Run(experiment, Some.Settings(scratch["store"])).Failed);
        Assert.StartsWith(message, failed.Failure!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_is_answered_once_in_all_cycles()
    {
        var experiment = Sketches.Experiment(2, new Asks(6)) with
        {
            Annotator = new Tariff(5, 5),
            Start = new First(),
            Query = new Budget(5, CostUnit.Click),
        };
        var failed = Assert.Single(Some.Run(experiment, Some.Settings(scratch["store"])).Failed);
        Assert.Equal("Asks asked about region 0 of image 3, which is answered already.", failed.Failure!.What);
        Assert.Equal("A strategy proposes regions that are not answered, each once.", failed.Failure.Hint);
    }

    [Fact]
    public void A_study_in_clicks_that_is_made_longer_is_the_long_study()
    {
        var learner = new PretendingLearner();
        Some.Run(Sketches.Experiment(1, OfThePaper), Some.Settings(scratch["store"], learner));
        Some.Run(Sketches.Experiment(3, OfThePaper), Some.Settings(scratch["store"], learner));
        Assert.Equal(learner.Done.Count, learner.Done.Distinct().Count());
        Some.Run(Sketches.Experiment(3, OfThePaper), Some.Settings(scratch["whole"]));
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["store"]));
    }

    private RunHistory History(string arm) =>
        Store.Open(scratch["store"]).Runs("sketches").Single(run => run.Header.Id.Arm == arm);

    private static void AssertSpent(RunHistory run, double start, double query)
    {
        var (pool, spent) = (Pool.OfSize(1_000_000), 0.0);
        foreach (var cycle in run.Cycles)
        {
            var planned = start + (cycle.Number * query);
            var before = spent;
            foreach (var answer in cycle.Answers)
            {
                Assert.True(spent < planned, $"cycle {cycle.Number} goes on with {spent} of {planned} spent");
                spent += answer.Cost;
                // Throws where something is answered twice.
                var next = pool.With([answer]);
                Assert.True(next.Of(answer.Question.Image) >= pool.Of(answer.Question.Image));
                pool = next;
            }

            Assert.Equal(spent, cycle.Cost);
            Assert.Equal(pool.Answered.Count, cycle.Labels);
            Assert.True(spent >= before);
        }
    }

    private sealed record First : IStart
    {
        public Budget Amount => new(1, CostUnit.Click);

        public IEnumerable<Question> Choose(StartContext context) => [new(0)];
    }

    /// <summary>Asks about whole images and regions, as chance will have it.</summary>
    private sealed record Mixed(int Seed, double Whole) : IQueryStrategy<Segmentation>, IAsksRegions
    {
        public string Name => "Mixed";

        public IEnumerable<Pick> Picks(QueryContext context)
        {
            var pool = context.Pool;
            var random = new Chance((ulong)(uint)Seed).For(Purpose.Query, pool.Answers.Count);
            var open = pool.Unlabelled.ToDictionary(
                image => image,
                image => Enumerable.Range(0, context.Regions!.CountOf(image)).Except(pool.RegionsOf(image)).ToList()
            );
            while (open.Count > 0)
            {
                var (image, regions) = open.ElementAt(random.NextInt(open.Count));
                var region =
                    regions.Count == 0 || random.NextBool(Whole)
                        ? Question.Whole
                        : regions[random.NextInt(regions.Count)];
                _ = region == Question.Whole ? open.Remove(image) : regions.Remove(region);
                yield return new Pick(new Question(image, region), 0);
            }
        }
    }

    private sealed record Asks(int Kind) : IQueryStrategy<Segmentation>, IAsksRegions
    {
        public IEnumerable<Pick> Picks(QueryContext context) =>
            Kind switch
            {
                0 => [About(3, 9)],
                1 => [About(3, 0), About(3, 0)],
                2 => [About(3, Question.Whole), About(3, 0)],
                3 => [About(0, 0)],
                4 => [About(60, 0)],
                _ => [About(3, 0)],
            };

        private static Pick About(int image, int region) => new(new Question(image, region), 0);
    }
}
