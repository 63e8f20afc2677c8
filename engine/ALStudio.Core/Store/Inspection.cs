using System.Text.RegularExpressions;

namespace ALStudio.Core;

/// <summary>Reads every file of a store and tells which are damaged, missing or foreign.</summary>
internal sealed partial class Inspection(IFiles files, string store)
{
    private readonly List<Finding> findings = [];
    private int count;
    private long bytes;

    /// <summary>Looks at everything.</summary>
    public Inspected Inspect()
    {
        foreach (var name in files.Names(store))
        {
            if (name != Presence.GcLock || Measured(Path.Combine(store, name)) > 0)
            {
                Tell(FindingKind.Foreign, Path.Combine(store, name));
            }
        }

        foreach (var name in files.Folders(store))
        {
            InspectPart(name);
        }

        return new Inspected(
            count,
            bytes,
            [.. findings.OrderBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.What)]
        );
    }

    private void InspectPart(string name)
    {
        var folder = Path.Combine(store, name);
        switch (name)
        {
            case "trainings":
                new EntriesInspection(files, this, folder, TrainingKey(), Trainings).Inspect();
                break;
            case "checkpoints":
                new EntriesInspection(files, this, folder, CheckpointKey(), Checkpoints).Inspect();
                break;
            case "runs":
                new RunsInspection(files, this, folder, new Entries(files, Path.Combine(store, "trainings"))).Inspect();
                break;
            case "reports":
                new ReportsInspection(files, this, folder).Inspect();
                break;
            case Trash.Folder:
                InspectTrash(folder);
                break;
            case Errors.Folder:
                InspectErrors(folder);
                break;
            case Presence.Folder:
            case Holds.Folder:
                InspectLocks(folder);
                break;
            default:
                TellAll(FindingKind.Foreign, folder);
                break;
        }
    }

    private const string Trainings = "Run again what needs it: it is trained again, to the same bits.";
    private const string Checkpoints = "Nothing: its training goes on from the one before, or begins again.";

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex TrainingKey();

    [GeneratedRegex("^[0-9a-f]{64}-[0-9]+$")]
    private static partial Regex CheckpointKey();

    private void InspectErrors(string folder)
    {
        TellAllOf(files.Folders(folder), folder, FindingKind.Foreign);
        foreach (var name in files.Names(folder))
        {
            var path = Path.Combine(folder, name);
            if (!Errors.IsOne(name))
            {
                Tell(FindingKind.Foreign, path);
            }
            else if (!Errors.IsWhole(name, Content(path)))
            {
                Tell(FindingKind.Damaged, path, "it is not what was written", "Delete it: it is a note for people.");
            }
        }
    }

    // What was removed is not looked into: nobody reads it before it is brought back.
    private void InspectTrash(string folder)
    {
        foreach (var path in files.Names(folder).Select(name => Path.Combine(folder, name)))
        {
            if (Path.GetFileName(path) != Trash.LockName || Measured(path) > 0)
            {
                Tell(FindingKind.Foreign, path);
            }
        }

        var entries = files.Folders(folder).ToLookup(name => name.StartsWith('.'));
        TellAllOf(entries[true], folder, FindingKind.Leftover);
        foreach (var entry in entries[false])
        {
            var record = Path.Combine(folder, entry, Trash.RecordName);
            var what = "nobody knows what was removed here";
            if (files.Exists(record))
            {
                what = WrongWith(record);
            }

            if (what is not null)
            {
                Tell(FindingKind.Damaged, record, what, "Nothing, or free it: alstudio gc");
            }

            CountAll(Path.Combine(folder, entry));
        }
    }

    private string? WrongWith(string record)
    {
        try
        {
            Sealed.Read(files.ReadAll(record), Json.Indented.TrashRecord);
            return null;
        }
        catch (Exception failure) when (failure is FormatException or StoreException)
        {
            return failure.Message;
        }
    }

    private void CountAll(string folder)
    {
        foreach (var path in files.Names(folder).Select(name => Path.Combine(folder, name)))
        {
            _ = Measured(path);
        }

        foreach (var below in files.Folders(folder))
        {
            CountAll(Path.Combine(folder, below));
        }
    }

    private void InspectLocks(string folder)
    {
        TellAllOf(files.Folders(folder), folder, FindingKind.Foreign);
        foreach (var path in files.Names(folder).Select(name => Path.Combine(folder, name)))
        {
            if (Measured(path) > 0)
            {
                Tell(FindingKind.Leftover, path);
            }
        }
    }

    /// <summary>The content of a file, which is counted; empty when it cannot be read, which is told.</summary>
    internal byte[] Content(string path)
    {
        try
        {
            var content = files.ReadAll(path);
            count++;
            bytes += content.Length;
            return content;
        }
        catch (StoreException failure)
        {
            Tell(FindingKind.Damaged, path, failure.Message, "See whether the disk is broken.");
            return [];
        }
    }

    /// <summary>What a manifest would say about a file, which is counted; null when it cannot be read.</summary>
    internal ManifestFile? Measure(string path)
    {
        try
        {
            var file = ManifestFile.Of(files, path);
            count++;
            bytes += file.Length;
            return file;
        }
        catch (Exception failure) when (failure is StoreException or IOException)
        {
            return null;
        }
    }

    /// <summary>The length of a lock, which is counted; 0 when somebody holds it.</summary>
    internal long Measured(string path)
    {
        var length = files.LengthOf(path);
        count++;
        bytes += length;
        return length;
    }

    /// <summary>Tells about a file or folder.</summary>
    internal void Tell(FindingKind kind, string path, string? what = null, string? hint = null) =>
        findings.Add(
            new Finding(
                kind,
                Path.GetRelativePath(store, path).Replace('\\', '/'),
                what
                    ?? (
                        kind == FindingKind.Foreign
                            ? "no part of a store"
                            : "left by a process that has ended, or in use"
                    ),
                hint
                    ?? (
                        kind == FindingKind.Foreign
                            ? "Nothing, or move it away: ALStudio never reads it."
                            : "Nothing, or free it: alstudio gc"
                    )
            )
        );

    /// <summary>Tells about folders and all that is in them.</summary>
    internal void TellAllOf(IEnumerable<string> names, string folder, FindingKind kind)
    {
        foreach (var name in names)
        {
            TellAll(name.StartsWith('.') ? FindingKind.Leftover : kind, Path.Combine(folder, name));
        }
    }

    // Every file by its name: whoever cleans up must see what there is.
    private void TellAll(FindingKind kind, string folder)
    {
        foreach (var path in files.Names(folder).Select(name => Path.Combine(folder, name)))
        {
            _ = Measured(path);
            Tell(kind, path);
        }

        TellAllOf(files.Folders(folder), folder, kind);
    }
}
