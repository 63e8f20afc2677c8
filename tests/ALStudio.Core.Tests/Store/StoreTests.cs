using ALStudio.Testing;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Core.Tests;

public sealed class StoreTests : IDisposable
{
    private readonly Stored.ScratchFolder scratch = Stored.Folder();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void An_unwritten_store_is_empty_and_leaves_no_trace()
    {
        var folder = Path.Combine(scratch.Path, "none");
        var store = Store.Open(folder);
        Assert.Empty(store.Experiments());
        Assert.Empty(store.Runs("study"));
        Assert.Null(store.Find(Stored.Run, Stored.Definition));
        Assert.Empty(store.Trainings.Keys());
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void A_run_comes_back_as_it_was_written()
    {
        var store = Open();
        using (var log = store.OpenRun(Stored.Header()))
        {
            log.Append(Stored.Cycle(0));
            log.Append(Stored.Cycle(1));
        }

        var run = store.Find(Stored.Run, Stored.Definition)!;
        Same([Stored.Cycle(0), Stored.Cycle(1)], run.Cycles);
        Assert.Equal(Stored.Header().Provenance, run.Header.Provenance);
        Assert.Equal(Stored.Header().Started, run.Header.Started);
    }

    [Property]
    public void Every_double_comes_back_with_the_same_bits(double value)
    {
        using var own = Stored.Folder();
        var store = Store.Open(own.Path);
        using (var log = store.OpenRun(Stored.Header()))
        {
            log.Append(Stored.Cycle(0, value));
        }

        var back = store.Find(Stored.Run, Stored.Definition)!.Cycles[0].Measurements[0].Value;
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(back));
    }

    [Fact]
    public void A_run_goes_on_where_it_ended_and_keeps_its_first_header()
    {
        var store = Open();
        using (var log = store.OpenRun(Stored.Header()))
        {
            log.Append(Stored.Cycle(0));
        }

        using (var log = store.OpenRun(Stored.Header() with { Started = DateTimeOffset.MaxValue }))
        {
            Assert.Single(log.Cycles);
            Assert.Equal(Stored.Header().Started, log.Header.Started);
            log.Append(Stored.Cycle(1));
        }

        Assert.Equal(2, store.Find(Stored.Run, Stored.Definition)!.Cycles.Count);
    }

    [Fact]
    public void Cycles_are_added_in_order()
    {
        using var log = Open().OpenRun(Stored.Header());
        Assert.Throws<ArgumentException>(() => log.Append(Stored.Cycle(1)));
    }

