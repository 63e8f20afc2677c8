using ALStudio.Core;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class ResumeTests : IDisposable
{
    private const int Cycles = 2;
    private const int Trials = 2;
    private const int Trainings = Trials * (1 + (2 * Cycles));
    private readonly Some.ScratchFolder scratch = new();

    public ResumeTests() => Some.Run(Experiment, Some.Settings(scratch["whole"]));

    public void Dispose() => scratch.Dispose();

    private static Experiment Experiment => Some.Experiment(Cycles, Trials);

    [Fact]
    public void A_study_stopped_before_any_training_goes_on_to_the_same_history_and_trains_nothing_twice()
    {
        for (var at = 1; at <= Trainings; at++)
        {
            using var stop = new CancellationTokenSource();
            var number = at;
            var first = new PretendingLearner { Before = training => StopAt(training == number, stop) };
            Check($"before {at}", first, stop.Token);
        }
    }

    [Fact]
    public void A_study_stopped_within_any_training_goes_on_to_the_same_history_and_trains_nothing_twice()
    {
        for (var at = 1; at <= Trainings; at++)
        {
            using var stop = new CancellationTokenSource();
            var left = at;
            var first = new PretendingLearner { Within = _ => StopAt(--left == 0, stop) };
            Check($"within {at}", first, stop.Token);
        }
    }

    [Fact]
    public void A_study_stopped_while_a_model_is_measured_keeps_the_training()
    {
        for (var at = 1; at <= Trainings; at++)
        {
            using var stop = new CancellationTokenSource();
            var left = at;
            var first = new PretendingLearner { Measuring = () => StopAt(--left == 0, stop) };
            Check($"measuring {at}", first, stop.Token);
            Assert.Equal(at, first.Done.Count);
        }
    }

    [Fact]
    public void A_study_stopped_after_any_event_goes_on_to_the_same_history_and_trains_nothing_twice()
    {
        var all = new Memory();
        Study.Run(Experiment, Some.Settings(scratch["counted"]), all);
        for (var at = 1; at <= all.Heard.Count; at++)
        {
            using var stop = new CancellationTokenSource();
            var learner = new PretendingLearner();
            var folder = scratch[$"event {at}"];
            var screen = new StoppingScreen(at, stop);
            Study.Run(Experiment, Some.Settings(folder, learner), screen, stop.Token);
            GoesOn(folder, learner);
        }
    }

    [Fact]
    public void A_failure_of_any_store_operation_leaves_a_store_that_goes_on_to_the_same_history()
    {
        const int trainings = 1 + (2 * Cycles);
        var experiment = Some.Experiment(Cycles, trials: 1);
        var counted = new FailingFiles();
        Some.Run(experiment, Some.Settings(scratch["counted"]) with { Files = counted });
        Assert.True(counted.Operations > 50);
        // The last one removes the mark of a process that has done its work: nobody misses that.
        for (var at = 0; at < counted.Operations - 1; at++)
        {
            var folder = scratch[$"operation {at}"];
            var learner = new PretendingLearner();
            var files = new FailingFiles { FailAt = at };
            var broken = Some.Settings(folder, learner) with { Files = files };
            try
            {
                var outcome = Some.Run(experiment, broken);
                // A record of who held something may stay behind, and a picture may be missing: no harm is done.
                if (!files.IsHarmless)
                {
                    var failed = Assert.Single(outcome.Failed);
                    Assert.Contains("No space left on device", failed.Failure!.What, StringComparison.Ordinal);
                    Assert.Contains(folder, failed.Failure.What, StringComparison.Ordinal);
                }
            }
            catch (StoreException)
            {
                // What the study consists of could not be kept: nothing was run.
                Assert.Empty(learner.Done);
            }

            Assert.Empty(Some.Run(experiment, Some.Settings(folder, learner)).Failed);
            Assert.Equal(Some.Files(scratch["counted"]), Some.Files(folder));
            // A training whose result could not be stored is all that may be done again.
            Assert.InRange(learner.Done.Count, trainings, trainings + 1);
            Assert.Equal(trainings, learner.Done.Distinct().Count());
            Assert.Equal(0, learner.Alive);
        }
    }

    [Fact]
    public void A_torn_last_cycle_is_done_again_without_training()
    {
        var file = Cycles1("Random");
        var whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..^40]);
        var learner = new PretendingLearner();
        var outcome = Some.Run(Experiment, Some.Settings(scratch["whole"], learner));
        Assert.Equal(1, outcome.Added);
        Assert.Empty(learner.Done);
        Assert.Equal(whole, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_damaged_history_fails_its_run_and_names_the_file()
    {
        var file = Cycles1("Random");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"labels\":10", "\"labels\":11"));
        var outcome = Some.Run(Experiment, Some.Settings(scratch["whole"]));
        var failed = Assert.Single(outcome.Failed);
        Assert.Contains(file, failed.Failure!.What, StringComparison.Ordinal);
        Assert.Contains("line 2", failed.Failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_weights_are_never_used_but_trained_again()
    {
        var experiment = Some.Experiment(Cycles + 1, Trials);
        Some.Run(experiment, Some.Settings(scratch["more"]));
        foreach (
            var weights in Directory.EnumerateFiles(scratch["whole"], "model.safetensors", SearchOption.AllDirectories)
        )
        {
            var bytes = File.ReadAllBytes(weights);
            bytes[5] ^= 1;
            File.WriteAllBytes(weights, bytes);
        }

        var learner = new PretendingLearner();
        Assert.Empty(Some.Run(experiment, Some.Settings(scratch["whole"], learner)).Failed);
        Assert.Equal(Some.Files(scratch["more"]), Some.Files(scratch["whole"]));
        Assert.Equal(0, learner.Alive);
        // One new cycle per run, and the model before it where the strategy looks at one.
        Assert.Equal(6, learner.Done.Count);
    }

    [Fact]
    public void A_run_that_somebody_else_works_on_is_left_to_them()
    {
        var store = Store.Open(scratch["whole"]);
        var held = store.OpenRun(store.Runs("dots")[0].Header);
        var screen = new Awaiting(held.Dispose);
        var outcome = Study.Run(Some.Experiment(Cycles + 1, Trials), Some.Settings(scratch["whole"]), screen);
        Assert.Empty(outcome.Failed);
        // All others were done first; the last one was taken over as soon as it was left.
        var awaited = Assert.Single(screen.Heard.OfType<RunAwaited>());
        Assert.Contains($"process {Environment.ProcessId} on", awaited.Holder, StringComparison.Ordinal);
        Assert.Equal(3, screen.Heard.TakeWhile(happened => happened is not RunAwaited).OfType<RunFinished>().Count());
        Assert.All(outcome.Runs, run => Assert.Equal(1, run.Added));
    }

    [Fact]
    public void Waiting_for_somebody_else_stops_when_it_is_told_to()
    {
        var store = Store.Open(scratch["whole"]);
        using var held = store.OpenRun(store.Runs("dots")[0].Header);
        using var stop = new CancellationTokenSource();
        var more = Some.Experiment(Cycles + 1, Trials);
        var outcome = Study.Run(more, Some.Settings(scratch["whole"]), new Awaiting(stop.Cancel), stop.Token);
        Assert.Equal(RunEnd.Stopped, outcome.Runs[0].End);
        Assert.All(outcome.Runs.Skip(1), run => Assert.Equal(RunEnd.Finished, run.End));
    }

    private void Check(string name, PretendingLearner learner, CancellationToken stop)
    {
        var outcome = Some.Run(Experiment, Some.Settings(scratch[name], learner), stop);
        Assert.True(outcome.IsStopped);
        Assert.Empty(outcome.Failed);
        GoesOn(scratch[name], learner);
    }

    private void GoesOn(string folder, PretendingLearner first)
    {
        var second = new PretendingLearner();
        var outcome = Some.Run(Experiment, Some.Settings(folder, second));
        Assert.False(outcome.IsStopped);
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(folder));
        var done = first.Done.Concat(second.Done).ToList();
        Assert.Equal(Trainings, done.Count);
        Assert.Equal(Trainings, done.Distinct().Count());
        Assert.Equal(0, first.Alive + second.Alive);
    }

    private string Cycles1(string arm) =>
        Directory
            .EnumerateFiles(
                Path.Combine(scratch["whole"], "runs", "dots", FolderName.Of(arm), "trial-1"),
                "cycles.jsonl",
                SearchOption.AllDirectories
            )
            .Single();

    private static void StopAt(bool now, CancellationTokenSource stop)
    {
        if (now)
        {
            stop.Cancel();
        }
    }

    private sealed class Awaiting(Action act) : IListener
    {
        public List<RunEvent> Heard { get; } = [];

        public void Hear(RunEvent happened)
        {
            Heard.Add(happened);
            if (happened is RunAwaited)
            {
                act();
            }
        }
    }

    private sealed class StoppingScreen(int at, CancellationTokenSource stop) : IListener
    {
        private int heard;

        public void Hear(RunEvent happened) => StopAt(++heard == at, stop);
    }
}
