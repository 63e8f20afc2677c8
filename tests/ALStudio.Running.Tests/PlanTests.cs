using ALStudio.Core;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Strategies;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

public sealed class PlanTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_plan_counts_the_trainings_that_running_then_does()
    {
        var experiment = Some.Experiment(cycles: 2, trials: 2);
        Agrees(experiment);
        Agrees(Some.Experiment(cycles: 3, trials: 2));
        Agrees(Some.Experiment(cycles: 3, trials: 3));
        var wider = Some.Experiment(cycles: 3, trials: 3);
        Agrees(wider with { Arms = [.. wider.Arms, Some.Arm(new Margin()), Some.Arm(new Random(), name: "twin")] });
        Agrees(wider with { Arms = [Some.Arm(new Random(), epochs: 5)] });

        void Agrees(Experiment planned)
        {
            var plan = Study.Plan(planned, Settings);
            var outcome = Some.Run(planned, Settings);
            Assert.Equal(outcome.Trainings, plan.NewTrainings);
            Assert.Equal(outcome.Added, plan.NewTrainings + plan.SharedTrainings);
            Assert.Equal(outcome.Cached, plan.Finished);
            Assert.Equal(outcome.Planned, plan.Planned);
            Assert.Equal(outcome.Runs.Select(run => run.Run), plan.Runs.Select(run => run.Run));
        }
    }

    [Fact]
    public void All_views_of_a_step_are_work_and_a_batch_is_no_larger_than_what_is_left()
    {
        var recipe = new Uda(new NoNetwork(), Iterations: 10, BatchSize: 4, UnlabelledBatchSize: 8);
        var experiment = Some.Experiment(cycles: 2, trials: 1) with
        {
            Dataset = new Dots(Pool: 12),
            Query = new Budget(3, CostUnit.Label),
            Arms = [new Arm("SSL-Random", recipe, new Random())],
        };
        // 6, 3 and no unlabelled images, in two views each.
        Assert.Equal(10 * ((4 + 12) + (4 + 6) + 4), Assert.Single(Study.Plan(experiment, Settings).Runs).Images);
    }

    [Fact]
    public void A_plan_says_why_each_run_has_something_to_do()
    {
        var experiment = Some.Experiment(cycles: 2, trials: 1);
        Assert.All(Plan(experiment), run => Assert.Equal((RunProgress.New, "never run"), (run.Progress, run.Why)));

        Some.Run(experiment, Settings);
        Assert.All(
            Plan(experiment),
            run => Assert.Equal((RunProgress.Cached, "all cycles are stored"), (run.Progress, run.Why))
        );
        Assert.All(
            Plan(experiment with { Cycles = 3 }),
            run => Assert.Equal((RunProgress.Partly, "goes on after cycle 2"), (run.Progress, run.Why))
        );
        Assert.All(
            Plan(experiment with { Query = new Budget(5, CostUnit.Label), Seed = 1 }),
            run => Assert.Equal((RunProgress.New, "changed: query, seed"), (run.Progress, run.Why))
        );
    }

    [Fact]
    public void A_plan_tells_annotation_and_work()
    {
        var run = Plan(Some.Experiment(cycles: 2, trials: 1))[0];
        Assert.Equal(new Budget(14, CostUnit.Label), run.Annotation);
        // Two epochs over 6, 10 and 14 labels in batches of 4: 2, 4 and 6 steps of 4 images.
        Assert.Equal(4 * (2 + 4 + 6), run.Images);
        Assert.Equal((3, 0), (run.NewTrainings, run.SharedTrainings));
    }

    [Fact]
    public void The_time_is_unknown_until_a_training_of_this_network_is_stored()
    {
        var experiment = Some.Experiment(cycles: 1, trials: 1);
        Assert.Null(Study.Plan(experiment, Settings).Time);
        Some.Run(experiment, Settings with { Time = new TickingClock() });
        Assert.Equal(TimeSpan.Zero, Study.Plan(experiment, Settings).Time);

        // Each training took one second and its measuring one more: 4·2 images in cycle 0, 4·4 in cycle 1 of both arms.
        var more = Study.Plan(experiment with { Trials = 2 }, Settings);
        Assert.Equal(2.0 / 16 * (8 + 16 + 16), more.Time!.Value.TotalSeconds, 6);

        var other = Some.Arm(new Margin()) with { Recipe = new Pretended(2) { Network = new NoNetwork(2) } };
        Assert.Null(Study.Plan(experiment with { Arms = [.. experiment.Arms, other] }, Settings).Time);
    }

    [Fact]
    public void A_lost_model_is_planned_to_be_trained_again()
    {
        var experiment = Some.Experiment(cycles: 1, trials: 1) with { Arms = [Some.Arm(new Entropy())] };
        Some.Run(experiment, Settings);
        Directory.Delete(Path.Combine(scratch["store"], "trainings"), recursive: true);
        var longer = experiment with { Cycles = 2 };
        Assert.Equal(2, Study.Plan(longer, Settings).NewTrainings);
        Assert.Equal(2, Some.Run(longer, Settings).Trainings);
    }

    private StudySettings Settings => Some.Settings(scratch["store"]);

    private IReadOnlyList<RunPlan> Plan(Experiment experiment) => Study.Plan(experiment, Settings).Runs;

    /// <summary>Each look at this clock takes a second.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private long seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => seconds++;
    }
}
