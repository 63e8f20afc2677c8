using System.Globalization;

namespace ALStudio.Core;

/// <summary>A checkpoint as it lies in the store.</summary>
/// <param name="Iteration">Finished iterations of its training.</param>
/// <param name="Folder">Where its files are.</param>
/// <param name="IsWhole">Whether all of them are what was written.</param>
public sealed record StoredCheckpoint(int Iteration, string Folder, bool IsWhole);

/// <summary>The checkpoints of one training: the newest and the one before, until the training is stored.</summary>
/// <remarks>
/// Each is an entry <c>checkpoints/ab/&lt;key&gt;-&lt;iteration&gt;/</c>, whole or absent like every other. Who has kept one holds a lock
/// until it is disposed. Another process that does the same training meanwhile may read them, and keeps none of its own: the key says
/// what a checkpoint holds, so it loses nothing but time.
/// </remarks>
public sealed class Checkpoints : IDisposable
{
    private readonly IFiles files;
    private readonly Entries entries;
    private readonly string shelf;
    private readonly string key;
    private IDisposable? held;
    private int? before;

    internal Checkpoints(IFiles files, string root, string key)
    {
        (this.files, this.key) = (files, key);
        entries = new Entries(files, root);
        shelf = Path.Combine(root, key[..2]);
    }

    /// <summary>All there are, the newest first. The files of each are read when it is asked for.</summary>
    public IEnumerable<StoredCheckpoint> NewestFirst() =>
        Iterations()
            .OrderDescending()
            .Select(iteration => new StoredCheckpoint(
                iteration,
                Path.Combine(shelf, NameOf(iteration)),
                entries.Find(NameOf(iteration)) is not null
            ));

    /// <summary>Adds one, and removes all but it and the one that was kept or gone on from before it.</summary>
    /// <param name="iteration">Finished iterations of the training.</param>
    /// <param name="fill">Writes its files.</param>
    /// <returns>Whether it was kept: not while another process keeps those of this training.</returns>
    public bool Keep(int iteration, Action<EntryDraft> fill)
    {
        if (!Hold())
        {
            return false;
        }

        entries.Add(NameOf(iteration), fill);
        var newest = before is { } earlier ? [NameOf(earlier), NameOf(iteration)] : new[] { NameOf(iteration) };
        Remove(Folders().Except(newest));
        before = iteration;
        return true;
    }

    /// <summary>Tells which one the training goes on from: it stays until a second one is kept.</summary>
    public void GoOnFrom(StoredCheckpoint checkpoint) => before = checkpoint.Iteration;

    /// <summary>Removes all of them and what interrupted writing has left: the training is stored.</summary>
    public void Forget()
    {
        if (Folders().Any() && Hold())
        {
            Remove(Folders());
            Dispose();
            files.Delete(LockFile);
        }
    }

    /// <summary>Lets others keep checkpoints of this training.</summary>
    public void Dispose()
    {
        held?.Dispose();
        held = null;
    }

    private string LockFile => Path.Combine(shelf, $"{key}.lock");

    private bool Hold()
    {
        if (held is null)
        {
            files.CreateFolder(shelf);
            held = files.TryLock(LockFile);
        }

        return held is not null;
    }

    // Drafts begin with a dot. While the lock is held, nobody alive writes one.
    private IEnumerable<string> Folders() =>
        files.Folders(shelf).Where(name => name.TrimStart('.').StartsWith($"{key}-", StringComparison.Ordinal));

    private void Remove(IEnumerable<string> folders)
    {
        foreach (var name in folders)
        {
            files.DeleteFolder(Path.Combine(shelf, name));
        }
    }

    private IEnumerable<int> Iterations() =>
        from name in files.Folders(shelf)
        where name.StartsWith($"{key}-", StringComparison.Ordinal)
        let number = name[(key.Length + 1)..]
        where int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select int.Parse(number, CultureInfo.InvariantCulture);

    // Leading zeros, so that folders are listed in order.
    private string NameOf(int iteration) => string.Create(CultureInfo.InvariantCulture, $"{key}-{iteration:D9}");
}
