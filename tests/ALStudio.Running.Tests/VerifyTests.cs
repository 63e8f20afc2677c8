using ALStudio.Core;
using ALStudio.Learning.Strategies;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class VerifyTests : IDisposable
{
    private const int Flips = 1_000;

    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_whole_store_has_nothing_to_tell_and_every_file_was_read()
    {
        var store = Filled("whole");
        var inspected = store.Verify();
        Assert.Empty(inspected.Findings);
        var files = Directory.EnumerateFiles(store.Folder, "*", SearchOption.AllDirectories).ToList();
        Assert.Equal(files.Count(file => new FileInfo(file).Length > 0), inspected.Files - Empty(files));
        Assert.Equal(files.Sum(file => new FileInfo(file).Length), inspected.Bytes);
    }

    [Fact]
    public void Any_byte_flipped_in_any_file_is_found_and_never_used_by_a_run()
    {
        var more = Some.Experiment(cycles: 2, trials: 1);
        Some.Run(more, Some.Settings(scratch["more"]));
        var expected = Some.Files(scratch["more"]);
        var store = Filled("flipped");
        string[] files =
        [
            .. Directory
                .EnumerateFiles(store.Folder, "*", SearchOption.AllDirectories)
                .Where(file => new FileInfo(file).Length > 0)
                .Order(StringComparer.Ordinal),
        ];
        var random = new System.Random(1);
        for (var flip = 0; flip < Flips; flip++)
        {
            var file = files[flip % files.Length];
            var good = File.ReadAllBytes(file);
            var bad = good.ToArray();
            bad[random.Next(bad.Length)] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(file, bad);
            IsFound(store, file);
            IsNeverUsed(store, file, more, expected);
            File.WriteAllBytes(file, good);
        }

        Assert.Empty(store.Verify().Findings);
    }

    [Fact]
    public void A_file_that_is_gone_is_missing_and_one_that_nobody_wrote_is_foreign()
    {
        var store = Filled("other");
        foreach (
            var file in Directory
                .EnumerateFiles(store.Folder, "*", SearchOption.AllDirectories)
                .Where(IsNeeded)
                .ToList()
        )
        {
            var content = File.ReadAllBytes(file);
            File.Delete(file);
            Assert.Contains(store.Verify().Findings, finding => finding.Kind == FindingKind.Missing);
            File.WriteAllBytes(file, content);
        }

        foreach (var folder in Directory.EnumerateDirectories(store.Folder, "*", SearchOption.AllDirectories).ToList())
        {
            var file = Path.Combine(folder, "thesis.doc");
            File.WriteAllText(file, "text");
            var finding = Assert.Single(store.Verify().Findings);
            Assert.Equal(Path.GetRelativePath(store.Folder, file), finding.Path);
            Assert.NotEqual(FindingKind.Damaged, finding.Kind);
            Assert.True(store.Verify().IsWhole);
            File.Delete(file);
        }

        Assert.Empty(store.Verify().Findings);

        static bool IsNeeded(string file) =>
            !file.Contains("/errors/")
            && Path.GetFileName(file) is not ("lock" or "holder.json" or "gc.lock" or "cycles.jsonl")
            && !(file.Contains("/reports/") && Path.GetFileName(file) == "manifest.json");
    }

    [Fact]
    public void An_entry_under_the_key_of_another_training_is_damaged()
    {
        var store = Filled("moved");
        var key = store.Trainings.Keys().First();
        var other = new string('0', 64);
        var folder = Path.Combine(store.Folder, "trainings", "00", other);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.Move(store.Trainings.Find(key)!, folder);
        var findings = store.Verify().Findings;
        Assert.Contains(findings, finding => finding.Path.EndsWith($"{other}/key.json", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Path.EndsWith(key, StringComparison.Ordinal));
    }

    /// <summary>A store with everything that a store may hold.</summary>
    private Store Filled(string name)
    {
        Some.Run(Some.Experiment(cycles: 1, trials: 1), Some.Settings(scratch[name]));
        Some.Run(Sketches.Experiment(1, new Entropy()), Some.Settings(scratch[name]));
        var store = Store.Open(scratch[name]);
        store.WriteReport(
            "sketches",
            folder =>
            {
                File.WriteAllText(Path.Combine(folder, "report.html"), "<html>");
                Directory.CreateDirectory(Path.Combine(folder, "figures"));
                File.WriteAllText(Path.Combine(folder, "figures", "accuracy.html"), "<html>");
                return [Path.Combine(folder, "report.html"), Path.Combine(folder, "figures", "accuracy.html")];
            }
        );
        store.KeepNote(DateTimeOffset.UnixEpoch, "NullReferenceException");
        store.Sweep();
        return store;
    }

    private static int Empty(List<string> files) =>
        files.Count(file => new FileInfo(file).Length == 0 && !file.Contains("/reports/"));

    private static void IsFound(Store store, string file)
    {
        var name = Path.GetRelativePath(store.Folder, file).Replace('\\', '/');
        var found = store.Verify();
        Assert.Contains(name, found.Findings.Select(finding => finding.Path));
        // Who worked on a run decides nothing.
        Assert.Equal(Path.GetFileName(file) == "holder.json", found.IsWhole);
    }

    // A copy goes on: what it comes to is the same, or the study says which file is damaged.
    private void IsNeverUsed(Store store, string file, Experiment more, SortedDictionary<string, string> expected)
    {
        var copy = scratch["copy"];
        Copy(store.Folder, copy);
        var damaged = file.Replace(store.Folder, copy);
        try
        {
            var outcome = Some.Run(more, Some.Settings(copy));
            if (outcome.Failed.Count > 0)
            {
                Assert.Contains(damaged, outcome.Failed[0].Failure!.What, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(expected, Only("dots", Some.Files(copy)));
            }
        }
        catch (StoreException failure)
        {
            Assert.Contains(damaged, failure.Message, StringComparison.Ordinal);
        }

        Directory.Delete(copy, recursive: true);
    }

    private static SortedDictionary<string, string> Only(string experiment, SortedDictionary<string, string> files) =>
        new(
            files
                .Where(file => file.Key.Contains($"/{experiment}/"))
                .ToDictionary(file => file.Key, file => file.Value),
            StringComparer.Ordinal
        );

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
        {
            Directory.CreateDirectory(folder.Replace(from, to));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, file.Replace(from, to));
        }
    }
}
