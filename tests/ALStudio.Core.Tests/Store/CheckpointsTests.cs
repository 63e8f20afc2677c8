using ALStudio.Testing;
using Xunit;

namespace ALStudio.Core.Tests;

public sealed class CheckpointsTests : IDisposable
{
    private const string Key = "ab" + Stored.Definition;
    private readonly Stored.ScratchFolder scratch = Stored.Folder();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_newest_and_the_one_before_are_kept()
    {
        using var checkpoints = Open();
        Assert.Empty(checkpoints.NewestFirst());
        foreach (var iteration in (int[])[10, 200, 3_000, 40_000])
        {
            Assert.True(checkpoints.Keep(iteration, Fill));
        }

        Assert.Equal([40_000, 3_000], Iterations(checkpoints));
        Assert.All(checkpoints.NewestFirst(), one => Assert.True(one.IsWhole));
        Assert.All(
            checkpoints.NewestFirst(),
            one => Assert.Equal("state", File.ReadAllText(Path.Combine(one.Folder, "state.safetensors")))
        );
    }

    [Fact]
    public void Who_goes_on_from_the_older_one_keeps_it_until_another_one_is_there()
    {
        using (var checkpoints = Open())
        {
            checkpoints.Keep(10, Fill);
            checkpoints.Keep(20, Fill);
        }

        using var again = Open();
        again.GoOnFrom(again.NewestFirst().Last());
        again.Keep(15, Fill);
        Assert.Equal([15, 10], Iterations(again));
    }

    [Fact]
    public void A_checkpoint_with_a_changed_byte_says_so_and_can_be_kept_again()
    {
        using var checkpoints = Open();
        checkpoints.Keep(10, Fill);
        checkpoints.Keep(20, Fill);
        var newest = checkpoints.NewestFirst().First();
        foreach (var file in Directory.EnumerateFiles(newest.Folder).ToList())
        {
            var good = File.ReadAllBytes(file);
            File.WriteAllBytes(file, [(byte)(good[0] ^ 8), .. good[1..]]);
            Assert.Equal(
                [(20, false), (10, true)],
                checkpoints.NewestFirst().Select(one => (one.Iteration, one.IsWhole))
            );
            File.WriteAllBytes(file, good);
        }

        File.Delete(Path.Combine(newest.Folder, "manifest.json"));
        Assert.False(checkpoints.NewestFirst().First().IsWhole);
        checkpoints.Keep(20, Fill);
        Assert.True(checkpoints.NewestFirst().First().IsWhole);
    }

    [Fact]
    public void One_process_keeps_those_of_a_training_and_others_read_them()
    {
        using var first = Open();
        using var second = Open();
        Assert.True(first.Keep(10, Fill));
        Assert.False(second.Keep(20, Fill));
        second.Forget();
        Assert.Equal([10], Iterations(second));
        first.Dispose();
        Assert.True(second.Keep(20, Fill));
        using var other = Store.Open(scratch.Path).Checkpoints("ac" + Stored.Definition);
        Assert.True(other.Keep(1, Fill));
    }

    [Fact]
    public void When_the_training_is_stored_nothing_is_left_of_it_and_all_of_others()
    {
        using var checkpoints = Open();
        checkpoints.Forget();
        Assert.False(Directory.Exists(Path.Combine(scratch.Path, "checkpoints")));
        checkpoints.Keep(10, Fill);
        // What a killed process has left.
        var shelf = Path.Combine(scratch.Path, "checkpoints", "ab");
        Directory.CreateDirectory(Path.Combine(shelf, $".{Key}-000000011.elsewhere.77"));
        var other = Directory.CreateDirectory(Path.Combine(shelf, "abcd-000000007"));
        checkpoints.Forget();
        Assert.Equal([other.FullName], Directory.GetFileSystemEntries(shelf));
    }

    [Fact]
    public void A_draft_that_a_killed_process_has_left_goes_with_the_next_checkpoint()
    {
        using var checkpoints = Open();
        var draft = Path.Combine(scratch.Path, "checkpoints", "ab", $".{Key}-000000011.elsewhere.77");
        Directory.CreateDirectory(draft);
        Assert.Empty(checkpoints.NewestFirst());
        checkpoints.Keep(12, Fill);
        Assert.False(Directory.Exists(draft));
    }

    [Fact]
    public void A_failure_of_any_operation_leaves_a_checkpoint_to_go_on_from()
    {
        var counted = new FailingFiles();
        using (var all = Open(counted))
        {
            KeepThree(all);
        }

        for (var at = 0; at < counted.Operations; at++)
        {
            var folder = Path.Combine(scratch.Path, $"bad-{at}");
            var kept = 0;
            using (var broken = Store.Open(folder, new FailingFiles { FailAt = at }).Checkpoints(Key))
            {
                Assert.Throws<StoreException>(() => KeepThree(broken, iteration => kept = iteration));
            }

            using var checkpoints = Store.Open(folder).Checkpoints(Key);
            var newest = checkpoints.NewestFirst().FirstOrDefault(one => one.IsWhole)?.Iteration ?? 0;
            Assert.InRange(newest, kept, kept + 1);
            KeepThree(checkpoints);
            Assert.Equal([3, 2], Iterations(checkpoints));
        }

        static void KeepThree(Checkpoints checkpoints, Action<int>? kept = null)
        {
            for (var iteration = 1; iteration <= 3; iteration++)
            {
                checkpoints.Keep(iteration, Fill);
                kept?.Invoke(iteration);
            }
        }
    }

    private Checkpoints Open(IFiles? files = null) => Store.Open(scratch.Path, files).Checkpoints(Key);

    private static IEnumerable<int> Iterations(Checkpoints checkpoints) =>
        checkpoints.NewestFirst().Select(one => one.Iteration);

    private static void Fill(EntryDraft draft)
    {
        draft.Write("progress.json", "{}"u8);
        draft.Save("state.safetensors", path => File.WriteAllText(path, "state"));
    }
}
