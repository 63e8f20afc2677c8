using System.Diagnostics;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class FinishedStudyTests : IDisposable
{
    private const int Cycles = 25;
    private const int Trials = 20;

    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_second_run_of_a_finished_study_of_a_thousand_cycles_interprets_no_answer_and_takes_no_time()
    {
        var experiment = Some.Experiment(Cycles - 1, Trials) with { Dataset = new Dots(Pool: 120) };
        Assert.Equal(1_000, Some.Run(experiment, Some.Settings(scratch["store"])).Added);
        var learner = new PretendingLearner();
        // The best of three: other tests run beside this one.
        var best = Enumerable.Range(0, 3).Min(_ => Again(experiment, learner));
        Assert.Empty(learner.Done);
        Assert.Equal(0, learner.Restored);
        Assert.InRange(best.TotalSeconds, 0, 0.5);
    }

    private TimeSpan Again(Experiment experiment, PretendingLearner learner)
    {
        var watch = Stopwatch.StartNew();
        var outcome = Study.Run(
            experiment,
            Some.Settings(scratch["store"], learner),
            plan =>
            {
                Assert.Equal(1_000, plan.Finished);
                return new Memory();
            }
        );
        Assert.Equal(1_000, outcome.Cached);
        return watch.Elapsed;
    }
}
