namespace ALStudio.Core;

/// <summary>What was removed.</summary>
/// <param name="Runs">Number of runs, of all definitions.</param>
/// <param name="Bytes">How much they and their reports took.</param>
public sealed record Removed(int Runs, long Bytes);

/// <summary>Removes runs and reports of one experiment.</summary>
internal sealed class Removal(IFiles files, string experiment, string report)
{
    /// <summary>Removes one arm, or everything.</summary>
    /// <param name="study">What the experiment consists of; null when nobody knows.</param>
    /// <param name="arm">Name of the arm; null for all.</param>
    public Removed Remove(StudyRecord? study, string? arm)
    {
        var folder = arm is null ? experiment : Path.Combine(experiment, FolderName.Of(arm));
        var runs = RunsBelow(folder).ToList();
        var held = new List<IDisposable>();
        try
        {
            held.AddRange(runs.Select(Hold));
            var rest = study?.Arms.Where(each => each.Name != arm).ToList() ?? [];
            var bytes = files.SizeOf(folder) + files.SizeOf(report);
            if (arm is not null && study is not null && rest.Count > 0)
            {
                var path = Path.Combine(experiment, Store.StudyName);
                files.WriteWhole(path, Sealed.Write(study with { Arms = rest }, Json.Compact.StudyRecord));
                Vanish(folder);
            }
            else
            {
                Vanish(experiment);
            }

            Vanish(report);
            return new Removed(runs.Count, bytes);
        }
        finally
        {
            held.ForEach(one => one.Dispose());
        }
    }

    // Under another name first: nobody takes half of it for an experiment.
    private void Vanish(string folder)
    {
        var above = Path.GetDirectoryName(folder)!;
        if (files.Folders(above).Contains(Path.GetFileName(folder)))
        {
            var aside = Path.Combine(above, $".{Path.GetFileName(folder)}.old.{Presence.Own}");
            files.DeleteFolder(aside);
            files.RenameFolder(folder, aside);
            files.FlushFolder(above);
            files.DeleteFolder(aside);
        }
    }

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
