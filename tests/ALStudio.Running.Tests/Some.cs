using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Metrics;
using ALStudio.Learning.Starts;
using ALStudio.Learning.Strategies;
using static TorchSharp.torch;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>A small study whose trainings cost nothing, and what belongs to it.</summary>
internal static class Some
{
    private static int made;

    public static Experiment Experiment(int cycles = 3, int trials = 2) =>
        new(
            "dots",
            new Dots(),
            new ClassLabels(),
            new Balanced(6),
            new Budget(4, CostUnit.Label),
            cycles,
            trials,
            [Arm(new Random()), Arm(new Entropy())],
            [new Accuracy()],
            Seed: 7
        );

    public static Arm Arm(IQueryStrategy strategy, int epochs = 2, string? name = null) =>
        new(name ?? strategy.Name, new Pretended(epochs), strategy);

    public static StudySettings Settings(string store, ILearner? learner = null) =>
        new(store, new DataRoot([]))
        {
            Device = "cpu",
            Learner = learner ?? new PretendingLearner(),
            // In no repository: what git says of this one changes while it is worked on.
            Script = Path.Combine(store, "none.alx.fsx"),
            Time = new StoppedClock(),
        };

    /// <summary>Runs a study without a screen.</summary>
    public static StudyOutcome Run(Experiment experiment, StudySettings settings, CancellationToken stop = default) =>
        Study.Run(experiment, settings, new Silence(), stop);

    /// <summary>A folder that is removed when the test is over; in memory where the system has such a place, because flushing a disk takes time.</summary>
    public sealed class ScratchFolder : IDisposable
    {
        private const string InMemory = "/dev/shm";

        public string Path { get; } =
            Directory.Exists(InMemory)
                ? Directory.CreateDirectory($"{InMemory}/alstudio-{Environment.ProcessId}-{++made}").FullName
                : Directory.CreateTempSubdirectory("alstudio-running-").FullName;

        public string this[string name] => System.IO.Path.Combine(Path, name);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>Everything in the runs of a store, byte for byte, by relative path; who held which lock left out.</summary>
    public static SortedDictionary<string, string> Files(string store) =>
        new(
            Directory
                .EnumerateFiles(Path.Combine(store, "runs"), "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) is "cycles.jsonl" or "run.json" or "study.json")
                .ToDictionary(file => Path.GetRelativePath(store, file), File.ReadAllText),
            StringComparer.Ordinal
        );

    /// <summary>The same with all its trainings.</summary>
    public static SortedDictionary<string, string> Everything(string store)
    {
        var all = Files(store);
        foreach (
            var file in Directory.EnumerateFiles(Path.Combine(store, "trainings"), "*", SearchOption.AllDirectories)
        )
        {
            var name = Path.GetRelativePath(store, file);
            if (!name.Contains($"{Path.DirectorySeparatorChar}.", StringComparison.Ordinal))
            {
                all.Add(name, File.ReadAllText(file));
            }
        }

        return all;
    }

    /// <summary>What is damaged or missing in a store, a line for each.</summary>
    /// <remarks>A cycle whose line was being written may stand there in part: it is no entry, and the next run cuts it off.</remarks>
    public static IEnumerable<string> Damage(string store) =>
        Store
            .Open(store)
            .Verify()
            .Findings.Where(finding => finding.Kind is FindingKind.Damaged or FindingKind.Missing)
            .Select(finding => $"{finding.Kind} {finding.Path}: {finding.What}")
            .Where(line => !line.Contains("its last line was never finished", StringComparison.Ordinal));

    private sealed class Silence : IListener
    {
        public void Hear(RunEvent happened) { }
    }
}

/// <summary>Images of one pixel in three classes.</summary>
internal sealed record Dots(int Pool = 30, int Shift = 0) : IClassificationSource
{
    public DatasetFacts Inspect(DataRoot root) => new("Dots", Pool, 6, 3);

    public ClassificationDataset Load(DataRoot root) =>
        new(
            "Dots",
            Images(Pool),
            Images(6),
            ["a", "b", "c"],
            new Normalisation([0], [1]),
            Fingerprint.Hash($"dots {Pool} {Shift}")
        );

    private static ImageSet Images(int count) =>
        new(zeros([count, 1, 1, 1], ScalarType.Byte), [.. Enumerable.Range(0, count).Select(image => image % 3)]);
}

/// <summary>A network that nobody builds.</summary>
internal sealed record NoNetwork(int Width = 1) : INetwork
{
    public Network Build(ImageShape input, int classes, RandomStream weights) => throw new NotSupportedException();
}

/// <summary>A recipe that nobody follows.</summary>
internal sealed record Pretended(int Epochs) : IObjective<Classification>
{
    public INetwork Network { get; init; } = new NoNetwork();

    public Sgd Optimiser => new();

    public ISchedule Schedule => throw new NotSupportedException();

    public IReadOnlyList<Feed> Feeds => [new(FeedSource.Labelled, 4, [new View([])])];

    public TrainingLength Length(int labelled) => new(Epochs, labelled / 4);

    public Tensor Loss(Step step) => throw new NotSupportedException();
}

/// <summary>A clock that stands still, so that histories can be compared byte for byte.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public override long GetTimestamp() => 0;
}

/// <summary>Keeps what it hears.</summary>
internal sealed class Memory : IListener
{
    public List<RunEvent> Heard { get; } = [];

    public void Hear(RunEvent happened) => Heard.Add(happened);
}
