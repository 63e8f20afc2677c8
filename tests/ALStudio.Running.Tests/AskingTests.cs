using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Starts;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

public sealed class AskingTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_budget_of_clicks_is_spent_until_it_is_gone_and_the_next_cycle_pays_the_overshoot_back()
    {
        var experiment = Some.Experiment(cycles: 3, trials: 1) with
        {
            Annotator = new Clicks(7),
            Start = new Drawn(20, CostUnit.Click),
            Query = new Budget(10, CostUnit.Click),
            Arms = [Some.Arm(new Random())],
        };
        Some.Run(experiment, Some.Settings(scratch["store"]));
        var run = Assert.Single(Store.Open(scratch["store"]).Runs("dots"));
        // 20, 30, 40 and 50 clicks are allowed in all; each image costs 7.
        Assert.Equal([21, 35, 42, 56], run.Cycles.Select(cycle => cycle.Cost));
        Assert.Equal([3, 2, 1, 2], run.Cycles.Select(cycle => cycle.Answers.Count));
        Assert.Equal(CostUnit.Click, run.Header.Unit);
    }

    [Fact]
    public void A_cycle_asks_nothing_when_the_overshoot_took_all_of_it()
    {
        var experiment = Some.Experiment(cycles: 2, trials: 1) with
        {
            Annotator = new Clicks(30),
            Start = new Drawn(5, CostUnit.Click),
            Query = new Budget(10, CostUnit.Click),
            Arms = [Some.Arm(new Random())],
        };
        Some.Run(experiment, Some.Settings(scratch["store"]));
        var run = Assert.Single(Store.Open(scratch["store"]).Runs("dots"));
        Assert.Equal([30, 30, 30], run.Cycles.Select(cycle => cycle.Cost));
    }

    [Fact]
    public void An_image_is_answered_alike_whenever_and_by_whichever_arm_it_is_asked()
    {
        var experiment = Some.Experiment(cycles: 5, trials: 1) with { Annotator = new Careless() };
        Some.Run(experiment, Some.Settings(scratch["store"]));
        var runs = Store.Open(scratch["store"]).Runs("dots");
        var said = runs.Select(run =>
                run.Cycles.SelectMany(cycle => cycle.Answers).ToDictionary(answer => answer.Question)
            )
            .ToList();
        var both = said[0].Keys.Intersect(said[1].Keys).ToList();
        Assert.True(both.Count > 6);
        Assert.All(both, question => Assert.Equal(said[0][question], said[1][question]));
        Assert.True(said[0].Values.Select(answer => answer.Annotation).Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(0, "Asks asked about image 99, the pool holds 30 images.")]
    [InlineData(1, "Asks asked about image 3, which it asked about before in the same cycle.")]
    [InlineData(2, "which is labelled already.")]
    [InlineData(3, "Asks proposed only 1 questions, with 3 labels of 4 labels left.")]
    public void A_strategy_that_asks_nonsense_fails_its_run_and_is_told_why(int kind, string message)
    {
        var experiment = Some.Experiment(cycles: 1, trials: 1) with
        {
            Start = new These(),
            Arms = [Some.Arm(new Asks(kind)), Some.Arm(new Random())],
        };
        var outcome = Some.Run(experiment, Some.Settings(scratch["store"]));
        Assert.Equal([RunEnd.Failed, RunEnd.Finished], outcome.Runs.Select(run => run.End));
        Assert.EndsWith(message, outcome.Failed[0].Failure!.What, StringComparison.Ordinal);
        Assert.Single(Store.Open(scratch["store"]).Runs("dots")[0].Cycles);
    }

    [Fact]
    public void A_strategy_that_breaks_is_told_where()
    {
        var experiment = Some.Experiment(cycles: 1, trials: 1) with { Arms = [Some.Arm(new Asks(4))] };
        var outcome = Some.Run(experiment, Some.Settings(scratch["store"]));
        Assert.Contains("DivideByZeroException", outcome.Failed[0].Failure!.What, StringComparison.Ordinal);
        Assert.Contains("Asks", outcome.Failed[0].Failure!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_strategy_is_read_lazily()
    {
        var experiment = Some.Experiment(cycles: 1, trials: 1) with { Arms = [Some.Arm(new Asks(5))] };
        Assert.Empty(Some.Run(experiment, Some.Settings(scratch["store"])).Failed);
    }

    private sealed record Clicks(double Each) : IAnnotator
    {
        public Answer Annotate(Question question, Dataset dataset, RandomStream random) =>
            new(question, new ClassLabel(((ClassificationDataset)dataset).Train.Labels[question.Image]), Each);
    }

    private sealed record Careless : IAnnotator
    {
        public Answer Annotate(Question question, Dataset dataset, RandomStream random) =>
            new(question, new ClassLabel(random.NextInt(3)), 1);
    }

    private sealed record These : IStart
    {
        public Budget Amount => new(3, CostUnit.Label);

        public IEnumerable<Question> Choose(StartContext context) => [new(0), new(1), new(2)];
    }

    private sealed record Asks(int Kind) : IQueryStrategy
    {
        public IEnumerable<Pick> Picks(QueryContext context) =>
            Kind switch
            {
                0 => [new Pick(new Question(99), 0)],
                1 => [new Pick(new Question(3), 0), new Pick(new Question(3), 0)],
                2 => [new Pick(new Question(1), 0)],
                3 => [new Pick(new Question(3), 0)],
                4 => [new Pick(new Question(1 / (context.Pool.Size - 30)), 0)],
                _ => context
                    .Pool.Unlabelled.Select(image => new Pick(new Question(image), 0))
                    .Take((int)context.Remaining.Amount)
                    .Concat(
                        Enumerable
                            .Range(0, 1)
                            .Select<int, Pick>(_ => throw new InvalidOperationException("one too many"))
                    ),
            };
    }
}
