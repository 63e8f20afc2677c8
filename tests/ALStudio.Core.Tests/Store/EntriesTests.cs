using ALStudio.Testing;
using Xunit;

namespace ALStudio.Core.Tests;

public sealed class EntriesTests : IDisposable
{
    private const string Key = "ab" + Stored.Definition;
    private readonly Stored.ScratchFolder scratch = Stored.Folder();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void An_entry_is_found_under_its_key()
    {
        var entries = Open();
        Assert.Null(entries.Find(Key));
        entries.Add(Key, Fill);
        Assert.Equal("weights", File.ReadAllText(Path.Combine(entries.Find(Key)!, "model.safetensors")));
        Assert.Equal("log"u8.ToArray(), entries.Read(Key, "log.csv"));
        Assert.Equal([Key], entries.Keys());
        Assert.EndsWith(Path.Combine("trainings", "ab", Key), entries.Find(Key), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_entry_stays_when_the_same_is_added_again()
    {
        var entries = Open();
        entries.Add(Key, Fill);
        entries.Add(Key, draft => draft.Write("model.safetensors", "other"u8));
        Assert.Equal("weights", File.ReadAllText(Path.Combine(entries.Find(Key)!, "model.safetensors")));
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(scratch.Path, "trainings", "ab")));
    }

    [Fact]
    public void An_entry_with_a_changed_byte_is_never_used_and_can_be_added_again()
    {
        var entries = Open();
        var folder = entries.Add(Key, Fill);
        foreach (var file in Directory.EnumerateFiles(folder).ToList())
        {
            for (var position = 0; position < new FileInfo(file).Length; position++)
            {
                var good = File.ReadAllBytes(file);
                var bad = good.ToArray();
                bad[position] ^= 4;
                File.WriteAllBytes(file, bad);
                // Space between the values of a manifest carries nothing.
                Assert.True(entries.Find(Key) is null || char.IsWhiteSpace((char)good[position]));
                File.WriteAllBytes(file, good);
            }
        }

        File.WriteAllText(Path.Combine(folder, "model.safetensors"), "wrights");
        Assert.Null(entries.Read(Key, "model.safetensors"));
        entries.Add(Key, Fill);
        Assert.Equal("weights"u8.ToArray(), entries.Read(Key, "model.safetensors"));
    }

    [Fact]
    public void A_failure_of_any_operation_leaves_the_entry_whole_or_absent()
    {
        var counted = new FailingFiles();
        Store.Open(Path.Combine(scratch.Path, "good"), counted).Trainings.Add(Key, Fill);
        Assert.True(counted.Operations > 5);
        for (var at = 0; at < counted.Operations; at++)
        {
            var folder = Path.Combine(scratch.Path, $"bad-{at}");
            var files = new FailingFiles { FailAt = at };
            Assert.Throws<StoreException>(() => Store.Open(folder, files).Trainings.Add(Key, Fill));
            var entries = Store.Open(folder).Trainings;
            Assert.Equal(entries.Has(Key), entries.Find(Key) is not null);
            entries.Add(Key, Fill);
            Assert.NotNull(entries.Find(Key));
            Assert.Equal([Key], entries.Keys());
        }
    }

    [Fact]
    public void Two_processes_that_add_the_same_entry_at_the_same_time_both_find_it()
    {
        var counted = new FailingFiles();
        Store.Open(Path.Combine(scratch.Path, "alone"), counted).Trainings.Add(Key, Fill);
        for (var at = 0; at < counted.Operations; at++)
        {
            var folder = Path.Combine(scratch.Path, $"race-{at}");
            // The other one seems to run on another machine: within one process its draft would have the same name.
            var files = new FailingFiles
            {
                Before = number =>
                {
                    if (number == at)
                    {
                        var other = Store.Open(Path.Combine(scratch.Path, $"other-{at}")).Trainings.Add(Key, Fill);
                        var target = Path.Combine(folder, "trainings", "ab", Key);
                        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                        if (!Directory.Exists(target))
                        {
                            Directory.Move(other, target);
                        }
                    }
                },
            };
            var added = Store.Open(folder, files).Trainings.Add(Key, Fill);
            Assert.Equal(added, Store.Open(folder).Trainings.Find(Key));
            Assert.Single(Directory.EnumerateDirectories(Path.GetDirectoryName(added)!));
        }
    }

    private Entries Open() => Store.Open(scratch.Path).Trainings;

    [Fact]
    public void A_failure_of_whoever_saves_a_file_is_a_problem_with_its_path()
    {
        var problem = Assert.Throws<StoreException>(() =>
            Open().Add(Key, draft => draft.Save("model.safetensors", _ => throw new IOException("No space left")))
        );
        Assert.Contains("model.safetensors: No space left", problem.Message, StringComparison.Ordinal);
        Assert.Null(Open().Find(Key));
    }

    private static void Fill(EntryDraft draft)
    {
        draft.Save("model.safetensors", path => File.WriteAllText(path, "weights"));
        draft.Write("log.csv", "log"u8);
    }
}
