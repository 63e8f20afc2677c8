namespace ALStudio.Core;

/// <summary>What was removed.</summary>
/// <param name="Runs">Number of runs, of all definitions.</param>
/// <param name="Bytes">How much they and their reports took.</param>
public sealed record Removed(int Runs, long Bytes);

/// <summary>What was brought back.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Arm">Name of the arm; null for all of it.</param>
/// <param name="At">When it had been removed.</param>
/// <param name="Runs">Number of runs, of all definitions.</param>
public sealed record BroughtBack(string Experiment, string? Arm, DateTimeOffset At, int Runs);

/// <summary>Removes runs and reports of an experiment into the trash, and brings them back.</summary>
/// <param name="files">The disk.</param>
/// <param name="trash">The trash.</param>
/// <param name="experimentOf">The folder of an experiment.</param>
/// <param name="reportOf">The folder of its reports.</param>
internal sealed class Removal(
    IFiles files,
    Trash trash,
    Func<string, string> experimentOf,
    Func<string, string> reportOf
)
{
    private const string Runs = "runs";
    private const string Reports = "reports";

    /// <summary>Removes one arm, or everything.</summary>
    /// <param name="experiment">Name of the experiment.</param>
    /// <param name="study">What it consists of; null when nobody knows.</param>
    /// <param name="arm">Name of the arm; null for all.</param>
    /// <param name="at">When.</param>
    public Removed Remove(string experiment, StudyRecord? study, string? arm, DateTimeOffset at)
    {
        var folder = FolderOf(experiment, arm);
        var report = reportOf(experiment);
        var runs = RunsBelow(folder).ToList();
        if (!trash.IsThere(folder) && !trash.IsThere(report))
        {
            return new Removed(0, 0);
        }

        using var taken = trash.Take();
        var held = new List<IDisposable>();
        try
        {
            held.AddRange(runs.Select(Hold));
            var rest = study?.Arms.Where(each => each.Name != arm).ToList() ?? [];
            var bytes = files.SizeOf(folder) + files.SizeOf(report);
            var isPart = arm is not null && rest.Count > 0;
            var entry = trash.Of(trash.Begin(new TrashRecord(experiment, isPart ? arm : null, at, study)));
            if (isPart)
            {
                KeepStudy(study! with { Arms = rest });
                trash.Move(folder, Path.Combine(entry, Runs));
            }
            else
            {
                trash.Move(experimentOf(experiment), Path.Combine(entry, Runs));
            }

            trash.Move(report, Path.Combine(entry, Reports));
            return new Removed(runs.Count, bytes);
        }
        finally
        {
            held.ForEach(one => one.Dispose());
        }
    }

    /// <summary>Brings back what was removed last; null when the trash is empty.</summary>
    /// <exception cref="StoreException">The same has been run again in between; nothing was changed.</exception>
    public BroughtBack? Undo()
    {
        if (trash.Names().Count == 0)
        {
            return null;
        }

        using var taken = trash.Take();
        if (trash.Names() is not [.., var name])
        {
            return null;
        }

        var entry = trash.Of(name);
        var record =
            trash.Read(name)
            ?? throw new StoreException(
                $"Nobody knows what {entry} is of: it has no {Trash.RecordName}.",
                "Move its folder away, or free it: alstudio gc"
            );
        var (target, runs) = (FolderOf(record.Experiment, record.Arm), Path.Combine(entry, Runs));
        var count = RunsBelow(trash.IsThere(runs) ? runs : target).Count();
        if (trash.IsThere(runs) && trash.IsThere(target))
        {
            if (IsSame(runs, target))
            {
                // A power cut may leave a folder under both names.
                files.DeleteFolder(runs);
            }
            else if (IsShell(target))
            {
                // Nothing is in it but what a process left that began a run and ended at once.
                files.DeleteFolder(target);
            }
            else
            {
                throw new StoreException(
                    $"{Spoken(record)} has been run again since it was removed, so what was removed was not brought back.",
                    $"Copy {target} elsewhere and remove the folder, if what is in {runs} matters more; alstudio gc frees the trash."
                );
            }
        }

        trash.Move(runs, target);
        if (record.Arm is { } arm && record.Study is { } study)
        {
            KeepStudy(WithArm(study, arm));
        }

        // Reports that were made in between are of what is there without it; those that are old can be made again.
        if (!trash.IsThere(reportOf(record.Experiment)))
        {
            trash.Move(Path.Combine(entry, Reports), reportOf(record.Experiment));
        }

        trash.Drop(name);
        return new BroughtBack(record.Experiment, record.Arm, record.At, count);
    }

    private string FolderOf(string experiment, string? arm) =>
        arm is null ? experimentOf(experiment) : Path.Combine(experimentOf(experiment), FolderName.Of(arm));

    private static string Spoken(TrashRecord record) =>
        record.Arm is null ? record.Experiment : $"{record.Experiment}/{record.Arm}";

    // The study as it is now, with the arm where it stood before.
    private StudyRecord WithArm(StudyRecord before, string arm)
    {
        var path = Path.Combine(experimentOf(before.Experiment), Store.StudyName);
        var now = files.ReadSealed(path, Json.Compact.StudyRecord);
        var own = before.Arms.Where(each => each.Name == arm);
        if (now is null)
        {
            return before with { Arms = [.. own] };
        }

        var order = before.Arms.Select(each => each.Name).ToList();
        var others = now.Arms.Where(each => each.Name != arm).ToList();
        var place = others.FindIndex(each => order.IndexOf(each.Name) > order.IndexOf(arm));
        others.InsertRange(place < 0 ? others.Count : place, own);
        return now with { Arms = others };
    }

    private void KeepStudy(StudyRecord study) =>
        files.WriteWhole(
            Path.Combine(experimentOf(study.Experiment), Store.StudyName),
            Sealed.Write(study, Json.Compact.StudyRecord)
        );

    private bool IsSame(string left, string right)
    {
        var names = files.Names(left).Where(name => name != "lock").ToList();
        var folders = files.Folders(left);
        return names.SequenceEqual(files.Names(right).Where(name => name != "lock"))
            && folders.SequenceEqual(files.Folders(right))
            && names.TrueForAll(name =>
                files.ReadAll(Path.Combine(left, name)).AsSpan().SequenceEqual(files.ReadAll(Path.Combine(right, name)))
            )
            && folders.All(name => IsSame(Path.Combine(left, name), Path.Combine(right, name)));
    }

    private bool IsShell(string folder) =>
        !files.Exists(Path.Combine(folder, Store.StudyName)) && !RunsBelow(folder).Any();

    private IEnumerable<string> RunsBelow(string folder) =>
        files.Exists(Path.Combine(folder, "run.json"))
            ? [folder]
            : files.Folders(folder).SelectMany(name => RunsBelow(Path.Combine(folder, name)));

    private IDisposable Hold(string run) =>
        files.TryLock(Path.Combine(run, "lock"))
        ?? throw new StoreException(
            $"Somebody works on the run in {run}.",
            "Wait until that process has ended, or stop it; nothing was removed."
        );
}
