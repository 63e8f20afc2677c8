using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Datasets;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Starts;
using ALStudio.Learning.Strategies;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

public sealed class ChecksTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_good_experiment_has_no_problem() => Assert.Empty(Check(Some.Experiment()));

    [Fact]
    public void All_problems_are_told_at_once_each_at_its_keyword_in_the_order_of_the_lines()
    {
        var experiment = Some.Experiment() with
        {
            Start = new Balanced(7),
            Query = new Budget(2.5, CostUnit.Label),
            Cycles = 0,
            Trials = 0,
            Arms =
            [
                Some.Arm(new Random()) with
                {
                    Where = At(8),
                },
                Some.Arm(new Entropy(), name: "Random") with
                {
                    Where = At(9),
                },
                Some.Arm(new Margin()) with
                {
                    Where = At(10),
                    Trials = 0,
                },
            ],
        };
        Assert.Equal(
            [
                (3, "A balanced start of 7 labels cannot be shared equally by the 3 classes of Dots."),
                (4, "A query of 2.5 labels is not a whole number of labels."),
                (5, "0 cycles: nothing would ever be queried."),
                (6, "0 trials: nothing would be run."),
                (9, "Two arms are named 'Random'; the first is in line 8."),
                (10, "Arm Margin has 0 trials: it would never run."),
            ],
            Check(experiment with { Places = Places }).Select(problem => (problem.Where!.Line, problem.What))
        );
    }

    [Theory]
    [InlineData(6, 4, 6, null, null)]
    [InlineData(
        6,
        4,
        7,
        "A start of 6 labels and 7 queries of 4 labels ask for 34 labels, but the pool of Dots holds 30 images.",
        "Take at most 6 cycles, or smaller queries."
    )]
    [InlineData(
        27,
        4,
        1,
        "A start of 27 labels and 1 query of 4 labels ask for 31 labels, but the pool of Dots holds 30 images.",
        "A query can be at most 3 labels after this start."
    )]
    [InlineData(33, 4, 1, "The start asks for 33 labels, but the pool of Dots holds 30 images.", null)]
    public void A_budget_cannot_be_larger_than_the_pool(int start, int query, int cycles, string? what, string? hint)
    {
        var experiment = Some.Experiment(cycles) with
        {
            Start = new Balanced(start),
            Query = new Budget(query, CostUnit.Label),
        };
        var problem = Check(experiment).SingleOrDefault();
        Assert.Equal((what, hint), (problem?.What, problem?.Hint));
    }

    [Fact]
    public void Start_and_query_are_paid_in_one_unit()
    {
        var problem = Assert.Single(Check(Some.Experiment() with { Start = new Drawn(6, CostUnit.Click) }));
        Assert.Equal("The start is paid in clicks, the query in labels.", problem.What);
    }

    [Fact]
    public void A_missing_data_set_is_a_problem_at_its_line_and_others_are_still_told()
    {
        var experiment = Some.Experiment() with { Dataset = new Cifar10(), Cycles = 0, Places = Places };
        var problems = Check(experiment);
        Assert.Equal([2, 5], problems.Select(problem => problem.Where!.Line));
        Assert.Contains("CIFAR", problems[0].What + problems[0].Hint, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_mistake_in_a_recipe_that_arms_share_is_told_once()
    {
        var recipe = new Supervised(new WideResNet(11));
        var experiment = Some.Experiment() with
        {
            Arms =
            [
                new Arm("a", recipe, new Random(), Where: At(8)),
                new Arm("b", recipe, new Entropy(), Where: At(9)),
            ],
        };
        var problem = Assert.Single(Check(experiment));
        Assert.Equal(8, problem.Where!.Line);
        Assert.Contains("depth 11", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_experiment_without_arms_or_metrics_says_so()
    {
        var problems = Check(Some.Experiment() with { Arms = [], Metrics = [] });
        Assert.Equal(
            ["Nothing is measured.", "The experiment compares no arms."],
            problems.Select(problem => problem.What)
        );
    }

    [Fact]
    public void A_part_that_cannot_be_described_is_a_problem_at_its_arm()
    {
        var experiment = Some.Experiment() with
        {
            Arms = [Some.Arm(new Holds(new MemoryStream())) with { Where = At(8) }],
        };
        var problem = Assert.Single(Check(experiment));
        Assert.Equal(8, problem.Where!.Line);
        Assert.Contains("MemoryStream", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_run_or_written_when_something_is_wrong()
    {
        var wrong = Some.Experiment() with { Cycles = 0 };
        var settings = Some.Settings(scratch["store"]);
        Assert.Throws<ProblemException>(() => Some.Run(wrong, settings));
        Assert.Throws<ProblemException>(() => Study.Plan(wrong, settings));
        Study.Plan(Some.Experiment(), settings);
        Assert.False(Directory.Exists(scratch["store"]));
    }

    private static readonly Dictionary<string, Place> Places = new()
    {
        ["experiment"] = At(1),
        ["dataset"] = At(2),
        ["start"] = At(3),
        ["query"] = At(4),
        ["cycles"] = At(5),
        ["trials"] = At(6),
        ["compare"] = At(7),
    };

    private static Place At(int line) => new("study.alx.fsx", line);

    private static IReadOnlyList<Problem> Check(Experiment experiment) =>
        Study.Check(experiment, Some.Settings("never-written"));

    private sealed record Holds(Stream Stream) : IQueryStrategy
    {
        public IEnumerable<Pick> Picks(QueryContext context) => [];
    }
}
