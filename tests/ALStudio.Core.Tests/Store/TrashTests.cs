using ALStudio.Testing;
using Xunit;

namespace ALStudio.Core.Tests;

public sealed class TrashTests : IDisposable
{
    private static readonly string[] Arms = ["Random", "Entropy", "Margin"];

    private readonly Stored.ScratchFolder scratch = Stored.Folder();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("Random")]
    [InlineData("Entropy")]
    [InlineData("Margin")]
    public void What_was_removed_comes_back_to_the_last_byte(string? arm)
    {
        var store = Filled("store");
        var before = Everything(store.Folder);
        var removed = store.Remove("study", arm);
        Assert.Equal(arm is null ? 3 : 1, removed.Runs);
        Assert.Equal(arm is null ? [] : Arms.Where(name => name != arm), ArmsOf(store));
        Assert.DoesNotContain(store.Verify().Findings, finding => finding.Kind != FindingKind.Missing);
        Assert.Equal(new BroughtBack("study", arm, new ManualTime().GetUtcNow(), removed.Runs), store.Undo());
        Assert.Equal(before, Everything(store.Folder));
        Assert.Null(store.Undo());
    }

    [Fact]
    public void Removals_come_back_the_last_one_first()
    {
        var store = Filled("store");
        var before = Everything(store.Folder);
        store.Remove("study", "Entropy");
        store.Remove("study", "Random");
        store.Remove("study", "Margin");
        Assert.Empty(store.Experiments());
        Assert.Null(store.Undo()!.Arm);
        Assert.Equal("Random", store.Undo()!.Arm);
        Assert.Equal(["Random", "Margin"], ArmsOf(store));
        Assert.Equal("Entropy", store.Undo()!.Arm);
        Assert.Equal(before, Everything(store.Folder));
    }

    [Fact]
    public void What_was_run_again_in_between_is_not_replaced_and_nothing_is_lost()
    {
        var store = Filled("store");
        store.Remove("study", "Entropy");
        Run(store, "Entropy", cycles: 3);
        var before = Everything(store.Folder, withTrash: true);
        var failure = Assert.Throws<StoreException>(store.Undo);
        Assert.StartsWith("study/Entropy has been run again", failure.Message);
        Assert.Equal(before, Everything(store.Folder, withTrash: true));
    }

    [Fact]
    public void Freeing_empties_it_and_tells_so_before()
    {
        var store = Filled("store");
        store.Remove("study", "Entropy");
        store.Remove("study");
        var told = store.Sweep(isDry: true).Things.Select(thing => thing.Path).ToList();
        Assert.Equal(["trash/000001", "trash/000002"], told);
        Assert.Equal(told, store.Sweep().Things.Select(thing => thing.Path));
        Assert.Null(store.Undo());
        Assert.Empty(Everything(store.Folder, withTrash: true));
        Assert.Empty(store.Verify().Findings);
        Assert.Empty(store.Sweep().Things);
    }

    [Fact]
    public void While_somebody_uses_the_store_it_can_still_be_undone()
    {
        var store = Filled("store");
        store.Remove("study");
        using (store.Use())
        {
            Assert.Empty(store.Sweep().Things);
            Assert.Equal(3, store.Undo()!.Runs);
        }
    }

    [Fact]
    public void A_damaged_record_is_found_and_said()
    {
        var store = Filled("store");
        store.Remove("study");
        var record = Path.Combine(store.Folder, "trash", "000001", "removed.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace("study", "stady"));
        Assert.Equal("trash/000001/removed.json", Assert.Single(store.Verify().Findings).Path);
        Assert.Throws<StoreException>(store.Undo);
        Assert.Single(store.Sweep().Things);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Entropy")]
    public void A_process_that_dies_at_any_operation_of_removing_loses_nothing(string? arm)
    {
        var expected = Everything(Filled("whole").Folder);
        var counted = new FailingFiles();
        Open(Filled("counted").Folder, counted).Remove("study", arm);
        for (var at = 0; at < counted.Operations; at++)
        {
            var folder = Filled($"{at}").Folder;
            Assert.ThrowsAny<Exception>(() =>
                Open(folder, new FailingFiles { FailAt = at, IsLasting = true }).Remove("study", arm)
            );
            Settled(folder);
            Assert.Equal((at, expected.Count), (at, Everything(folder).Count));
            Assert.Equal(expected, Everything(folder));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Entropy")]
    public void A_process_that_dies_at_any_operation_of_bringing_back_loses_nothing(string? arm)
    {
        var expected = Everything(Filled("whole").Folder);
        var counted = new FailingFiles();
        var sample = Filled("counted");
        sample.Remove("study", arm);
        Open(sample.Folder, counted).Undo();
        for (var at = 0; at < counted.Operations; at++)
        {
            var store = Filled($"{at}");
            store.Remove("study", arm);
            _ = Record.Exception(() => Open(store.Folder, new FailingFiles { FailAt = at, IsLasting = true }).Undo());
            Settled(store.Folder);
            Assert.Equal(expected, Everything(store.Folder));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Entropy")]
    public void A_power_cut_at_any_moment_loses_nothing(string? arm)
    {
        var expected = Everything(Filled("whole").Folder);
        var folder = Filled("cut").Folder;
        var recorded = new PowerCutFiles(folder);
        var store = Open(folder, recorded);
        store.Remove("study", arm);
        store.Undo();
        for (var state = 0; state < 2 * recorded.Moments; state++)
        {
            var left = Path.Combine(scratch.Path, $"left {state}");
            recorded.Cut(state % recorded.Moments, left, new Random(state));
            Settled(left);
            Assert.Equal(expected, Everything(left));
        }
    }

    // Whatever is in the trash comes back, and what a dead process left is freed.
    private static void Settled(string folder)
    {
        while (Open(folder).Undo() is not null) { }
    }

    private static Store Open(string folder, IFiles? files = null) => Store.Open(folder, files, new ManualTime());

    // Filled once, and copied: that needs no flushing.
    private Store Filled(string name)
    {
        var template = Path.Combine(scratch.Path, "template");
        if (!Directory.Exists(template))
        {
            Fill(Open(template));
        }

        var folder = Path.Combine(scratch.Path, name);
        foreach (var path in Directory.EnumerateFiles(template, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(template, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }

        return Open(folder);
    }

    private static void Fill(Store store)
    {
        foreach (var arm in Arms)
        {
            Run(store, arm);
        }

        store.Keep(new StudyRecord("study", 1, [.. Arms.Select(arm => new StudyArm(arm, Stored.Definition, 1))]));
        store.WriteReport(
            "study",
            folder =>
            {
                var path = Path.Combine(folder, "report.html");
                File.WriteAllText(path, "<html>");
                return [path];
            }
        );
        store.Sweep();
    }

    private static void Run(Store store, string arm, int cycles = 2)
    {
        using var log = store.OpenRun(Stored.Header(new RunId("study", arm, 1)));
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            log.Append(Stored.Cycle(cycle));
        }
    }

    private static IEnumerable<string> ArmsOf(Store store) => store.Study("study")?.Arms.Select(arm => arm.Name) ?? [];

    // Locks are empty and belong to nobody.
    private static List<string> Everything(string folder, bool withTrash = false) =>
        [
            .. from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(folder, path)
            where
                !Path.GetFileName(name).EndsWith("lock", StringComparison.Ordinal)
                && !Path.GetFileName(name).StartsWith('.')
            where withTrash || !name.StartsWith("trash", StringComparison.Ordinal)
            orderby name
            select $"{name} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}",
        ];
}
