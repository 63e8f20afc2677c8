using ALStudio.Core;
using ALStudio.Testing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Running.Tests;

/// <summary>What is kept of a training that is not finished, and what goes on from it.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Iterations = 20;
    private const int Cycles = 1;
    private const int Trainings = 1 + (2 * Cycles);
    private readonly Some.ScratchFolder scratch = new();

    public CheckpointTests() => Some.Run(Experiment, Some.Settings(scratch["whole"]));

    public void Dispose() => scratch.Dispose();

    private static Experiment Experiment => Some.Experiment(Cycles, trials: 1);

    [Property(MaxTest = 40)]
    public Property A_crash_at_any_time_costs_no_more_than_the_time_between_two_checkpoints() =>
        Prop.ForAll(
            Gen.Choose(0, (Trainings * Iterations) - 1).Zip(Gen.Choose(1, 30)).ToArbitrary(),
            drawn =>
            {
                // Every iteration takes a second.
                var (crashesAt, seconds) = drawn;
                using var own = new Some.ScratchFolder();
                var clock = new SteppedClock();
                var left = crashesAt;
                var crashing = Learner(_ => Crash(left-- == 0, clock));
                var settings = Settings(own["store"], crashing, TimeSpan.FromSeconds(seconds), clock);
                Assert.Throws<EnvironmentException>(() => Some.Run(Experiment, settings));
                var after = Learner(_ => Crash(false, clock));
                Assert.Empty(Some.Run(Experiment, settings with { Learner = after }).Failed);
                var again = crashing.Steps + after.Steps - (Trainings * Iterations);
                Assert.InRange(again, 0, Math.Min(seconds, Iterations));
                Assert.Equal(Trainings, crashing.Done.Concat(after.Done).Distinct().Count());
            }
        );

    [Fact]
    public void Two_checkpoints_are_there_while_a_training_runs_and_none_when_it_is_stored()
    {
        var seen = new List<int>();
        var learner = Learner(_ => seen.Add(Kept(scratch["store"]).Count));
        Some.Run(Experiment, Settings(scratch["store"], learner));
        Assert.Equal([0, 1, 2, 2], seen.Take(4));
        Assert.Equal(2, seen.Max());
        Assert.Equal(Trainings, seen.Count(count => count == 0));
        var left = Directory.GetDirectories(Path.Combine(scratch["store"], "checkpoints"));
        Assert.All(left, shelf => Assert.Empty(Directory.GetFileSystemEntries(shelf)));
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["store"]));
    }

    [Fact]
    public void Nothing_is_written_before_the_time_has_come_or_when_checkpoints_are_off()
    {
        Some.Run(Experiment, Settings(scratch["early"], Learner(), TimeSpan.FromSeconds(1)));
        Assert.False(Directory.Exists(scratch["early"] + "/checkpoints"));
        using var stop = new CancellationTokenSource();
        var off = Settings(scratch["off"], Learner(iteration => StopAt(iteration == 5, stop))) with
        {
            CheckpointEvery = null,
        };
        Assert.True(Some.Run(Experiment, off, stop.Token).IsStopped);
        Assert.False(Directory.Exists(scratch["off"] + "/checkpoints"));
    }

    [Fact]
    public void A_stopped_training_goes_on_at_the_iteration_where_it_was_stopped()
    {
        using var stop = new CancellationTokenSource();
        var first = Learner(iteration => StopAt(iteration == 6, stop));
        Some.Run(Experiment, Settings(scratch["store"], first, TimeSpan.FromDays(1)), stop.Token);
        Assert.Equal(7, first.Steps);
        var (heard, second) = (new Memory(), Learner());
        Study.Run(Experiment, Settings(scratch["store"], second), heard);
        Assert.Equal(Trainings * Iterations, first.Steps + second.Steps);
        var resumed = Assert.Single(heard.Heard.OfType<TrainingResumed>());
        Assert.Equal((0, 7, 0, 0), (resumed.Cycle, resumed.Iteration, resumed.Member, resumed.Damaged.Count));
        Assert.Equal(new RunId("dots", "Random", 1), resumed.Run);
        Assert.Contains(
            heard.Heard.TakeWhile(happened => happened != resumed),
            happened => happened is TrainingStarted
        );
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch["store"]));
    }

    [Fact]
    public void The_time_of_all_sittings_is_the_time_of_the_training()
    {
        using var stop = new CancellationTokenSource();
        var clock = new SteppedClock();
        var first = new PretendingLearner
        {
            Iterations = Iterations,
            Seconds = 1,
            Step = iteration =>
            {
                clock.Seconds++;
                StopAt(iteration == 6, stop);
            },
        };
        var settings = Settings(scratch["store"], first, TimeSpan.FromDays(1), clock);
        Some.Run(Experiment, settings, stop.Token);
        clock.Seconds += 1000;
        Some.Run(Experiment, settings with { Learner = Learner(_ => clock.Seconds++) });
        var cycle = Store.Open(scratch["store"]).Runs("dots")[0].Cycles[0];
        Assert.Equal(Iterations, cycle.Timing.Training);
    }

    [Fact]
    public void A_damaged_checkpoint_gives_way_to_the_one_before_and_both_to_the_beginning()
    {
        var whole = Crashed("one");
        Assert.Equal([9, 10], whole.Select(checkpoint => checkpoint.Iteration).Order());
        Damage(whole[0]);
        var one = Resumed("one");
        Assert.Equal(9, one.Iteration);
        Assert.Equal([whole[0].Folder], one.Damaged);
        var both = Crashed("both");
        Damage(both[0]);
        Damage(both[1]);
        var none = Resumed("both");
        Assert.Equal(0, none.Iteration);
        Assert.Equal(both.Select(checkpoint => checkpoint.Folder), none.Damaged);
    }

    [Fact]
    public void A_checkpoint_of_another_key_is_never_used()
    {
        Crashed("store");
        var other = Experiment with { Seed = 8 };
        var heard = new Memory();
        Study.Run(other, Settings(scratch["store"], Learner()), heard);
        Assert.Empty(heard.Heard.OfType<TrainingResumed>());
        Study.Run(Experiment, Settings(scratch["store"], Learner()), heard);
        Assert.Single(heard.Heard.OfType<TrainingResumed>());
    }

    [Fact]
    public void A_failure_of_any_store_operation_leaves_a_store_that_goes_on_to_the_same_history()
    {
        var counted = new FailingFiles();
        Some.Run(Experiment, Few(scratch["counted"], new PretendingLearner { Iterations = 4 }, counted));
        Assert.True(counted.Operations > 100);
        // The last one removes the mark of a process that has done its work: nobody misses that.
        for (var at = 0; at < counted.Operations - 1; at++)
        {
            var folder = scratch[$"operation {at}"];
            var learner = new PretendingLearner { Iterations = 4 };
            var files = new FailingFiles { FailAt = at };
            try
            {
                var outcome = Some.Run(Experiment, Few(folder, learner, files));
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
                Assert.Equal(0, learner.Steps);
            }

            Assert.Empty(Some.Run(Experiment, Few(folder, learner)).Failed);
            Assert.Equal(Some.Files(scratch["whole"]), Some.Files(folder));
            Assert.Empty(Kept(folder));
            Assert.Equal(0, learner.Alive);
        }
    }

    private static PretendingLearner Learner(Action<int>? step = null) =>
        new() { Iterations = Iterations, Step = step ?? (_ => { }) };

    private static StudySettings Settings(
        string store,
        ILearner learner,
        TimeSpan every = default,
        TimeProvider? clock = null
    ) => Some.Settings(store, learner) with { CheckpointEvery = every, Time = clock ?? new StoppedClock() };

    private static StudySettings Few(string store, ILearner learner, IFiles? files = null) =>
        Settings(store, learner) with
        {
            Files = files,
        };

    // Stops in the first training as a crash does, with a checkpoint after each of ten iterations; newest first.
    private IReadOnlyList<StoredCheckpoint> Crashed(string store)
    {
        var crashing = Learner(iteration => Crash(iteration == 10));
        Assert.Throws<EnvironmentException>(() => Some.Run(Experiment, Settings(scratch[store], crashing)));
        return Kept(scratch[store]);
    }

    private TrainingResumed Resumed(string store)
    {
        var heard = new Memory();
        Assert.Empty(Study.Run(Experiment, Settings(scratch[store], Learner()), heard).Failed);
        Assert.Equal(Some.Files(scratch["whole"]), Some.Files(scratch[store]));
        return Assert.Single(heard.Heard.OfType<TrainingResumed>());
    }

    private static IReadOnlyList<StoredCheckpoint> Kept(string store)
    {
        var folder = Path.Combine(store, "checkpoints");
        var keys = Directory.Exists(folder)
            ? Directory.GetDirectories(folder, "*-*", SearchOption.AllDirectories).Select(Path.GetFileName)
            : [];
        return
        [
            .. keys.Select(name => name!.TrimStart('.').Split('-')[0])
                .Distinct()
                .SelectMany(key => Store.Open(store).Checkpoints(key).NewestFirst()),
        ];
    }

    private static void Damage(StoredCheckpoint checkpoint)
    {
        var file = Path.Combine(checkpoint.Folder, "state.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    // What nobody catches ends the study, as a killed process would.
    private static void Crash(bool now, SteppedClock? clock = null)
    {
        if (now)
        {
            throw new EnvironmentException("crash");
        }

        if (clock is not null)
        {
            clock.Seconds++;
        }
    }

    private static void StopAt(bool now, CancellationTokenSource stop)
    {
        if (now)
        {
            stop.Cancel();
        }
    }

    /// <summary>A clock that is told what time it is.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;

        public override DateTimeOffset GetUtcNow() => new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);
    }
}
