namespace ALStudio.Core;

/// <summary>What was made of stored runs for people to read: pages, tables, figures and pictures of each experiment.</summary>
/// <remarks>
/// They can be made again at any time. Each folder has a manifest all the same, so that a damaged picture is never shown and
/// <c>store verify</c> knows every byte; what is being replaced stands in no manifest.
/// </remarks>
internal sealed class Reports(IFiles files, string root)
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    /// <summary>The folder of an experiment's reports.</summary>
    public string FolderOf(string experiment) => Path.Combine(root, FolderName.Of(experiment));

    /// <summary>The content of a file, checked; null when it is missing, damaged or unfinished.</summary>
    /// <param name="experiment">Whose.</param>
    /// <param name="name">Its path in the folder, with <c>/</c>.</param>
    public byte[]? Read(string experiment, string name)
    {
        var folder = FolderOf(experiment);
        var path = Path.Combine(folder, name);
        return
            ManifestOf(folder).GetValueOrDefault(name) is { } expected
            && files.Exists(path)
            && files.ReadAll(path) is var content
            && ManifestFile.Of(content) == expected
            ? content
            : null;
    }

    /// <summary>Keeps one file.</summary>
    public void Keep(string experiment, string name, ReadOnlySpan<byte> content)
    {
        var folder = FolderOf(experiment);
        var made = new Dictionary<string, ManifestFile> { [name] = ManifestFile.Of(content) };
        files.CreateFolder(folder);
        using var held = Hold(folder);
        Announce(folder, made);
        files.WriteWhole(Path.Combine(folder, name), content);
        Admit(folder, made);
    }

    /// <summary>Keeps files that somebody else knows how to write: in a folder of their own first, then each whole in its place.</summary>
    /// <param name="experiment">Whose.</param>
    /// <param name="write">Writes files into the folder it is given, and returns their paths.</param>
    /// <returns>The paths where they are now, in the same order.</returns>
    public IReadOnlyList<string> Write(string experiment, Func<string, IReadOnlyList<string>> write)
    {
        var folder = FolderOf(experiment);
        var draft = Path.Combine(folder, $".new.{Presence.Own}.{Environment.CurrentManagedThreadId}");
        files.DeleteFolder(draft);
        files.CreateFolder(draft);
        string[] names =
        [
            .. Written(draft, write).Select(path => Path.GetRelativePath(draft, path).Replace('\\', '/')),
        ];
        var made = names
            .Distinct()
            .ToDictionary(name => name, name => ManifestFile.Of(files, Path.Combine(draft, name)));
        using (Hold(folder))
        {
            Announce(folder, made);
            foreach (var name in made.Keys)
            {
                var path = Path.Combine(folder, name);
                files.CreateFolder(Path.GetDirectoryName(path)!);
                files.Flush(Path.Combine(draft, name));
                files.Rename(Path.Combine(draft, name), path);
                files.FlushFolder(Path.GetDirectoryName(path)!);
            }

            Admit(folder, made);
        }

        files.DeleteFolder(draft);
        return [.. names.Select(name => Path.Combine(folder, name))];
    }

    /// <summary>What the manifest of a folder says; nothing when it is missing or damaged.</summary>
    public IReadOnlyDictionary<string, ManifestFile> ManifestOf(string folder)
    {
        var path = Path.Combine(folder, Entries.ManifestName);
        try
        {
            return files.Exists(path)
                ? Sealed.Read(files.ReadAll(path), Json.Compact.Manifest).Files
                : new Dictionary<string, ManifestFile>();
        }
        catch (FormatException)
        {
            return new Dictionary<string, ManifestFile>();
        }
    }

    private static IReadOnlyList<string> Written(string draft, Func<string, IReadOnlyList<string>> write)
    {
        try
        {
            return write(draft);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw SpeakingFiles.Problem("write", draft, failure);
        }
    }

    // What is about to be replaced is neither the old nor the new file until it stands in its place.
    private void Announce(string folder, Dictionary<string, ManifestFile> made)
    {
        var before = ManifestOf(folder);
        if (made.Any(file => before.TryGetValue(file.Key, out var old) && old != file.Value))
        {
            Write(folder, before.Where(file => !made.TryGetValue(file.Key, out var now) || now == file.Value));
        }
    }

    private void Admit(string folder, Dictionary<string, ManifestFile> made)
    {
        var before = ManifestOf(folder);
        if (made.Any(file => before.GetValueOrDefault(file.Key) != file.Value))
        {
            Write(folder, before.Where(file => !made.ContainsKey(file.Key)).Concat(made));
        }
    }

    private void Write(string folder, IEnumerable<KeyValuePair<string, ManifestFile>> entries)
    {
        var sorted = entries.OrderBy(file => file.Key, StringComparer.Ordinal).ToDictionary();
        files.WriteWhole(
            Path.Combine(folder, Entries.ManifestName),
            Sealed.Write(new Manifest(sorted), Json.Indented.Manifest)
        );
    }

    // Whoever holds it writes a few small files: nobody waits for long.
    private IDisposable Hold(string folder)
    {
        var path = Path.Combine(folder, "lock");
        for (var waited = TimeSpan.Zero; waited < patience; waited += pause)
        {
            if (files.TryLock(path) is { } held)
            {
                return held;
            }

            Thread.Sleep(pause);
        }

        throw new StoreException(
            $"The reports in {folder} are being written by somebody else.",
            "Run the same command again when that process has ended."
        );
    }
}
