using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace ALStudio.Core;

/// <summary>As much of a cycle as tells how far a run has come.</summary>
internal sealed record CycleMark(int Number, string Training);

/// <summary>Reads the folder of one run.</summary>
internal sealed class RunFolder(IFiles files, string path)
{
    // A plan and its run look at the same files: what is in them is interpreted once.
    private static readonly ConcurrentDictionary<
        string,
        (ManifestFile Content, IReadOnlyList<string> Trainings)
    > known = new();

    public string Path { get; } = path;

    public string HeaderFile { get; } = System.IO.Path.Combine(path, "run.json");

    public string CyclesFile { get; } = System.IO.Path.Combine(path, "cycles.jsonl");

    /// <summary>The header; null when the run was never started.</summary>
    public RunHeader? ReadHeader() => files.ReadSealed(HeaderFile, Json.Compact.RunHeader);

    /// <summary>The header and the finished cycles; null when the run was never started.</summary>
    public RunHistory? Read(RunId run, string definition) =>
        ReadHeader() is { } header ? new RunHistory(Checked(header, run, definition), ReadCycles().Cycles) : null;

    /// <summary>The finished cycles, how many bytes of the file they fill, and whether something follows that was never finished.</summary>
    public (IReadOnlyList<Cycle> Cycles, long Length, bool IsTorn) ReadCycles() =>
        ReadLines(Content(), Json.Compact.Cycle, cycle => cycle.Number);

    /// <summary>The key of the training of each finished cycle; none when the run was never started.</summary>
    public IReadOnlyList<string> ReadTrainings(RunId run, string definition)
    {
        if (ReadHeader() is not { } header)
        {
            return [];
        }

        _ = Checked(header, run, definition);
        return ReadTrainings();
    }

    /// <summary>The key of the training of each finished cycle.</summary>
    public IReadOnlyList<string> ReadTrainings()
    {
        var content = Content();
        var measured = ManifestFile.Of(content);
        if (!known.TryGetValue(CyclesFile, out var before) || before.Content != measured)
        {
            var marks = ReadLines(content, Json.Compact.CycleMark, mark => mark.Number).Lines;
            known[CyclesFile] = before = (measured, [.. marks.Select(mark => mark.Training)]);
        }

        return before.Trainings;
    }

    private byte[] Content() => files.Exists(CyclesFile) ? files.ReadAll(CyclesFile) : [];

    private (IReadOnlyList<T> Lines, long Length, bool IsTorn) ReadLines<T>(
        byte[] content,
        JsonTypeInfo<T> type,
        Func<T, int> number
    )
    {
        var lines = new List<T>();
        var text = content.AsMemory();
        var start = 0;
        while (NextLine(text.Span[start..]) is { } length)
        {
            lines.Add(ReadLine(text.Slice(start, length), lines.Count, type, number));
            start += length;
        }

        return (lines, start, start < text.Length);
    }

    // A power cut leaves a last line without its end, or with zeros where the disk had not been written yet.
    private static int? NextLine(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var isTorn = end < 0 || (end == rest.Length - 1 && rest[..end].Contains((byte)0));
        return isTorn ? null : end + 1;
    }

    private T ReadLine<T>(ReadOnlyMemory<byte> line, int expected, JsonTypeInfo<T> type, Func<T, int> number)
    {
        try
        {
            var cycle = Sealed.Read(line, type);
            return number(cycle) == expected
                ? cycle
                : throw new FormatException($"cycle {expected} is missing, cycle {number(cycle)} stands in its place");
        }
        catch (FormatException failure)
        {
            throw new StoreException(
                $"{CyclesFile} is damaged in line {expected + 1}: {failure.Message}.",
                $"Bring the file back from a copy, or move the folder {Path} away and run again: stored trainings are used again."
            );
        }
    }

    private RunHeader Checked(RunHeader header, RunId run, string definition) =>
        header.Id == run && header.Definition == definition
            ? header
            : throw new StoreException(
                $"{HeaderFile} belongs to another run ({header.Id}, definition {header.Definition}).",
                $"Move the folder {Path} to where it came from and run again."
            );
}
