using ALStudio.Learning;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class ThreadsTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    private static Experiment Experiment => Some.Experiment(cycles: 1);

    [Fact]
    public void A_study_goes_on_with_the_threads_that_it_was_begun_with()
    {
        Some.Run(Experiment, Settings with { Threads = 3 });
        Assert.Equal(1, Backend.Threads);

        var goesOn = Study.Plan(Experiment, Settings);
        Assert.Equal((3, true, 0), (goesOn.Threads, goesOn.GoesOnWithThreads, goesOn.NewTrainings));
        var sideBySide = Study.Plan(Experiment, Settings with { Places = Two });
        Assert.Equal((3, true, 0), (sideBySide.Threads, sideBySide.GoesOnWithThreads, sideBySide.NewTrainings));
        Assert.Equal(1, Backend.Threads);
    }

    [Fact]
    public void A_number_that_somebody_names_is_taken()
    {
        Some.Run(Experiment, Settings with { Threads = 3 });
        var named = Study.Plan(Experiment, Settings with { Threads = 2 });
        Assert.Equal((2, false), (named.Threads, named.GoesOnWithThreads));
        Assert.True(named.NewTrainings > 0);

        // Both are stored now: there is no need to take over anything.
        Some.Run(Experiment, Settings with { Threads = 1 });
        var own = Study.Plan(Experiment, Settings);
        Assert.Equal((1, false, 0), (own.Threads, own.GoesOnWithThreads, own.NewTrainings));
    }

    [Fact]
    public void A_changed_study_and_a_new_one_have_the_share_of_their_jobs()
    {
        Some.Run(Experiment, Settings with { Threads = 3 });
        var changed = Study.Plan(Experiment with { Seed = 8 }, Settings);
        Assert.Equal((1, false), (changed.Threads, changed.GoesOnWithThreads));

        var shared = Study.Plan(Experiment, Some.Settings(scratch["new"]) with { Places = Two });
        Assert.Equal(Math.Max(1, Environment.ProcessorCount / 2), shared.Threads);
    }

    private StudySettings Settings => Some.Settings(scratch["store"]);

    // A plan makes no places.
    private static PlaceMaker[] Two =>
        [(_, _) => throw new InvalidOperationException(), (_, _) => throw new InvalidOperationException()];
}
