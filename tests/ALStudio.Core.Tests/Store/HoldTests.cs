using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Core.Tests;

public sealed class HoldTests : IDisposable
{
    private static readonly string key = new('a', 64);
    private readonly Stored.ScratchFolder folder = Stored.Folder();
    private readonly ManualTime time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_one_has_a_hold_and_the_next_one_has_it_afterwards()
    {
        var store = Open();
        using (var first = store.Trainings.TryHold(key))
        {
            Assert.NotNull(first);
            Assert.Null(store.Trainings.TryHold(key));
            Assert.Null(Open().Trainings.TryHold(key));
            Assert.Contains(
                $"process {Environment.ProcessId} on",
                store.Trainings.MadeBy(key),
                StringComparison.Ordinal
            );
        }

        Assert.False(File.Exists(Record));
        Assert.Null(store.Trainings.MadeBy(key));
        using var second = Open().Trainings.TryHold(key);
        Assert.NotNull(second);
    }

    [Fact]
    public void Eight_threads_are_never_inside_together()
    {
        var (inside, most, rounds) = (0, 0, 0);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(1, most);
        Assert.Equal(8 * 5, rounds);

        void Work()
        {
            var entries = Open().Trainings;
            for (var round = 0; round < 5; round++)
            {
                using var hold = entries.Hold(key, _ => { }, CancellationToken.None);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Thread.Sleep(2);
                rounds++;
                Interlocked.Decrement(ref inside);
            }
        }
    }

