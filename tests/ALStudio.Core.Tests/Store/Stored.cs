namespace ALStudio.Core.Tests;

/// <summary>Boring values for tests of the store.</summary>
internal static class Stored
{
    public const string Definition = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static readonly RunId Run = new("study", "Random", 1);

    public static RunHeader Header(RunId? run = null, string definition = Definition) =>
        new(
            run ?? Run,
            definition,
            new Dictionary<string, string> { ["recipe"] = "Supervised(Epochs = 3)", ["query"] = "1 label" },
            new Dictionary<string, string> { ["machine"] = "größer als \"eins\"" },
            CostUnit.Label,
            null,
            new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero)
        );

    public static Cycle Cycle(int number, double accuracy = 0.1) =>
        new(
            number,
            number == 0 ? [] : [new Pick(new Question(number), -1.0 / 3), new Pick(new Question(9, 2), double.NaN)],
            [
                new Answer(new Question(number), new ClassLabel(3), 1),
                new Answer(
                    new Question(100 + number, 4),
                    new Outlines([new Outline(1, [new Vertex(0.1, 2), new Vertex(3, 4), new Vertex(0.1, 2)])]),
                    7.5
                ),
            ],
            number + 1,
            8.5 * (number + 1),
            $"key {number}",
            [new Measurement("accuracy", accuracy), new Measurement("accuracy/cat", double.PositiveInfinity)],
            new Timing(1.25, 0.5, 1e-9)
        );

    /// <summary>A folder that is removed when the test is over.</summary>
    public static ScratchFolder Folder() => new();

    internal sealed class ScratchFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("alstudio-store-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
