using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ALStudio.Core;

/// <summary>Length and SHA-256 of each file of an entry, by name. An entry exists once it has this.</summary>
internal sealed record Manifest(IReadOnlyDictionary<string, ManifestFile> Files);

/// <summary>One file of a <see cref="Manifest"/>.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 (hex).</param>
internal sealed record ManifestFile(long Length, string Sha256)
{
    /// <summary>Whether it was let go deliberately, to save space: the entry is whole without it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLetGo { get; init; }

    /// <summary>What a manifest says about a file of this content.</summary>
    public static ManifestFile Of(ReadOnlySpan<byte> content) =>
        new(content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>What a manifest says about a file on the disk.</summary>
    public static ManifestFile Of(IFiles files, string path)
    {
        using var stream = files.Open(path);
        return new ManifestFile(stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}

/// <summary>Folders of files under keys, each written once, whole or absent, and checked when it is read.</summary>
public sealed class Entries
{
    /// <summary>File of a training's weights.</summary>
    public const string Weights = "model.safetensors";

    /// <summary>File that says what was trained: what its key is the hash of.</summary>
    public const string Key = "key.json";

    internal const string ManifestName = "manifest.json";

    private static readonly TimeSpan pause = TimeSpan.FromSeconds(0.1);

    private readonly IFiles files;
    private readonly string root;
    private readonly string locks;
    private readonly Holds holds;

    internal Entries(IFiles files, string root, Holds? holds = null)
    {
        (this.files, this.root) = (files, root);
        // Beside the entries, not in their folder: that is renamed into place.
        locks = Path.Combine(Path.GetDirectoryName(root)!, Holds.Folder);
        this.holds = holds ?? new Holds(files, TimeProvider.System);
    }

    /// <summary>The folder of an entry, all of whose files are what was written or were let go; null when there is none.</summary>
    /// <param name="key">SHA-256 (hex).</param>
    public string? Find(string key)
    {
        var folder = FolderOf(key);
        return
            ReadManifest(folder) is { } manifest
            && manifest.Files.All(file => file.Value.IsLetGo || IsWhole(folder, file.Key, file.Value))
            ? folder
            : null;
    }

    /// <summary>The path of one file of an entry, checked; null when it is missing, damaged or was let go. Other files are not read.</summary>
    public string? PathOf(string key, string name)
    {
        var folder = FolderOf(key);
        return
            ReadManifest(folder) is { } manifest
            && manifest.Files.TryGetValue(name, out var file)
            && !file.IsLetGo
            && IsWhole(folder, name, file)
            ? Path.Combine(folder, name)
            : null;
    }

    /// <summary>Whether there is an entry with this file. Quick: the file is not read.</summary>
    public bool Has(string key, string name) =>
        ReadManifest(FolderOf(key))?.Files.GetValueOrDefault(name) is { IsLetGo: false }
        && files.Exists(Path.Combine(FolderOf(key), name));

    /// <summary>Whether there is an entry. Quick: its files are not read.</summary>
    public bool Has(string key) => files.Exists(Path.Combine(FolderOf(key), ManifestName));

    /// <summary>The content of one file of an entry, checked; null when it is missing or damaged. Other files are not read.</summary>
    public byte[]? Read(string key, string name)
    {
        var folder = FolderOf(key);
        var path = Path.Combine(folder, name);
        return
            ReadManifest(folder)?.Files.GetValueOrDefault(name) is { IsLetGo: false } expected
            && files.Exists(path)
            && files.ReadAll(path) is var content
            && ManifestFile.Of(content) == expected
            ? content
            : null;
    }

    /// <summary>Keys of all entries, sorted.</summary>
    public IEnumerable<string> Keys() =>
        from shelf in files.Folders(root)
        from key in files.Folders(Path.Combine(root, shelf))
        where !key.StartsWith('.') && Has(key)
        select key;

    /// <summary>Adds an entry and returns its folder. If there is a whole one already, of which nothing was let go, that one stays.</summary>
    /// <param name="key">SHA-256 (hex).</param>
    /// <param name="fill">Writes the files of the entry.</param>
    public string Add(string key, Action<EntryDraft> fill)
    {
        var folder = FolderOf(key);
        var draft = DraftOf(key, "new");
        files.DeleteFolder(draft);
        files.CreateFolder(draft);
        fill(new EntryDraft(files, draft));
        Seal(draft);
        if (IsComplete(key))
        {
            files.DeleteFolder(draft);
            files.FlushFolder(ShelfOf(key));
            return folder;
        }

        // What is in the way has no manifest, is damaged, or has less in it.
        var aside = PutAside(key);
        try
        {
            files.RenameFolder(draft, folder);
        }
        catch (StoreException) when (Find(key) is not null)
        {
            // Another process has added it in this very moment: the same key has the same content.
            files.DeleteFolder(draft);
        }

        files.FlushFolder(ShelfOf(key));
        files.DeleteFolder(aside);
        return folder;
    }

    /// <summary>Waits until nobody else makes an entry: whoever has the hold looks whether it is there now, and makes it if not.</summary>
    /// <param name="key">SHA-256 (hex).</param>
    /// <param name="wait">Told each time that somebody has it, who that is. What it throws ends the waiting.</param>
    /// <param name="stop">Ends the waiting.</param>
    public Hold Hold(string key, Action<string> wait, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (TryHold(key) is { } hold)
            {
                return hold;
            }

            wait(holds.HolderOf(RecordOf(key)));
            stop.WaitHandle.WaitOne(pause);
        }
    }

    /// <summary>The right to make an entry; null when somebody else has it.</summary>
    /// <param name="key">SHA-256 (hex).</param>
    public Hold? TryHold(string key) => holds.TryTake(LockOf(key), RecordOf(key));

    /// <summary>Who is just making an entry, in words; null when it is there already, or nobody does.</summary>
    /// <param name="key">SHA-256 (hex).</param>
    public string? MadeBy(string key) => Has(key) ? null : holds.Look(LockOf(key), RecordOf(key));

    private string LockOf(string key) => Path.Combine(locks, $"{key}.lock");

    private string RecordOf(string key) => Path.Combine(locks, $"{key}.json");

    /// <summary>Lets one file of an entry go, to save space. The entry says so, and stays whole without it.</summary>
    /// <returns>How many bytes that frees.</returns>
    public long LetGo(string key, string name)
    {
        var folder = FolderOf(key);
        if (ReadManifest(folder) is not { } manifest || manifest.Files.GetValueOrDefault(name) is not { } file)
        {
            return 0;
        }

        var path = Path.Combine(folder, name);
        var freed = files.Exists(path) ? file.Length : 0;
        if (!file.IsLetGo)
        {
            // First this, then the file: a power cut between them leaves a file too many, never one too few.
            var smaller = manifest.Files.ToDictionary(each => each.Key, each => each.Value);
            smaller[name] = file with { IsLetGo = true };
            files.WriteWhole(
                Path.Combine(folder, ManifestName),
                Sealed.Write(new Manifest(smaller), Json.Indented.Manifest)
            );
        }

        files.Delete(path);
        return freed;
    }

    /// <summary>Removes an entry: it is there, or it is not, at any moment.</summary>
    public void Remove(string key)
    {
        var aside = PutAside(key);
        if (files.Folders(ShelfOf(key)).Count > 0)
        {
            files.FlushFolder(ShelfOf(key));
        }

        files.DeleteFolder(aside);
    }

    /// <summary>What an entry consists of; null when there is none that can be read.</summary>
    internal Manifest? ReadManifest(string folder)
    {
        var path = Path.Combine(folder, ManifestName);
        try
        {
            return files.Exists(path) ? Sealed.Read(files.ReadAll(path), Json.Compact.Manifest) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    internal string FolderOf(string key) => Path.Combine(ShelfOf(key), key);

    private bool IsComplete(string key) =>
        Find(key) is { } folder
        && ReadManifest(folder) is { } manifest
        && !manifest.Files.Values.Any(file => file.IsLetGo);

    // A folder disappears file by file; under another name nobody takes what is left of it for an entry.
    private string PutAside(string key)
    {
        var aside = DraftOf(key, "old");
        files.DeleteFolder(aside);
        if (files.Folders(ShelfOf(key)).Contains(key))
        {
            files.RenameFolder(FolderOf(key), aside);
        }

        return aside;
    }

    private void Seal(string draft)
    {
        var manifest = new Manifest(
            files.Names(draft).ToDictionary(name => name, name => ManifestFile.Of(files, Path.Combine(draft, name)))
        );
        files.Write(Path.Combine(draft, ManifestName), Sealed.Write(manifest, Json.Indented.Manifest));
        files.FlushFolder(draft);
    }

    private bool IsWhole(string folder, string name, ManifestFile expected)
    {
        var path = Path.Combine(folder, name);
        return files.Exists(path) && ManifestFile.Of(files, path) == expected;
    }

    private string ShelfOf(string key) => Path.Combine(root, key[..2]);

    private string DraftOf(string key, string kind) => Path.Combine(ShelfOf(key), $".{key}.{kind}.{Presence.Own}");
}
