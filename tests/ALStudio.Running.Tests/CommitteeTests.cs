using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Strategies;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

public sealed class CommitteeTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();
    private readonly PretendingLearner learner = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Each_query_trains_the_other_members_and_shares_the_first_with_everybody()
    {
        var outcome = Some.Run(Study(new Random(), new VariationRatio(3)), Settings());
        // Random: 3 trainings. The committee: cycle 0 is shared, 2 more cycles, and 2 members more at each of 2 queries.
        Assert.Equal(3 + 2 + 4, outcome.Trainings);
        Assert.Equal(learner.Done.Count, learner.Done.Distinct().Count());
        Assert.Equal(0, learner.Alive);
    }

    [Fact]
    public void Two_committees_of_one_trial_share_their_members_in_the_first_query()
    {
        var outcome = Some.Run(Study(new VariationRatio(3), new Bald(3)), Settings());
        Assert.Equal(3 + 4 + 2 + 2, outcome.Trainings);
    }

    [Fact]
    public void A_strategy_is_given_different_models_and_the_reported_one_first()
    {
        Some.Run(Study(new Watching(3)), Settings());
        Assert.Equal(2, Watching.Seen.Count);
        foreach (var context in Watching.Seen)
        {
            Assert.Equal(3, context.Committee.Count);
            Assert.Same(context.Model, context.Committee[0]);
        }
    }

    [Fact]
    public void A_plan_counts_the_members_whether_nothing_or_something_is_done()
    {
        // Large queries: votes tie often, and a committee that happens to pick what Random picks shares a training unforeseen.
        var committees = Study(new Random(), new VariationRatio(3), new Bald(2)) with
        {
            Dataset = new Dots(Pool: 300),
            Query = new Budget(20, CostUnit.Label),
        };
        Agrees(committees);
        Agrees(committees with { Cycles = 4 });
        Agrees(committees with { Trials = 2, Cycles = 4 });
        Agrees(committees with { Trials = 2, Cycles = 5, Arms = [Some.Arm(new VariationRatio(5), name: "larger")] });
        Assert.Equal(0, ALStudio.Running.Study.Plan(committees, Settings()).NewTrainings);

        void Agrees(Experiment planned)
        {
            var plan = ALStudio.Running.Study.Plan(planned, Settings());
            Assert.Equal(plan.NewTrainings, Some.Run(planned, Settings()).Trainings);
        }
    }

    [Fact]
    public void An_interrupted_committee_goes_on_with_the_members_it_has()
    {
        var study = Study(new VariationRatio(4));
        using var stop = new CancellationTokenSource();
        var interrupted = new PretendingLearner
        {
            Before = number =>
            {
                if (number == 4)
                {
                    stop.Cancel();
                }
            },
        };
        Some.Run(study, Settings(interrupted), stop.Token);
        Assert.Equal(3, interrupted.Done.Count);
        Assert.Equal(0, interrupted.Alive);
        Some.Run(study, Settings());
        Assert.Equal(9 - 3, learner.Done.Count);

        var whole = Some.Settings(scratch["whole"], new PretendingLearner());
        Some.Run(study, whole);
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["store"]));
    }

    [Fact]
    public void Listeners_hear_which_member_is_trained()
    {
        var memory = new Memory();
        ALStudio.Running.Study.Run(Study(new VariationRatio(3)), Settings(), memory);
        Assert.Equal(
            [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0)],
            memory.Heard.OfType<TrainingStarted>().Select(begun => (begun.Cycle, begun.Member))
        );
    }

    [Fact]
    public void A_strategy_that_does_not_fit_its_recipe_is_refused_before_anything_is_written()
    {
        var refused = Assert.Throws<ProblemException>(() => Some.Run(Study(new DropoutBald()), Settings()));
        Assert.Contains("has none", refused.Message);
        Assert.False(Directory.Exists(scratch["store"]));
    }

    private static Experiment Study(params IQueryStrategy[] strategies) =>
        Some.Experiment(cycles: 2, trials: 1) with
        {
            Arms = [.. strategies.Select(strategy => Some.Arm(strategy))],
        };

    private StudySettings Settings(PretendingLearner? other = null) =>
        Some.Settings(scratch["store"], other ?? learner);

    private sealed record Watching(int Members) : ICommittee
    {
        // Not part of what it is, so it is not one of its fields.
        public static readonly List<QueryContext> Seen = [];

        public string Name => "Watching";

        public IEnumerable<Pick> Picks(QueryContext context)
        {
            Seen.Add(context);
            return new Random().Picks(context);
        }
    }
}
