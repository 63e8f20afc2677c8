namespace ALStudio.Core;

/// <summary>Looks at the reports of a store, all of which can be made again.</summary>
internal sealed class ReportsInspection(IFiles files, Inspection all, string root)
{
    public void Inspect()
    {
        foreach (var name in files.Names(root))
        {
            all.Tell(FindingKind.Foreign, Path.Combine(root, name));
        }

        var names = files.Folders(root).ToLookup(name => name.StartsWith('.'));
        all.TellAllOf(names[true], root, FindingKind.Leftover);
        foreach (var name in names[false])
        {
            InspectReport(Path.Combine(root, name));
        }
    }

    private void InspectReport(string folder)
    {
        var manifest = Path.Combine(folder, Entries.ManifestName);
        if (files.Exists(manifest))
        {
            try
            {
                Sealed.Read(all.Content(manifest), Json.Compact.Manifest);
            }
            catch (FormatException failure)
            {
                all.Tell(FindingKind.Damaged, manifest, failure.Message, Again);
            }
        }

        var expected = new Reports(files, root).ManifestOf(folder);
        foreach (var (name, _) in expected.Where(file => !files.Exists(Path.Combine(folder, file.Key))))
        {
            all.Tell(FindingKind.Missing, Path.Combine(folder, name), "its manifest names it", Again);
        }

        InspectFolder(folder, "", expected);
    }

    private void InspectFolder(string folder, string below, IReadOnlyDictionary<string, ManifestFile> expected)
    {
        foreach (var name in files.Names(folder).Where(name => below.Length > 0 || name != Entries.ManifestName))
        {
            var path = Path.Combine(folder, name);
            var measured = name == "lock" && files.LengthOf(path) == 0 ? null : all.Measure(path);
            if (expected.TryGetValue(below + name, out var file))
            {
                if (measured != file)
                {
                    all.Tell(FindingKind.Damaged, path, "it is not what its manifest says", Again);
                }
            }
            else if (measured is not null)
            {
                all.Tell(FindingKind.Leftover, path, "a report that was never finished, or of an older version", Again);
            }
        }

        var folders = files.Folders(folder).ToLookup(name => name.StartsWith('.'));
        all.TellAllOf(folders[true], folder, FindingKind.Leftover);
        foreach (var name in folders[false])
        {
            InspectFolder(Path.Combine(folder, name), $"{below}{name}/", expected);
        }
    }

    private const string Again = "Run the experiment again, or: alstudio report EXPERIMENT; or alstudio figures.";
}
