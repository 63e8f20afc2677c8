using System.Globalization;

namespace ALStudio.Core;

/// <summary>What an entry of the trash is of.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Arm">Name of the arm; null when all of it was removed.</param>
/// <param name="At">When it was removed.</param>
/// <param name="Study">What the experiment consisted of then; null when nobody knew.</param>
internal sealed record TrashRecord(string Experiment, string? Arm, DateTimeOffset At, StudyRecord? Study);

/// <summary>What was removed and can be brought back: <c>trash/N/</c> with <c>removed.json</c>, <c>runs</c> and <c>reports</c>.</summary>
/// <remarks>
/// An entry begins with its record. Then folders are renamed into it, and back from it, one by one: wherever a process dies, each of
/// them is whole in one of the two places, and doing the same again goes on.
/// </remarks>
internal sealed class Trash(IFiles files, string store)
{
    /// <summary>Its folder in the store.</summary>
    public const string Folder = "trash";

    /// <summary>The file that tells what an entry is of.</summary>
    public const string RecordName = "removed.json";

    /// <summary>The file that is locked while something is put in, brought back or emptied. It stays behind, empty.</summary>
    public const string LockName = "lock";

    private readonly string root = Path.Combine(store, Folder);

    /// <summary>Names of its entries, the oldest first.</summary>
    public IReadOnlyList<string> Names() => [.. files.Folders(root).Where(name => !name.StartsWith('.'))];

    /// <summary>The folder of an entry.</summary>
    public string Of(string name) => Path.Combine(root, name);

    /// <summary>The right to change it.</summary>
    /// <exception cref="StoreException">Somebody else has it.</exception>
    public IDisposable Take() =>
        TryTake()
        ?? throw new StoreException("Another process is removing, or bringing back.", "Wait until it has ended.");

    /// <summary>The same; null when somebody else has it.</summary>
    public IDisposable? TryTake()
    {
        files.CreateFolder(root);
        return files.TryLock(Path.Combine(root, LockName));
    }

    /// <summary>Begins an entry, which is on the disk once this returns.</summary>
    /// <returns>Its name.</returns>
    public string Begin(TrashRecord record)
    {
        var last = Names().Select(NumberOf).DefaultIfEmpty(0).Max();
        var name = (last + 1).ToString("D6", CultureInfo.InvariantCulture);
        var draft = Path.Combine(root, $".{name}.{Presence.Own}");
        files.DeleteFolder(draft);
        files.WriteWhole(Path.Combine(draft, RecordName), Sealed.Write(record, Json.Indented.TrashRecord));
        files.RenameFolder(draft, Of(name));
        files.FlushFolder(root);
        return name;
    }

    /// <summary>What an entry is of; null when its record is gone.</summary>
    /// <exception cref="StoreException">It is damaged.</exception>
    public TrashRecord? Read(string name) =>
        files.ReadSealed(Path.Combine(Of(name), RecordName), Json.Indented.TrashRecord);

    /// <summary>Renames a folder, if it is there; both names are on the disk once this returns.</summary>
    public void Move(string from, string to)
    {
        if (!IsThere(from))
        {
            return;
        }

        files.CreateFolder(Path.GetDirectoryName(to)!);
        files.RenameFolder(from, to);
        files.FlushFolder(Path.GetDirectoryName(to)!);
        files.FlushFolder(Path.GetDirectoryName(from)!);
    }

    /// <summary>Whether there is such a folder.</summary>
    public bool IsThere(string folder) =>
        files.Folders(Path.GetDirectoryName(folder)!).Contains(Path.GetFileName(folder));

    /// <summary>Ends an entry: under another name first, so that nobody takes half of it for one.</summary>
    public void Drop(string name)
    {
        var aside = Path.Combine(root, $".{name}.old.{Presence.Own}");
        files.DeleteFolder(aside);
        files.RenameFolder(Of(name), aside);
        files.FlushFolder(root);
        files.DeleteFolder(aside);
    }

    private static int NumberOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
