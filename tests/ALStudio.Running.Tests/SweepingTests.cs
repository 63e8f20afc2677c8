using ALStudio.Core;
using ALStudio.Learning.Strategies;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class SweepingTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void By_default_all_weights_are_kept_and_nothing_is_to_be_freed()
    {
        var store = Ran("all", KeptWeights.All);
        Assert.Equal(store.Trainings.Keys(), WithWeights(store));
        Assert.Empty(store.Sweep().Things);
    }

    [Fact]
    public void The_weights_of_each_runs_newest_cycle_are_kept_if_the_last_ones_are_wanted()
    {
        var store = Ran("last", KeptWeights.Last);
        Assert.Equal(store.Runs("dots").Select(run => run.Cycles[^1].Training).Order(), WithWeights(store));
        Assert.Empty(store.Verify().Findings);
        Assert.Empty(store.Sweep().Things);
    }

    [Fact]
    public void No_weights_are_kept_if_none_are_wanted_and_results_stay()
    {
        var store = Ran("none", KeptWeights.None);
        Assert.Empty(WithWeights(store));
        Assert.Empty(store.Verify().Findings);
        Assert.Equal(
            Some.Files(Ran("all", KeptWeights.All).Folder)["runs/dots/Random~1/trial-1/" + Definition(store)],
            Some.Files(store.Folder)["runs/dots/Random~1/trial-1/" + Definition(store)]
        );
        var learner = new PretendingLearner();
        Assert.Equal(0, Some.Run(Experiment(1), Some.Settings(store.Folder, learner)).Added);
        Assert.Empty(learner.Done);
    }

    [Theory, InlineData(KeptWeights.Last), InlineData(KeptWeights.None)]
    public void Weights_that_were_let_go_are_trained_again_when_they_are_needed_and_everything_comes_to_the_same(
        KeptWeights keep
    )
    {
        var store = Ran("less", keep);
        var learner = new PretendingLearner();
        var plan = Study.Plan(Experiment(3), Some.Settings(store.Folder));
        var outcome = Some.Run(Experiment(3), Some.Settings(store.Folder, learner));
        Assert.Empty(outcome.Failed);
        Some.Run(Experiment(3), Some.Settings(scratch["whole"]));
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(store.Folder));
        // Two runs of two arms with two cycles more; of those without weights, the one whose strategy asks a model begins again.
        Assert.Equal(keep == KeptWeights.Last ? 8 : 10, learner.Done.Count);
        Assert.InRange(plan.NewTrainings, learner.Done.Count, learner.Done.Count + 2);
        Assert.Equal(0, learner.Alive);
    }

    [Fact]
    public void An_arm_that_begins_later_finds_the_first_weights_until_all_arms_have_begun()
    {
        var settings = Some.Settings(scratch["arms"]) with { Keep = KeptWeights.Last };
        Some.Run(Experiment(1), settings with { Only = run => run.Arm == "Random" });
        var learner = new PretendingLearner();
        Some.Run(Experiment(1), settings with { Learner = learner });
        Assert.Equal(2, learner.Done.Count);
        Assert.Equal(4, WithWeights(Store.Open(scratch["arms"])).Count);
    }

    [Fact]
    public void Members_of_a_committee_are_needed_as_long_as_the_training_that_a_cycle_names()
    {
        var experiment = Experiment(2) with { Arms = [Some.Arm(new VariationRatio(3))] };
        Some.Run(experiment, Some.Settings(scratch["committee"]));
        var store = Store.Open(scratch["committee"]);
        Assert.Equal(2 * (3 + 3 + 1), store.Trainings.Keys().Count());
        Assert.Empty(store.Sweep().Things);
        Some.Run(experiment, Some.Settings(scratch["committee"]) with { Keep = KeptWeights.Last });
        Assert.Equal(2, WithWeights(store).Count);
        store.Remove("dots");
        Assert.Equal(1 + (2 * (3 + 3 + 1)), store.Sweep().Things.Count);
        Assert.Empty(store.Trainings.Keys());
    }

    [Fact]
    public void What_is_told_is_freed_and_the_store_is_whole()
    {
        var store = Ran("told", KeptWeights.All);
        store.Remove("dots", "Entropy");
        var shelf = Directory.EnumerateDirectories(Path.Combine(store.Folder, "trainings")).First();
        Directory.CreateDirectory(Path.Combine(shelf, ".draft.elsewhere.7"));
        File.WriteAllText(Path.Combine(shelf, ".draft.elsewhere.7", "model.safetensors"), "half");
        var told = store.Sweep(isDry: true);
        var before = Bytes(store);
        Assert.Equal(told.Things, store.Sweep().Things);
        Assert.Equal(before - Bytes(store), told.Bytes);
        // What was removed, two trainings, and the draft; cycle 0 is the other arm's, too.
        Assert.Equal(1 + (2 * 1) + 1, told.Things.Count);
        Assert.Empty(store.Verify().Findings);
        Assert.Empty(store.Sweep().Things);
        Assert.Equal(
            0,
            Some.Run(
                Experiment(1) with
                {
                    Arms = [Some.Arm(new Learning.Strategies.Random())],
                },
                Some.Settings(store.Folder)
            ).Added
        );
    }

    [Fact]
    public void A_training_whose_measuring_was_stopped_waits_for_its_run()
    {
        using var stop = new CancellationTokenSource();
        var first = new PretendingLearner { Measuring = stop.Cancel };
        Some.Run(Experiment(1), Some.Settings(scratch["stopped"], first), stop.Token);
        Assert.Single(first.Done);
        Assert.Empty(Store.Open(scratch["stopped"]).Sweep().Things);
        var second = new PretendingLearner();
        Some.Run(Experiment(1), Some.Settings(scratch["stopped"], second));
        Assert.DoesNotContain(first.Done[0], second.Done);
    }

    [Fact]
    public void Somebody_may_free_at_any_moment_of_a_run_and_it_comes_to_the_same()
    {
        Some.Run(Experiment(2), Some.Settings(scratch["whole"]));
        var counted = new FailingFiles();
        Some.Run(Experiment(2), Some.Settings(scratch["counted"]) with { Files = counted });
        for (var at = 0; at < counted.Operations; at += 3)
        {
            var folder = scratch[$"{at}"];
            var files = new FailingFiles
            {
                Before = number =>
                {
                    if (number == at)
                    {
                        Store.Open(folder).Sweep();
                    }
                },
            };
            Assert.Empty(Some.Run(Experiment(2), Some.Settings(folder) with { Files = files }).Failed);
            Assert.Equal(Some.Everything(scratch["whole"]), Some.Everything(folder));
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void While_somebody_uses_the_store_no_training_is_freed_and_who_it_is_is_told()
    {
        var store = Ran("used", KeptWeights.All);
        store.Remove("dots");
        using (store.Use())
        {
            var swept = store.Sweep();
            Assert.Empty(swept.Things);
            Assert.Contains($".{Environment.ProcessId}-", Assert.Single(swept.Users), StringComparison.Ordinal);
        }

        Assert.Equal(1 + 6, store.Sweep().Things.Count);
    }

    [Fact]
    public async Task A_process_that_wants_to_use_the_store_waits_while_somebody_frees()
    {
        var folder = scratch["waiting"];
        // In an empty store there is nothing to free, and so nobody to wait for.
        Directory.CreateDirectory(Path.Combine(folder, "runs"));
        using var stop = new CancellationTokenSource();
        Task<IDisposable> use;
        using (new DiskFiles().TryLock(Path.Combine(folder, "gc.lock")))
        {
            use = Task.Run(() => Store.Open(folder).Use(stop.Token));
            Assert.NotSame(use, await Task.WhenAny(use, Task.Delay(TimeSpan.FromMilliseconds(200))));
            Assert.Throws<StoreException>(() => Store.Open(folder).Sweep());
        }

        (await use.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public void Checkpoints_go_when_their_training_is_finished_or_when_nobody_will_finish_it()
    {
        var store = Ran("checkpoints", KeptWeights.All);
        var finished = store.Trainings.Keys().First();
        foreach (var key in new[] { finished, new string('a', 64) })
        {
            var folder = Path.Combine(store.Folder, "checkpoints", key[..2], $"{key}-000000007");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "state.safetensors"), "state");
        }

        Assert.Equal($"checkpoints/{finished[..2]}/{finished}-000000007", Assert.Single(store.Sweep().Things).Path);
        var finding = Assert.Single(store.Verify().Findings, finding => finding.Kind == FindingKind.Missing);
        Assert.EndsWith("-000000007/manifest.json", finding.Path, StringComparison.Ordinal);

        var other = Assert.Single(store.Sweep(isDry: true, unfinished: true).Things);
        Assert.Equal("its training is not finished, and would begin anew", other.Why);
        Assert.Equal([other], store.Sweep(unfinished: true).Things);
        Assert.Empty(store.Sweep(unfinished: true).Things);
        Assert.DoesNotContain(store.Verify().Findings, finding => finding.Kind == FindingKind.Missing);
    }

    [Fact]
    public void A_store_that_nobody_can_read_is_not_freed()
    {
        var store = Ran("damaged", KeptWeights.All);
        var file = Directory.EnumerateFiles(store.Folder, "cycles.jsonl", SearchOption.AllDirectories).First();
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"labels\":6", "\"labels\":7"));
        var problem = Assert.Throws<StoreException>(() => store.Sweep());
        Assert.Contains(file, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_somebody_works_on_is_not_removed()
    {
        var store = Ran("held", KeptWeights.All);
        using (store.OpenRun(store.Runs("dots")[0].Header))
        {
            Assert.Throws<StoreException>(() => store.Remove("dots"));
            Assert.Equal(4, store.Runs("dots").Count);
        }

        Assert.Equal(4, store.Remove("dots").Runs);
        Assert.Empty(store.Experiments());
        Assert.Equal(0, store.Remove("dots").Runs);
    }

    private static Experiment Experiment(int cycles) => Some.Experiment(cycles);

    private Store Ran(string name, KeptWeights keep)
    {
        Some.Run(Experiment(1), Some.Settings(scratch[name]) with { Keep = keep });
        return Store.Open(scratch[name]);
    }

    private static string Definition(Store store) => $"{store.Runs("dots")[0].Header.Definition[..12]}/cycles.jsonl";

    private static List<string> WithWeights(Store store) =>
        [.. store.Trainings.Keys().Where(key => store.Trainings.PathOf(key, Entries.Weights) is not null)];

    private static long Bytes(Store store) =>
        Directory.EnumerateFiles(store.Folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
