namespace ALStudio.Core;

/// <summary>Reads the folder of one run.</summary>
internal sealed class RunFolder(IFiles files, string path)
{
    public string Path { get; } = path;

    public string HeaderFile { get; } = System.IO.Path.Combine(path, "run.json");

    public string CyclesFile { get; } = System.IO.Path.Combine(path, "cycles.jsonl");

    /// <summary>The header; null when the run was never started.</summary>
    public RunHeader? ReadHeader() => files.ReadSealed(HeaderFile, Json.Compact.RunHeader);

    /// <summary>The header and the finished cycles; null when the run was never started.</summary>
    public RunHistory? Read(RunId run, string definition) =>
        ReadHeader() is { } header ? new RunHistory(Checked(header, run, definition), ReadCycles().Cycles) : null;

    /// <summary>The finished cycles, how many bytes of the file they fill, and whether something follows that was never finished.</summary>
    public (IReadOnlyList<Cycle> Cycles, long Length, bool IsTorn) ReadCycles()
    {
        var cycles = new List<Cycle>();
        if (!files.Exists(CyclesFile))
        {
            return (cycles, 0, false);
        }

        var text = files.ReadAll(CyclesFile).AsMemory();
        var start = 0;
        while (NextLine(text.Span[start..]) is { } length)
        {
            cycles.Add(ReadCycle(text.Slice(start, length), cycles.Count));
            start += length;
        }

        return (cycles, start, start < text.Length);
    }

    // A power cut leaves a last line without its end, or with zeros where the disk had not been written yet.
    private static int? NextLine(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var isTorn = end < 0 || (end == rest.Length - 1 && rest[..end].Contains((byte)0));
        return isTorn ? null : end + 1;
    }

    private Cycle ReadCycle(ReadOnlyMemory<byte> line, int number)
    {
        try
        {
            var cycle = Sealed.Read(line, Json.Compact.Cycle);
            return cycle.Number == number
                ? cycle
                : throw new FormatException($"cycle {number} is missing, cycle {cycle.Number} stands in its place");
        }
        catch (FormatException failure)
        {
            throw new StoreException(
                $"{CyclesFile} is damaged in line {number + 1}: {failure.Message}.",
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
