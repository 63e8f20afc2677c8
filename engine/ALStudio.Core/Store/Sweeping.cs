namespace ALStudio.Core;

/// <summary>One thing that is freed.</summary>
/// <param name="Path">Where it is, from the store.</param>
/// <param name="Bytes">How much it takes.</param>
/// <param name="Why">Why nobody needs it.</param>
public sealed record Freed(string Path, long Bytes, string Why);

/// <summary>What was freed, or would be.</summary>
/// <param name="Things">One by one.</param>
/// <param name="Users">Files of processes that work with the store: trainings and weights are left alone meanwhile.</param>
public sealed record Swept(IReadOnlyList<Freed> Things, IReadOnlyList<string> Users)
{
    /// <summary>How much that is.</summary>
    public long Bytes => Things.Sum(thing => thing.Bytes);
}

/// <summary>Frees what no run of the store needs. At any moment of it the store is whole.</summary>
internal sealed class Sweeping(IFiles files, string store, Entries trainings)
{
    private readonly List<(Freed What, Action Do)> found = [];

    /// <summary>Frees all there is, or only tells.</summary>
    public Swept Sweep(bool isDry, bool unfinished)
    {
        if (files.Folders(store).Count == 0)
        {
            return new Swept([], []);
        }

        using var alone = isDry ? null : Presence.Alone(files, store) ?? throw Taken();
        var (living, dead) = Presence.Users(files, store);
        foreach (var name in dead)
        {
            Find(Path.Combine(Presence.Folder, name), 0, "its process has ended", files.Delete);
        }

        FindDrafts(store, living.Select(Presence.ProcessOf).ToList());
        // Nobody puts anything in while it is emptied.
        var trash = new Trash(files, store);
        using var taken = isDry || living.Count > 0 || trash.Names().Count == 0 ? null : trash.TryTake();
        if (living.Count == 0)
        {
            if (isDry || taken is not null)
            {
                FindTrash(trash);
            }

            FindTrainings(new Inventory(files, store, trainings));
            FindCheckpoints(unfinished);
            FindHolds();
        }

        if (!isDry)
        {
            found.ForEach(thing => thing.Do());
            if (living.Count == 0)
            {
                // Empty, and each in nobody's hand: not worth a word.
                files.DeleteFolder(Path.Combine(store, Holds.Folder));
            }
        }

        return new Swept([.. found.Select(thing => thing.What)], living);
    }

    /// <summary>Lets go of the weights that an experiment does not keep. Runs of it may be going on.</summary>
    public void LetWeightsGo(string experiment)
    {
        var inventory = new Inventory(files, store, trainings);
        foreach (var key in inventory.Of(experiment).ToList())
        {
            // There they may be still, when the power was cut while they were let go.
            if (files.Exists(Path.Combine(trainings.FolderOf(key), Entries.Weights)) && !inventory.NeedsWeights(key))
            {
                trainings.LetGo(key, Entries.Weights);
            }
        }
    }

    private void FindDrafts(string folder, IReadOnlyList<string> living)
    {
        bool IsLeft(string name) =>
            name.StartsWith('.') && !living.Any(process => name.Contains(process, StringComparison.Ordinal));

        const string why = "a process has ended while writing it";
        foreach (var name in files.Names(folder).Where(IsLeft))
        {
            var path = Path.Combine(folder, name);
            Find(Relative(path), files.LengthOf(path), why, files.Delete);
        }

        foreach (var name in files.Folders(folder))
        {
            var path = Path.Combine(folder, name);
            if (IsLeft(name))
            {
                Find(Relative(path), files.SizeOf(path), why, files.DeleteFolder);
            }
            else if (!name.StartsWith('.') && Path.GetDirectoryName(path) != Path.Combine(store, Trash.Folder))
            {
                FindDrafts(path, living);
            }
        }
    }

    private void FindTrash(Trash trash)
    {
        foreach (var name in trash.Names())
        {
            var path = trash.Of(name);
            Find(
                Relative(path),
                files.SizeOf(path),
                "it was removed: alstudio rm --undo can bring it back until then",
                _ => trash.Drop(name)
            );
        }
    }

    private void FindTrainings(Inventory inventory)
    {
        foreach (var key in trainings.Keys().ToList())
        {
            var folder = trainings.FolderOf(key);
            var weights = Path.Combine(folder, Entries.Weights);
            if (!inventory.Needs(key))
            {
                Find(
                    Relative(folder),
                    files.SizeOf(folder),
                    "no run has used this training",
                    _ => trainings.Remove(key)
                );
            }
            else if (files.Exists(weights) && (!trainings.Has(key, Entries.Weights) || !inventory.NeedsWeights(key)))
            {
                Find(
                    Relative(weights),
                    files.LengthOf(weights),
                    "weights that the policy of their experiments does not keep",
                    _ => trainings.LetGo(key, Entries.Weights)
                );
            }
        }
    }

    private void FindCheckpoints(bool unfinished)
    {
        var root = Path.Combine(store, "checkpoints");
        foreach (var shelf in files.Folders(root))
        {
            foreach (var name in files.Folders(Path.Combine(root, shelf)).Where(name => !name.StartsWith('.')))
            {
                var path = Path.Combine(root, shelf, name);
                var isFinished = trainings.Has(name.Split('-')[0]);
                if (isFinished || unfinished)
                {
                    var why = isFinished
                        ? "its training is finished"
                        : "its training is not finished, and would begin anew";
                    Find(Relative(path), files.SizeOf(path), why, files.DeleteFolder);
                }
            }
        }
    }

    // Nobody trains now, and whoever comes waits until this is over.
    private void FindHolds()
    {
        foreach (var name in Holds.RecordsOf(files, store))
        {
            var path = Path.Combine(Holds.Folder, name);
            Find(path, files.LengthOf(Path.Combine(store, path)), "its process has ended while training", files.Delete);
        }
    }

    private void Find(string path, long bytes, string why, Action<string> free) =>
        found.Add((new Freed(path.Replace('\\', '/'), bytes, why), () => free(Path.Combine(store, path))));

    private string Relative(string path) => Path.GetRelativePath(store, path);

    private static StoreException Taken() =>
        new("Another process is freeing what this store does not need.", "Wait until it has ended.");
}
