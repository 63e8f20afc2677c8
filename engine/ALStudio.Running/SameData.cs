using ALStudio.Core;

namespace ALStudio.Running;

/// <summary>Another file under the same name is not the same data: results of both must not stand in one study.</summary>
internal static class SameData
{
    private const string Hint =
        "Bring the old files back to go on. Or begin anew on these, beside the old results: the same command with --new-data.";

    /// <summary>Compares with what the runs of the experiment have seen so far.</summary>
    /// <exception cref="ProblemException">The same source now gives other data, or the same file other weights: says both fingerprints.</exception>
    public static void Require(Bench bench)
    {
        if (!bench.Settings.IsDataNew && Changed(bench).Distinct().ToList() is { Count: > 0 } problems)
        {
            throw new ProblemException(problems);
        }
    }

    private static IEnumerable<Problem> Changed(Bench bench)
    {
        var source = Fingerprint.Describe(bench.Experiment.Dataset);
        foreach (var (header, now) in Known(bench))
        {
            if (header.Provenance.GetValueOrDefault(Provenance.Source) == source && Differs("dataset") is { } data)
            {
                yield return new Problem(
                    $"The files of the data set are not those that {bench.Experiment.FullName} was run on: they were {data}.",
                    Hint: Hint
                );
            }

            if (header.Description.GetValueOrDefault("recipe") == now["recipe"] && Differs("pretrained") is { } weights)
            {
                yield return new Problem(
                    $"The pretrained weights are not those that arm {header.Id.Arm} of {bench.Experiment.FullName} began with: they were {weights}.",
                    Hint: Hint
                );
            }

            string? Differs(string what) =>
                header.Description.GetValueOrDefault(what) is { } before
                && now.GetValueOrDefault(what) is { } after
                && before != after
                    ? $"{before}, and are {after} now"
                    : null;
        }
    }

    private static IEnumerable<(RunHeader Header, IReadOnlyDictionary<string, string> Now)> Known(Bench bench) =>
        from arm in bench.Store.Study(bench.Experiment.FullName)?.Arms ?? []
        let runs = bench.Runs().ToList()
        // Arms may have got other names: the data are the same for all.
        let now = (runs.Find(run => run.Id.Arm == arm.Name) ?? runs.FirstOrDefault())?.Definition
        where now is not null && now.Hash != arm.Definition
        from trial in Enumerable.Range(1, arm.Trials)
        from header in bench.Store.Definitions(new RunId(bench.Experiment.FullName, arm.Name, trial))
        where header.Definition == arm.Definition
        select (header, now.Description);
}
