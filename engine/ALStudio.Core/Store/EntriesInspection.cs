using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ALStudio.Core;

/// <summary>Looks at a folder of entries: trainings, or checkpoints.</summary>
internal sealed class EntriesInspection(IFiles files, Inspection all, string root, Regex keys, string hint)
{
    public void Inspect()
    {
        foreach (var name in files.Names(root))
        {
            all.Tell(FindingKind.Foreign, Path.Combine(root, name));
        }

        foreach (var shelf in files.Folders(root))
        {
            InspectShelf(shelf);
        }
    }

    private void InspectShelf(string shelf)
    {
        var folder = Path.Combine(root, shelf);
        foreach (var path in files.Names(folder).Select(name => Path.Combine(folder, name)))
        {
            // Locks of trainings stay behind, empty.
            if (Path.GetExtension(path) != ".lock")
            {
                all.Tell(FindingKind.Foreign, path);
            }
            else if (all.Measured(path) > 0)
            {
                all.Tell(FindingKind.Leftover, path);
            }
        }

        var mine = files.Folders(folder).ToLookup(name => keys.IsMatch(name) && name[..2] == shelf);
        all.TellAllOf(mine[false], folder, FindingKind.Foreign);
        foreach (var key in mine[true])
        {
            InspectEntry(key, Path.Combine(folder, key));
        }
    }

    private void InspectEntry(string key, string folder)
    {
        var path = Path.Combine(folder, Entries.ManifestName);
        var expected = ReadManifest(path);
        foreach (var (name, file) in expected)
        {
            InspectFile(Path.Combine(folder, name), file);
        }

        foreach (
            var name in files.Names(folder).Where(name => name != Entries.ManifestName && !expected.ContainsKey(name))
        )
        {
            all.Tell(
                name.StartsWith('.') ? FindingKind.Leftover : FindingKind.Foreign,
                Path.Combine(folder, name),
                expected.Count == 0 ? "no readable manifest tells about it" : null,
                expected.Count == 0 ? hint : null
            );
        }

        all.TellAllOf(files.Folders(folder), folder, FindingKind.Foreign);
        if (expected.ContainsKey(Entries.Key) && !IsItself(key, Path.Combine(folder, Entries.Key)))
        {
            all.Tell(
                FindingKind.Damaged,
                Path.Combine(folder, Entries.Key),
                "it belongs to another training than its folder says",
                "Move the folder to where it came from, or away."
            );
        }
    }

    private IReadOnlyDictionary<string, ManifestFile> ReadManifest(string path)
    {
        if (!files.Exists(path))
        {
            all.Tell(FindingKind.Missing, path, "an entry has no manifest", hint);
            return new Dictionary<string, ManifestFile>();
        }

        try
        {
            return Sealed.Read(all.Content(path), Json.Compact.Manifest).Files;
        }
        catch (FormatException failure)
        {
            all.Tell(FindingKind.Damaged, path, failure.Message, hint);
            return new Dictionary<string, ManifestFile>();
        }
    }

    private void InspectFile(string path, ManifestFile expected)
    {
        if (!files.Exists(path))
        {
            if (!expected.IsLetGo)
            {
                all.Tell(FindingKind.Missing, path, "its manifest names it", hint);
            }
        }
        else if (all.Measure(path) != expected with { IsLetGo = false })
        {
            all.Tell(FindingKind.Damaged, path, "it is not what its manifest says", hint);
        }
        else if (expected.IsLetGo)
        {
            all.Tell(FindingKind.Leftover, path, "it was let go, and is there still");
        }
    }

    // A key is the hash of what key.json says, line by line.
    private bool IsItself(string key, string path)
    {
        try
        {
            var text = new StringBuilder();
            foreach (
                var (name, value) in JsonSerializer.Deserialize(
                    files.ReadAll(path),
                    Json.Compact.IReadOnlyDictionaryStringString
                )!
            )
            {
                text.Append(name).Append(": ").Append(value).Append('\n');
            }

            return ManifestFile.Of(Encoding.UTF8.GetBytes(text.ToString())).Sha256 == key;
        }
        catch (Exception failure) when (failure is JsonException or StoreException)
        {
            return true;
        }
    }
}
