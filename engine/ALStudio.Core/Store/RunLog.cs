namespace ALStudio.Core;

/// <summary>A run that is being written: its finished cycles, and the place where the next one goes. One process at a time holds it.</summary>
public sealed class RunLog : IDisposable
{
    private readonly IFiles files;
    private readonly RunFolder folder;
    private readonly IDisposable held;
    private readonly List<Cycle> cycles;
    private long length;
    private bool isTorn;

    internal RunLog(IFiles files, RunFolder folder, RunHeader header)
    {
        (this.files, this.folder) = (files, folder);
        files.CreateFolder(folder.Path);
        held = files.TryLock(Path.Combine(folder.Path, "lock")) ?? throw Taken(header.Id);
        try
        {
            files.Write(HolderFile, Sealed.Write(LockHolder.Self, Json.Compact.LockHolder));
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
    public void Append(Cycle cycle)
    {
        if (cycle.Number != cycles.Count)
        {
            throw new ArgumentException($"Cycle {cycles.Count} comes next, not {cycle.Number}.", nameof(cycle));
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

    private string HolderFile => Path.Combine(folder.Path, "holder.json");

    private StoreException Taken(RunId run) =>
        new(
            $"{run} is being worked on by {Holder()}.",
            "Wait until that process has ended, or stop it; its finished cycles are kept."
        );

    private string Holder()
    {
        try
        {
            var holder = Sealed.Read(files.ReadAll(HolderFile), Json.Compact.LockHolder);
            return $"process {holder.Process} on {holder.Host}, started {holder.Since:yyyy-MM-dd HH:mm} UTC";
        }
        catch (Exception failure) when (failure is FormatException or StoreException)
        {
            return "another process";
        }
    }
}
