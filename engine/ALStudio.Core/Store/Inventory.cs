using System.Text.Json;

namespace ALStudio.Core;

/// <summary>One run of the store, whatever its definition.</summary>
/// <param name="Study">What its experiment consisted of when it was last run; null when nobody knows.</param>
/// <param name="Header">Its header.</param>
/// <param name="Trainings">The training of each of its cycles, in order.</param>
internal sealed record StoredRun(StudyRecord? Study, RunHeader Header, IReadOnlyList<string> Trainings)
{
    /// <summary>Whether it belongs to the experiment as it was last run.</summary>
    public bool IsCurrent =>
        Study?.Arms.Any(arm =>
            arm.Name == Header.Id.Arm && arm.Definition == Header.Definition && Header.Id.Trial <= arm.Trials
        )
            is true;

    /// <summary>Whether all its cycles are there.</summary>
    public bool IsFinished => !IsCurrent || Trainings.Count > Study!.Cycles;
}

/// <summary>Which trainings, and which weights, the runs of a store still need.</summary>
internal sealed class Inventory
{
    private static readonly string[] own = ["answers", "seed", "member", "cycle"];

    private readonly Entries trainings;
    private readonly IReadOnlyList<StoredRun> runs;
    private readonly HashSet<string> named;
    private readonly HashSet<string> weighty;
    private readonly Dictionary<string, List<string>> kin = [];

    /// <exception cref="StoreException">A run is damaged.</exception>
    public Inventory(IFiles files, string store, Entries trainings)
    {
        this.trainings = trainings;
        runs = [.. Runs(files, Path.Combine(store, "runs"))];
        named = [.. runs.SelectMany(run => run.Trainings)];
        weighty = [.. runs.SelectMany(NeedsWeightsOf)];
        foreach (var key in named.Where(trainings.Has))
        {
            if (KinOf(Description(key)) is { } name)
            {
                (kin.TryGetValue(name, out var same) ? same : kin[name] = []).Add(key);
            }
        }
    }

    /// <summary>Whether a run has used a training, or would use it next.</summary>
    public bool Needs(string training) => Heads(training).Count > 0 || IsNext(Description(training));

    /// <summary>Whether somebody still needs the weights of a training, or wants them kept.</summary>
    public bool NeedsWeights(string training) =>
        Heads(training) is { Count: > 0 } heads ? heads.Any(weighty.Contains) : IsNext(Description(training));

    /// <summary>The trainings of an experiment's cycles, and the other members of their committees.</summary>
    public IEnumerable<string> Of(string experiment)
    {
        var keys = runs.Where(run => run.Header.Id.Experiment == experiment)
            .SelectMany(run => run.Trainings)
            .ToHashSet();
        return trainings.Keys().Where(key => Heads(key).Any(keys.Contains));
    }

    // A committee's first member is the training that a cycle names; its other members differ from it in their number only.
    private List<string> Heads(string training) =>
        named.Contains(training) ? [training] : kin.GetValueOrDefault(KinOf(Description(training)) ?? "") ?? [];

    private static string? KinOf(IReadOnlyDictionary<string, string>? description) =>
        description is null
            ? null
            : string.Join(
                '\n',
                description.Where(fact => fact.Key != "member").Select(fact => $"{fact.Key}: {fact.Value}")
            );

    // A run that was stopped between a training and its cycle finds the training again.
    private bool IsNext(IReadOnlyDictionary<string, string>? description) =>
        description is not null
        && runs.Any(run =>
            description.GetValueOrDefault("cycle") == $"{run.Trainings.Count}"
            && description.GetValueOrDefault("seed") == run.Header.Provenance.GetValueOrDefault("trial seed")
            && description
                .Where(fact => !own.Contains(fact.Key))
                .All(fact => run.Header.Description.GetValueOrDefault(fact.Key) == fact.Value)
        );

    private IReadOnlyDictionary<string, string>? Description(string training)
    {
        try
        {
            return trainings.Read(training, Entries.Key) is { } json
                ? JsonSerializer.Deserialize(json, Json.Compact.IReadOnlyDictionaryStringString)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IEnumerable<string> NeedsWeightsOf(StoredRun run) =>
        (run.Study?.Keep ?? KeptWeights.All) switch
        {
            KeptWeights.All => run.Trainings,
            KeptWeights.None when run.IsFinished => [],
            _ when AwaitsStart(run) => run.Trainings.Take(1).Concat(run.Trainings.TakeLast(1)),
            _ => run.Trainings.TakeLast(1),
        };

    // Arms of one recipe begin with the same training: those that have not begun will ask its model.
    private bool AwaitsStart(StoredRun run) =>
        run.Study!.Arms.Any(arm =>
            run.Header.Id.Trial <= arm.Trials
            && !runs.Any(other =>
                other.Header.Id == new RunId(run.Study.Experiment, arm.Name, run.Header.Id.Trial)
                && other.Header.Definition == arm.Definition
                && (other.Trainings.Count > 1 || other.IsFinished)
            )
        );

    private static IEnumerable<StoredRun> Runs(IFiles files, string root) =>
        from experiment in Below(files, root)
        let study = files.ReadSealed(Path.Combine(experiment, Store.StudyName), Json.Compact.StudyRecord)
        from arm in Below(files, experiment)
        from trial in Below(files, arm)
        from definition in Below(files, trial)
        let folder = new RunFolder(files, definition)
        let header = folder.ReadHeader()
        where header is not null
        select new StoredRun(study, header, folder.ReadTrainings());

    private static IEnumerable<string> Below(IFiles files, string folder) =>
        files.Folders(folder).Where(name => !name.StartsWith('.')).Select(name => Path.Combine(folder, name));
}
