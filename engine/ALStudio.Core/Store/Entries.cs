using System.Globalization;
using System.Security.Cryptography;

namespace ALStudio.Core;

/// <summary>Length and SHA-256 of each file of an entry, by name. An entry exists once it has this.</summary>
internal sealed record Manifest(IReadOnlyDictionary<string, ManifestFile> Files);

/// <summary>One file of a <see cref="Manifest"/>.</summary>
internal sealed record ManifestFile(long Length, string Sha256);

/// <summary>Folders of files under keys, each written once, whole or absent, and checked when it is read.</summary>
public sealed class Entries
{
    private const string ManifestName = "manifest.json";

    // Two machines, or two containers, on one network folder may have processes of the same number.
    private static readonly string Own = string.Create(
        CultureInfo.InvariantCulture,
        $"{FolderName.Of(Environment.MachineName)}.{Environment.ProcessId}"
    );

    private readonly IFiles files;
    private readonly string root;

    internal Entries(IFiles files, string root) => (this.files, this.root) = (files, root);

    /// <summary>The folder of an entry, all of whose files are what was written; null when there is none.</summary>
    /// <param name="key">SHA-256 (hex).</param>
    public string? Find(string key)
    {
        var folder = FolderOf(key);
        return ReadManifest(folder) is { } manifest && manifest.Files.All(file => IsWhole(folder, file.Key, file.Value))
            ? folder
            : null;
    }

    /// <summary>Whether there is an entry. Quick: its files are not read.</summary>
    public bool Has(string key) => files.Exists(Path.Combine(FolderOf(key), ManifestName));

    /// <summary>The content of one file of an entry, checked; null when it is missing or damaged. Other files are not read.</summary>
    public byte[]? Read(string key, string name)
    {
        var folder = FolderOf(key);
        return
            ReadManifest(folder) is { } manifest
            && manifest.Files.TryGetValue(name, out var file)
            && IsWhole(folder, name, file)
            ? files.ReadAll(Path.Combine(folder, name))
            : null;
    }

    /// <summary>Keys of all entries, sorted.</summary>
    public IEnumerable<string> Keys() =>
        from shelf in files.Folders(root)
        from key in files.Folders(Path.Combine(root, shelf))
        where !key.StartsWith('.') && Has(key)
        select key;

    /// <summary>Adds an entry and returns its folder. If there is a whole one already, that one stays.</summary>
    /// <param name="key">SHA-256 (hex).</param>
    /// <param name="fill">Writes the files of the entry.</param>
    public string Add(string key, Action<EntryDraft> fill)
    {
        var folder = FolderOf(key);
        var shelf = Path.GetDirectoryName(folder)!;
        var draft = Path.Combine(shelf, $".{key}.{Own}");
        files.DeleteFolder(draft);
        files.CreateFolder(draft);
        fill(new EntryDraft(files, draft));
        Seal(draft);
        if (Find(key) is { } present)
        {
            files.DeleteFolder(draft);
            return present;
        }

        // What is in the way has no manifest or is damaged: it never was, or no longer is, an entry.
        files.DeleteFolder(folder);
        try
        {
            files.RenameFolder(draft, folder);
        }
        catch (StoreException) when (Find(key) is not null)
        {
            // Another process has added it in this very moment: the same key has the same content.
            files.DeleteFolder(draft);
            return folder;
        }

        files.FlushFolder(shelf);
        return folder;
    }

    private void Seal(string draft)
    {
        var manifest = new Manifest(
            files.Names(draft).ToDictionary(name => name, name => Measure(Path.Combine(draft, name)))
        );
        files.Write(Path.Combine(draft, ManifestName), Sealed.Write(manifest, Json.Indented.Manifest));
        files.FlushFolder(draft);
    }

    private Manifest? ReadManifest(string folder)
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

    private bool IsWhole(string folder, string name, ManifestFile expected)
    {
        var path = Path.Combine(folder, name);
        return files.Exists(path) && Measure(path) == expected;
    }

    private ManifestFile Measure(string path)
    {
        using var stream = files.Open(path);
        return new ManifestFile(stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private string FolderOf(string key) => Path.Combine(root, key[..2], key);
}