    [Fact]
    public void A_last_line_torn_at_any_byte_is_ignored_and_cut_off_at_the_next_append()
    {
        var store = Open();
        using (var log = store.OpenRun(Stored.Header()))
        {
            log.Append(Stored.Cycle(0));
            log.Append(Stored.Cycle(1));
        }

        var whole = File.ReadAllBytes(CyclesFile);
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = first; length < whole.Length; length++)
        {
            File.WriteAllBytes(CyclesFile, whole[..length]);
            Assert.Single(store.Find(Stored.Run, Stored.Definition)!.Cycles);
            using var log = store.OpenRun(Stored.Header());
            log.Append(Stored.Cycle(1));
            Assert.Equal(whole, File.ReadAllBytes(CyclesFile));
        }
    }

    [Fact]
    public void A_last_line_with_blocks_that_never_reached_the_disk_is_ignored()
    {
        var store = Open();
        using (var log = store.OpenRun(Stored.Header()))
        {
            log.Append(Stored.Cycle(0));
            log.Append(Stored.Cycle(1));
        }

        var whole = File.ReadAllBytes(CyclesFile);
        whole.AsSpan(whole.Length - 200, 100).Clear();
        File.WriteAllBytes(CyclesFile, whole);
        Assert.Single(store.Find(Stored.Run, Stored.Definition)!.Cycles);
    }

    [Fact]
    public void A_changed_byte_in_a_finished_line_is_a_problem_that_names_the_file_and_line()
    {
        var store = Open();
        using (var log = store.OpenRun(Stored.Header()))
        {
            log.Append(Stored.Cycle(0));
            log.Append(Stored.Cycle(1));
        }

        var whole = File.ReadAllBytes(CyclesFile);
        var first = Array.IndexOf(whole, (byte)'\n');
        for (var position = 0; position < first; position += 7)
        {
            var changed = whole.ToArray();
            changed[position] ^= 1;
            File.WriteAllBytes(CyclesFile, changed);
            var problem = Assert.Throws<StoreException>(() => store.Find(Stored.Run, Stored.Definition));
            Assert.Contains(CyclesFile, problem.Message, StringComparison.Ordinal);
            Assert.Contains("line 1", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_line_is_a_problem()
    {
        var store = Open();
        using (var log = store.OpenRun(Stored.Header()))
        {
            log.Append(Stored.Cycle(0));
            log.Append(Stored.Cycle(1));
        }

        File.WriteAllLines(CyclesFile, File.ReadAllLines(CyclesFile)[1..]);
        var problem = Assert.Throws<StoreException>(() => store.Find(Stored.Run, Stored.Definition));
        Assert.Contains("cycle 0 is missing", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_later_version_says_so()
    {
        var store = Open();
        using (store.OpenRun(Stored.Header())) { }

        var file = Path.Combine(Path.GetDirectoryName(CyclesFile)!, "run.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"format\":1", "\"format\":2"));
        var problem = Assert.Throws<StoreException>(() => store.Find(Stored.Run, Stored.Definition));
        Assert.Contains("format 2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_moved_to_another_name_is_not_taken_for_that_one()
    {
        var store = Open();
        using (store.OpenRun(Stored.Header())) { }

        Directory.Move(
            Path.Combine(scratch.Path, "runs", "study", FolderName.Of("Random")),
            Path.Combine(scratch.Path, "runs", "study", FolderName.Of("Entropy"))
        );
        var problem = Assert.Throws<StoreException>(() =>
            store.Find(Stored.Run with { Arm = "Entropy" }, Stored.Definition)
        );
        Assert.Contains("study/Random/trial-1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_process_at_a_time_writes_a_run_and_the_second_hears_who_does()
    {
        var store = Open();
        using (store.OpenRun(Stored.Header()))
        {
            var problem = Assert.Throws<TakenException>(() => store.OpenRun(Stored.Header()));
            Assert.Contains($"process {Environment.ProcessId} on", problem.Message, StringComparison.Ordinal);
        }

        using var again = store.OpenRun(Stored.Header());
        Assert.Empty(again.Cycles);
    }

    [Fact]
    public void The_runs_of_an_experiment_are_those_of_its_last_definition_in_the_order_of_its_arms()
    {
        var store = Open();
        var other = Stored.Definition.Replace('0', 'f');
        foreach (
            var (arm, trial, definition) in new[]
            {
                ("b", 1, other),
                ("b", 2, other),
                ("a", 1, other),
                ("a", 1, Stored.Definition),
                ("gone", 1, other),
            }
        )
        {
            using var log = store.OpenRun(Stored.Header(new RunId("study", arm, trial), definition));
            log.Append(Stored.Cycle(0));
            log.Append(Stored.Cycle(1));
            log.Append(Stored.Cycle(2));
        }

        store.Keep(new StudyRecord("study", 1, [new("b", other, 3), new("a", Stored.Definition, 1)]));

        Assert.Equal(["study"], store.Experiments());
        Assert.Empty(store.Unreadable());
        Assert.Equal(
            [("b", 1, other), ("b", 2, other), ("a", 1, Stored.Definition)],
            store.Runs("study").Select(run => (run.Header.Id.Arm, run.Header.Id.Trial, run.Header.Definition))
        );
        Assert.All(store.Runs("study"), run => Assert.Equal(2, run.Cycles.Count));
        Assert.Equal(2, store.Definitions(new RunId("study", "a", 1)).Count);
    }

    [Fact]
    public void A_full_disk_is_a_problem_with_operation_path_and_hint_and_loses_nothing()
    {
        var files = new FailingFiles();
        var store = Store.Open(scratch.Path, files);
        using var log = store.OpenRun(Stored.Header());
        log.Append(Stored.Cycle(0));
        files.FailAt = files.Operations;
        var problem = Assert.Throws<StoreException>(() => log.Append(Stored.Cycle(1)));
        Assert.Contains($"append to {CyclesFile}: No space left", problem.Message, StringComparison.Ordinal);
        Assert.NotNull(problem.Problems[0].Hint);
        Assert.Single(store.Find(Stored.Run, Stored.Definition)!.Cycles);
        log.Append(Stored.Cycle(1));
        Assert.Equal(2, store.Find(Stored.Run, Stored.Definition)!.Cycles.Count);
    }

    [Fact]
    public void A_failure_of_any_operation_leaves_a_store_that_can_be_gone_on_with()
    {
        var operations = Write(new FailingFiles { FailAt = int.MaxValue }, Path.Combine(scratch.Path, "good"));
        Assert.True(operations > 10);
        for (var at = 0; at < operations; at++)
        {
            var folder = Path.Combine(scratch.Path, $"bad-{at}");
            Assert.Throws<StoreException>(() => Write(new FailingFiles { FailAt = at }, folder));
            Write(new FailingFiles { FailAt = int.MaxValue }, folder);
            var run = Assert.Single(Store.Open(folder).Runs("study"));
            Same([Stored.Cycle(0), Stored.Cycle(1)], run.Cycles);
        }

        static int Write(FailingFiles files, string folder)
        {
            var store = Store.Open(folder, files);
            store.Keep(new StudyRecord("study", 1, [new("Random", Stored.Definition, 1)]));
            using var log = store.OpenRun(Stored.Header());
            while (log.Cycles.Count < 2)
            {
                log.Append(Stored.Cycle(log.Cycles.Count));
            }

            return files.Operations;
        }
    }

    private string CyclesFile =>
        Path.Combine(
            scratch.Path,
            "runs",
            "study",
            FolderName.Of("Random"),
            "trial-1",
            Stored.Definition[..12],
            "cycles.jsonl"
        );

    private Store Open() => Store.Open(scratch.Path);

    private static void Same(IEnumerable<Cycle> expected, IEnumerable<Cycle> actual) =>
        Assert.Equal(
            expected.Select(cycle => System.Text.Json.JsonSerializer.Serialize(cycle, lenient)),
            actual.Select(cycle => System.Text.Json.JsonSerializer.Serialize(cycle, lenient))
        );

    private static readonly System.Text.Json.JsonSerializerOptions lenient = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
