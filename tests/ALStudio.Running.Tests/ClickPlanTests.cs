using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Starts;
using ALStudio.Learning.Strategies;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>What is told of studies that pay in clicks before they are run.</summary>
public sealed class ClickPlanTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_plan_knows_the_images_of_the_start_and_estimates_later_ones_from_the_mean_price()
    {
        var experiment = Sketches.Experiment(2, new Random()) with
        {
            Annotator = new Tariff(10, 4),
            Start = new Drawn(75, CostUnit.Click),
            Query = new Budget(60, CostUnit.Click),
        };
        // 8 images for 80 clicks, then 55 and 115 clicks more: 6 and 12 images more. Two epochs in batches of 4.
        Assert.Equal(2 * 4 * (2 + 3 + 5), Plan(experiment).Images);
        Assert.Equal(new Budget(195, CostUnit.Click), Plan(experiment).Annotation);
    }

    [Fact]
    public void Clicks_buy_answers_about_more_images_where_single_regions_are_asked_about()
    {
        var experiment = Sketches.Experiment(2, new PerPolygon(new Random())) with
        {
            Annotator = new Tariff(10, 4),
            Start = new Drawn(75, CostUnit.Click),
            Query = new Budget(60, CostUnit.Click),
        };
        // 55 / 4 and 115 / 4 images more.
        Assert.Equal(2 * 4 * (2 + 5 + 9), Plan(experiment).Images);
    }

    [Fact]
    public void A_plan_of_real_polygons_is_near_what_is_run_and_never_more_than_the_pool()
    {
        var experiment = Sketches.Experiment(3, new Random(), new PerPolygon(new Random())) with
        {
            Dataset = new Sketches(400),
            Start = new Drawn(500, CostUnit.Click),
            Query = new Budget(500, CostUnit.Click),
        };
        var planned = Study.Plan(experiment, Some.Settings(scratch["store"])).Runs;
        Some.Run(experiment, Some.Settings(scratch["store"]));
        var runs = Store.Open(scratch["store"]).Runs("sketches");
        foreach (var (plan, run) in planned.OrderBy(one => one.Run.Arm).Zip(runs.OrderBy(one => one.Header.Id.Arm)))
        {
            var done = run.Cycles.Sum(cycle => 2 * 4 * (cycle.Labels / 4));
            Assert.InRange(plan.Images, 0.8 * done, 1.2 * done);
        }

        var free = Sketches.Experiment(1, new Random()) with { Annotator = new Tariff(0, 0) };
        Assert.Equal(2 * 60 * 2, Plan(free).Images);
    }

    [Fact]
    public void A_plan_of_what_is_left_begins_with_what_is_there()
    {
        var experiment = Sketches.Experiment(1, new Random()) with { Annotator = new Tariff(10, 4) };
        Some.Run(experiment, Some.Settings(scratch["store"]));
        // 10 + 6 images are answered; 60 clicks are left for cycle 2.
        Assert.Equal(2 * 4 * 5, Plan(experiment with { Cycles = 2 }).Images);
        Assert.Equal(0, Plan(experiment).Images);
    }

    [Fact]
    public void A_plan_counts_the_trainings_that_running_then_does()
    {
        var experiment = Sketches.Experiment(
            2,
            new Random(),
            new EnsembleEntropy(3),
            new PerImage(new EnsembleEntropy(3)),
            new PerPolygon(new Entropy())
        );
        var plan = Study.Plan(experiment, Some.Settings(scratch["store"]));
        var outcome = Some.Run(experiment, Some.Settings(scratch["store"]));
        // Two committees ask alike: the second finds all trainings of the first.
        Assert.Equal(3 + 2 + 4 + 2, outcome.Trainings);
        Assert.InRange(plan.NewTrainings, outcome.Trainings, 3 + 2 + 4 + 2 + 4);
    }

    [Fact]
    public void Whoever_asks_about_regions_needs_somebody_who_answers_about_them()
    {
        var experiment = Sketches.Experiment(1, new PerPolygon(new Random()), new PerImage(new Random())) with
        {
            Annotator = new Whole(),
        };
        var problem = Assert.Single(Study.Check(experiment, Some.Settings("never-written")));
        Assert.Equal(
            "Random-Image-Random-Polygon asks about single regions, and Whole answers about whole images only.",
            problem.What
        );
        Assert.Equal("Let somebody draw polygons: annotator (Polygons())", problem.Hint);
    }

    [Fact]
    public void A_discriminator_is_asked_only_where_one_is_trained()
    {
        var experiment = Sketches.Experiment(1, new DiscriminatorScore(), new PerImage(new DiscriminatorScore()));
        var problems = Study.Check(experiment, Some.Settings("never-written"));
        Assert.Equal("D-score asks a discriminator, and PretendedMasks trains none.", problems[0].What);
        var judged = experiment with
        {
            Arms = [.. experiment.Arms.Select(arm => arm with { Recipe = new PretendedMasks(2, Judged: true) })],
        };
        Assert.Empty(Study.Check(judged, Some.Settings("never-written")));
        Assert.Empty(Some.Run(judged, Some.Settings(scratch["store"])).Failed);
    }

    private RunPlan Plan(Experiment experiment) =>
        Assert.Single(Study.Plan(experiment, Some.Settings(scratch["store"])).Runs);

    private sealed record Whole : IAnnotator<Segmentation>
    {
        public Answer Annotate(Question question, Dataset dataset, RandomStream random) =>
            new(question, new Outlines([]), 1);
    }
}
