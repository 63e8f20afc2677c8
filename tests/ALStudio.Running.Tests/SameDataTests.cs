using ALStudio.Core;
using ALStudio.Learning;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Running.Tests;

public sealed class SameDataTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Another_file_under_the_same_name_is_refused_with_both_fingerprints_and_nothing_is_written()
    {
        var (before, after) = (Experiment(), Experiment());
        Some.Run(before, Some.Settings(scratch["store"]));
        var files = Snapshot();
        File.WriteAllText(scratch["data"], "others");
        foreach (var doing in new Action[] { () => Some.Run(after, Settings), () => Study.Plan(after, Settings) })
        {
            var problem = Assert.Single(Assert.Throws<ProblemException>(doing).Problems);
            Assert.Contains(FileDots.PrintOf("these"), problem.What, StringComparison.Ordinal);
            Assert.Contains(FileDots.PrintOf("others"), problem.What, StringComparison.Ordinal);
            Assert.Contains("--new-data", problem.Hint, StringComparison.Ordinal);
        }

        Assert.Equal(files, Snapshot());
    }

    [Fact]
    public void Who_says_so_goes_on_with_new_data_beside_the_old_results_and_back()
    {
        Some.Run(Experiment(), Settings);
        File.WriteAllText(scratch["data"], "others");
        Assert.Equal(8, Some.Run(Experiment(), Settings with { IsDataNew = true }).Added);
        Assert.Equal(0, Some.Run(Experiment(), Settings).Added);
        File.WriteAllText(scratch["data"], "these");
        Assert.Throws<ProblemException>(() => Some.Run(Experiment(), Settings));
        Assert.Equal(0, Some.Run(Experiment(), Settings with { IsDataNew = true }).Added);
    }

    [Fact]
    public void Another_data_set_in_the_script_is_a_changed_definition()
    {
        Some.Run(Experiment(), Settings);
        Assert.Equal(8, Some.Run(Some.Experiment(1) with { Dataset = new Dots(Shift: 1) }, Settings).Added);
    }

    private StudySettings Settings => Some.Settings(scratch["store"]);

    private Experiment Experiment()
    {
        if (!File.Exists(scratch["data"]))
        {
            File.WriteAllText(scratch["data"], "these");
        }

        return Some.Experiment(1) with
        {
            Dataset = new FileDots(scratch["data"]),
        };
    }

    private List<string> Snapshot() =>
        [
            .. Directory
                .EnumerateFiles(scratch["store"], "*", SearchOption.AllDirectories)
                .Select(file => $"{file} {File.ReadAllText(file)}")
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Data that come from a file.</summary>
    private sealed record FileDots(string Path) : IClassificationSource
    {
        public static string PrintOf(string text) => Fingerprint.Hash($"file {text}");

        public DatasetFacts Inspect(DataRoot root) => new("Dots", 30, 6, 3);

        public ClassificationDataset Load(DataRoot root) =>
            new(
                "Dots",
                Images(30),
                Images(6),
                ["a", "b", "c"],
                new Normalisation([0], [1]),
                PrintOf(File.ReadAllText(Path))
            );

        private static ImageSet Images(int count) =>
            new(zeros([count, 1, 1, 1], ScalarType.Byte), [.. Enumerable.Range(0, count).Select(image => image % 3)]);
    }
}
