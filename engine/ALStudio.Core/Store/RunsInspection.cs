namespace ALStudio.Core;

/// <summary>Looks at the runs of a store.</summary>
internal sealed class RunsInspection(IFiles files, Inspection all, string root, Entries trainings)
{
    private const string FromCopy =
        "Bring it back from a copy, or move its folder away and run again: stored trainings are used again.";

    public void Inspect()
    {
        TellNames(root, _ => false);
        foreach (var experiment in Below(root))
        {
            InspectExperiment(experiment);
        }
    }

    private void InspectExperiment(string folder)
    {
        TellNames(folder, name => name == Store.StudyName);
        var path = Path.Combine(folder, Store.StudyName);
        if (!files.Exists(path))
        {
            if (files.Folders(folder).Count == 0)
            {
                return;
            }

            all.Tell(FindingKind.Missing, path, "nobody knows which runs belong together", "Run the experiment again.");
        }
        else if (
            Read(path, text => Sealed.Read(text, Json.Compact.StudyRecord), "Run the experiment again.") is { } study
            && FolderName.Of(study.Experiment) != Path.GetFileName(folder)
        )
        {
            all.Tell(FindingKind.Damaged, path, $"it belongs to {study.Experiment}", FromCopy);
        }

        foreach (var arm in Below(folder))
        {
            TellNames(arm, _ => false);
            foreach (var trial in Below(arm))
            {
                TellNames(trial, _ => false);
                foreach (var run in Below(trial))
                {
                    InspectRun(run, new RunFolder(files, run));
                }
            }
        }
    }

    private void InspectRun(string folder, RunFolder run)
    {
        TellNames(folder, name => name is "lock" or "holder.json" or "run.json" or "cycles.jsonl");
        all.TellAllOf(files.Folders(folder), folder, FindingKind.Foreign);
        var holder = Path.Combine(folder, "holder.json");
        if (files.Exists(holder))
        {
            Read(
                holder,
                text => Sealed.Read(text, Json.Compact.LockHolder),
                "Nothing: the next run writes it again.",
                FindingKind.Leftover
            );
        }

        if (files.Exists(Path.Combine(folder, "lock")) && all.Measured(Path.Combine(folder, "lock")) > 0)
        {
            all.Tell(FindingKind.Leftover, Path.Combine(folder, "lock"));
        }

        InspectHeader(folder, run);
        if (files.Exists(run.CyclesFile))
        {
            InspectCycles(run);
        }
    }

    private void InspectHeader(string folder, RunFolder run)
    {
        if (!files.Exists(run.HeaderFile))
        {
            // A process that ended before it wrote a header has left a lock: the run never was.
            if (files.Exists(run.CyclesFile))
            {
                all.Tell(FindingKind.Missing, run.HeaderFile, "its cycles are there", FromCopy);
            }

            return;
        }

        if (Read(run.HeaderFile, text => Sealed.Read(text, Json.Compact.RunHeader), FromCopy) is not { } header)
        {
            return;
        }

        string[] expected =
        [
            FolderName.Of(header.Id.Experiment),
            FolderName.Of(header.Id.Arm),
            $"trial-{header.Id.Trial}",
            header.Definition[..12],
        ];
        if (Path.Combine([root, .. expected]) != folder)
        {
            all.Tell(
                FindingKind.Damaged,
                run.HeaderFile,
                $"it belongs to {header.Id}",
                "Move its folder to where it came from."
            );
        }
    }

    private void InspectCycles(RunFolder run)
    {
        _ = all.Measure(run.CyclesFile);
        try
        {
            var (cycles, _, isTorn) = run.ReadCycles();
            if (isTorn)
            {
                all.Tell(
                    FindingKind.Damaged,
                    run.CyclesFile,
                    "its last line was never finished, or is damaged",
                    "Run again: that cycle is done again, from stored trainings."
                );
            }

            foreach (var cycle in cycles.Where(cycle => !trainings.Has(cycle.Training)))
            {
                all.Tell(
                    FindingKind.Missing,
                    Path.Combine(Path.GetDirectoryName(root)!, "trainings", cycle.Training[..2], cycle.Training),
                    $"cycle {cycle.Number} of {Path.GetRelativePath(root, run.Path)} names this training",
                    "Nothing: what it measured is in the cycle. It is trained again if its weights are needed."
                );
            }
        }
        catch (StoreException failure)
        {
            all.Tell(FindingKind.Damaged, run.CyclesFile, failure.Message, failure.Problems[0].Hint ?? FromCopy);
        }
    }

    private T? Read<T>(string path, Func<byte[], T> read, string hint, FindingKind kind = FindingKind.Damaged)
        where T : class
    {
        try
        {
            return read(all.Content(path));
        }
        catch (FormatException failure)
        {
            all.Tell(kind, path, failure.Message, hint);
            return null;
        }
    }

    private void TellNames(string folder, Func<string, bool> isKnown)
    {
        foreach (var name in files.Names(folder).Where(name => !isKnown(name)))
        {
            var path = Path.Combine(folder, name);
            _ = all.Measured(path);
            // Drafts begin with a point; those of a holder's record with its name.
            var isDraft = name.StartsWith('.') || name.StartsWith("holder.json.", StringComparison.Ordinal);
            all.Tell(isDraft ? FindingKind.Leftover : FindingKind.Foreign, path);
        }
    }

    private IEnumerable<string> Below(string folder)
    {
        var names = files.Folders(folder).ToLookup(name => name.StartsWith('.'));
        all.TellAllOf(names[true], folder, FindingKind.Leftover);
        return names[false].Select(name => Path.Combine(folder, name));
    }
}