    [Fact]
    public void Waiting_tells_who_is_waited_for_and_stops_when_it_is_told_to()
    {
        using var first = Open().Trainings.TryHold(key);
        using var stop = new CancellationTokenSource();
        var told = new List<string>();
        Assert.Throws<OperationCanceledException>(() =>
            Open()
                .Trainings.Hold(
                    key,
                    holder =>
                    {
                        told.Add(holder);
                        stop.Cancel();
                    },
                    stop.Token
                )
        );
        Assert.Contains($"process {Environment.ProcessId}", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_dead_process_of_this_machine_left_is_taken_at_once()
    {
        Leave(record => record["process"] = 4_000_001);
        using var hold = Open().Trainings.TryHold(key);
        Assert.NotNull(hold);
    }

    [Fact]
    public void What_was_left_when_this_machine_went_down_is_taken_at_once()
    {
        Leave(record => record["boot"] = "yesterday");
        using var hold = Open().Trainings.TryHold(key);
        Assert.NotNull(hold);
    }

    [Fact]
    public void A_record_that_nobody_can_read_holds_nothing()
    {
        Leave(_ => { });
        File.WriteAllText(Record, "{");
        using var hold = Open().Trainings.TryHold(key);
        Assert.NotNull(hold);
    }

    [Fact]
    public void Another_machine_that_no_lock_reaches_is_dead_when_its_record_has_stood_still()
    {
        Leave(Elsewhere);
        var store = Open();
        Assert.Null(store.Trainings.TryHold(key));
        Assert.Contains("on elsewhere", store.Trainings.MadeBy(key), StringComparison.Ordinal);
        time.Pass(Hold.Patience - TimeSpan.FromSeconds(1));
        Assert.Null(store.Trainings.TryHold(key));
        time.Pass(TimeSpan.FromSeconds(1));
        using var hold = store.Trainings.TryHold(key);
        Assert.NotNull(hold);
    }

    [Fact]
    public void Another_machine_whose_record_changes_lives()
    {
        var store = Open();
        for (var beat = 0; beat < 5; beat++)
        {
            Leave(record =>
            {
                Elsewhere(record);
                record["beat"] = beat;
            });
            Assert.Null(store.Trainings.TryHold(key));
            time.Pass(Hold.Patience - TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_holder_shows_that_it_lives()
    {
        using var hold = Open().Trainings.TryHold(key);
        var first = File.ReadAllText(Record);
        time.Pass(Hold.BeatEvery);
        var second = File.ReadAllText(Record);
        Assert.NotEqual(first, second);
        time.Pass(Hold.BeatEvery);
        Assert.NotEqual(second, File.ReadAllText(Record));
        Assert.True(Hold.BeatEvery * 5 < Hold.Patience);
    }

    [Fact]
    public void On_a_file_system_without_locks_a_running_process_keeps_its_hold_and_a_dead_one_does_not()
    {
        var store = Store.Open(folder.Path, new Lockless(), time);
        using (store.Trainings.TryHold(key))
        {
            Assert.Null(store.Trainings.TryHold(key));
        }

        using var sleeper = Process.Start("sleep", "60");
        Leave(record =>
        {
            record["process"] = sleeper.Id;
            record["since"] = JsonSerializer.SerializeToNode(new DateTimeOffset(sleeper.StartTime));
        });
        Assert.Null(store.Trainings.TryHold(key));
        sleeper.Kill();
        sleeper.WaitForExit();
        using var hold = store.Trainings.TryHold(key);
        Assert.NotNull(hold);
    }

    [Fact]
    public void Who_was_taken_over_adds_nothing_more_and_leaves_the_record_of_the_other()
    {
        using var log = Open().OpenRun(Stored.Header());
        log.Append(Stored.Cycle(0));
        var record = Directory.EnumerateFiles(folder.Path, "holder.json", SearchOption.AllDirectories).Single();
        Change(record, Elsewhere);
        var other = File.ReadAllText(record);

        var taken = Assert.Throws<TakenException>(() => log.Append(Stored.Cycle(1)));
        Assert.Contains("on elsewhere", taken.Holder, StringComparison.Ordinal);
        time.Pass(Hold.BeatEvery);
        log.Dispose();
        Assert.Equal(other, File.ReadAllText(record));
        Assert.Single(Open().Find(Stored.Run, Stored.Definition)!.Cycles);
    }

    private Store Open() => Store.Open(folder.Path, time: time);

    private string Record => Path.Combine(folder.Path, "locks", $"{key}.json");

    private static void Elsewhere(JsonObject record) => (record["host"], record["boot"]) = ("elsewhere", "another");

    // The record of a hold whose process is gone, changed.
    private void Leave(Action<JsonObject> change)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Record)!);
        File.Delete(Record);
        string text;
        using (Open().Trainings.TryHold(key))
        {
            text = File.ReadAllText(Record);
        }

        File.WriteAllText(Record, text);
        Change(Record, change);
    }

    // Sealed again, so that it is a record like any other.
    private static void Change(string path, Action<JsonObject> change)
    {
        var content = JsonNode.Parse(File.ReadAllText(path))!["content"]!.AsObject();
        change(content);
        var text = content.ToJsonString();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        File.WriteAllText(path, $"{{\"format\":1,\"sha256\":\"{hash}\",\"content\":{text}}}\n");
    }

    /// <summary>A disk that grants every lock.</summary>
    private sealed class Lockless : IFiles
    {
        private readonly DiskFiles disk = new();

        public bool Exists(string path) => disk.Exists(path);

        public Stream Open(string path) => disk.Open(path);

        public IReadOnlyList<string> Folders(string path) => disk.Folders(path);

        public IReadOnlyList<string> Names(string path) => disk.Names(path);

        public void CreateFolder(string path) => disk.CreateFolder(path);

        public void Write(string path, ReadOnlySpan<byte> content) => disk.Write(path, content);

        public void Append(string path, long keep, ReadOnlySpan<byte> content) => disk.Append(path, keep, content);

        public void Flush(string path) => disk.Flush(path);

        public void FlushFolder(string path) => disk.FlushFolder(path);

        public void Rename(string from, string to) => disk.Rename(from, to);

        public void RenameFolder(string from, string to) => disk.RenameFolder(from, to);

        public void Delete(string path) => disk.Delete(path);

        public void DeleteFolder(string path) => disk.DeleteFolder(path);

        public IDisposable? TryLock(string path) => Stream.Null;
    }
}
