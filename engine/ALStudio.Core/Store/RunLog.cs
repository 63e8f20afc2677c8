namespace ALStudio.Core;

/// <summary>A run that is being written: its finished cycles, and the place where the next one goes. One process at a time holds it.</summary>
public sealed class RunLog : IDisposable
{
    private readonly IFiles files;
    private readonly RunFolder folder;
    private readonly Hold held;
    private readonly List<Cycle> cycles;
    private readonly Func<TakenException> taken;
    private long length;
    private bool isTorn;

    internal RunLog(IFiles files, Holds holds, RunFolder folder, RunHeader header)
    {
        (this.files, this.folder) = (files, folder);
        var record = Path.Combine(folder.Path, "holder.json");
        taken = () => Taken(header.Id, holds.HolderOf(record));
        held = holds.TryTake(Path.Combine(folder.Path, "lock"), record) ?? throw taken();
        try
        {
            var history = folder.Read(header.Id, header.Definition);
            if (history is null)
            {
                files.WriteWhole(folder.HeaderFile, Sealed.Write(header, Json.Indented.RunHeader));
            }

            Header = history?.Header ?? header;
            var (finished, end, torn) = folder.ReadCycles();
            (cycles, length, isTorn) = ([.. finished], end, torn);
            // Whoever wrote these files may have died before their names were on the disk.
            files.FlushFolder(folder.Path);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>What the run was when it was first started.</summary>
    public RunHeader Header { get; }

    /// <summary>Its finished cycles in order.</summary>
    public IReadOnlyList<Cycle> Cycles => cycles;

    /// <summary>Keeps a finished cycle. Once this returns it survives a power cut; if it throws, nothing was added.</summary>
    /// <exception cref="ArgumentException">It is not the next one.</exception>
    /// <exception cref="TakenException">Somebody took this run over, as may happen to a machine that slept for long.</exception>
    public void Append(Cycle cycle)
    {
        if (cycle.Number != cycles.Count)
        {
            throw new ArgumentException($"Cycle {cycles.Count} comes next, not {cycle.Number}.", nameof(cycle));
        }

        if (!held.IsOurs)
        {
            throw taken();
        }

        var line = Sealed.Write(cycle, Json.Compact.Cycle);
        if (isTorn)
        {
            // First, and for itself: a power cut must not mix the new line with what is left of an unfinished one.
            files.Append(folder.CyclesFile, length, []);
        }

        isTorn = true;
        files.Append(folder.CyclesFile, length, line);
        if (cycle.Number == 0)
        {
            files.FlushFolder(folder.Path);
        }

        isTorn = false;
        length += line.Length;
        cycles.Add(cycle);
    }

    /// <summary>Lets others work on this run.</summary>
    public void Dispose() => held.Dispose();

    private static TakenException Taken(RunId run, string holder) =>
        new($"{run} is being worked on by {holder}.", holder);
}
