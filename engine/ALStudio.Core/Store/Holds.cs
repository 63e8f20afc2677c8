namespace ALStudio.Core;

/// <summary>Gives holds, and tells whether the last holder still lives.</summary>
/// <remarks>
/// The lock of the operating system decides wherever it reaches: it ends with its process. A record beside it says who holds
/// it. A lock that is free although a record was left belongs to a dead process of this machine, or to another machine
/// that the lock does not reach: that one is dead once its record has stood still for <see cref="Hold.Patience"/>.
/// </remarks>
internal sealed class Holds(IFiles files, TimeProvider time)
{
    /// <summary>The folder of the store where trainings are held.</summary>
    public const string Folder = "locks";

    private readonly Lock gate = new();
    private readonly Dictionary<string, (LockHolder Found, long Since)> seen = [];

    /// <summary>Names of the records of trainings that are held, or were held by the dead.</summary>
    public static IEnumerable<string> RecordsOf(IFiles files, string store) =>
        files
            .Names(Path.Combine(store, Folder))
            .Where(name => !name.StartsWith('.') && name.EndsWith(".json", StringComparison.Ordinal));

    /// <summary>Takes a hold; null when somebody has it.</summary>
    /// <param name="lockFile">The file that is locked; stays behind, empty.</param>
    /// <param name="record">The file that says who holds it; gone with the hold.</param>
    public Hold? TryTake(string lockFile, string record)
    {
        files.CreateFolder(Path.GetDirectoryName(lockFile)!);
        if (files.TryLock(lockFile) is not { } held)
        {
            return null;
        }

        try
        {
            if (IsGone(lockFile, record))
            {
                return new Hold(files, record, held, time);
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }

        held.Dispose();
        return null;
    }

    /// <summary>Who has it, in words; null when it can be taken.</summary>
    public string? Look(string lockFile, string record)
    {
        if (Hold.Read(files, record) is null)
        {
            // The lock is not touched: somebody may be about to take it.
            return null;
        }

        using var held = files.TryLock(lockFile);
        return held is null || !IsGone(lockFile, record) ? HolderOf(record) : null;
    }

    /// <summary>Who has it, in words, to the best of anybody's knowledge.</summary>
    public string HolderOf(string record) => Hold.Read(files, record)?.ToString() ?? "another process";

    private bool IsGone(string lockFile, string record)
    {
        var (found, self) = (Hold.Read(files, record), LockHolder.Self);
        if (found is null || (found.Host == self.Host && found.Boot != self.Boot))
        {
            return true;
        }

        // Of a dead process on this machine: its lock was given back, if this file system has locks at all.
        if (found.Boot == self.Boot && HasLocks(lockFile))
        {
            return true;
        }

        return found.Host == self.Host ? !found.IsRunningHere : StandsStill(record, found);
    }

    // What is locked just now cannot be locked once more, unless nothing ever is.
    private bool HasLocks(string lockFile)
    {
        using var second = files.TryLock(lockFile);
        return second is null;
    }

    private bool StandsStill(string record, LockHolder found)
    {
        lock (gate)
        {
            if (seen.TryGetValue(record, out var before) && before.Found == found)
            {
                return time.GetElapsedTime(before.Since) >= Hold.Patience;
            }

            seen[record] = (found, time.GetTimestamp());
            return false;
        }
    }
}
