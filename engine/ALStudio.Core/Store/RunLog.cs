using System.Text.Json;

namespace ALStudio.Core;

/// <summary>A run that is being written: its finished cycles, and the place where the next one goes. One process at a time holds it.</summary>
public sealed class RunLog : IDisposable
{
    private readonly IFiles files;
    private readonly RunFolder folder;
    private readonly IDisposable held;
    private readonly List<Cycle> cycles;
    private long length;

    internal RunLog(IFiles files, Store store, RunFolder folder, RunHeader header)
    {
        (this.files, this.folder) = (files, folder);
        files.CreateFolder(folder.Path);
        held = files.TryLock(Path.Combine(folder.Path, "lock")) ?? throw Taken(header.Id);
        try
        {
            files.Write(HolderFile, JsonSerializer.SerializeToUtf8Bytes(LockHolder.Self, Json.Compact.LockHolder));
            var history = folder.Read(header.Id, header.Definition);
            if (history is null)
            {
                store.WriteWhole(folder.HeaderFile, Sealed.Write(header, Json.Indented.RunHeader));
            }

            Header = history?.Header ?? header;
            var (finished, end) = folder.ReadCycles();
            (cycles, length) = ([.. finished], end);
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
        files.Append(folder.CyclesFile, length, line);
        if (cycle.Number == 0)
        {
            files.FlushFolder(folder.Path);
        }

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
            var holder = JsonSerializer.Deserialize(files.ReadAll(HolderFile), Json.Compact.LockHolder)!;
            return $"process {holder.Process} on {holder.Host}, started {holder.Since:yyyy-MM-dd HH:mm} UTC";
        }
        catch (Exception failure) when (failure is JsonException or StoreException)
        {
            return "another process";
        }
    }
}
