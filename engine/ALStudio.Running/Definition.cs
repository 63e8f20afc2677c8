using System.Globalization;
using ALStudio.Learning;
using ALStudio.Learning.Weights;

namespace ALStudio.Running;

/// <summary>What an arm of an experiment is: everything that can change its results, by name, and the hash of it.</summary>
/// <remarks>The number of cycles and of trials and the names are left out: more of the same is the same.</remarks>
/// <param name="Description">Canonical text of each part, by name.</param>
/// <param name="Hash">SHA-256 (hex) of these.</param>
public sealed record Definition(IReadOnlyDictionary<string, string> Description, string Hash)
{
    /// <summary>The definition of one arm.</summary>
    public static Definition Of(
        Experiment experiment,
        Arm arm,
        Dataset dataset,
        Conditions conditions,
        PretrainedWeights? pretrained = null
    ) =>
        Of([
            ("dataset", $"{dataset.Name} {dataset.Fingerprint}"),
            ("annotator", Fingerprint.Describe(experiment.Annotator)),
            ("start", Fingerprint.Describe(experiment.Start)),
            ("query", Fingerprint.Describe(experiment.Query)),
            ("recipe", Fingerprint.Describe(arm.Recipe)),
            ("strategy", Fingerprint.Describe(arm.Strategy)),
            ("metrics", Fingerprint.Describe(experiment.Metrics)),
            ("seed", experiment.Seed.ToString(CultureInfo.InvariantCulture)),
            ("numerics", conditions.Numerics),
            ("device", conditions.Device),
            ("threads", conditions.Threads.ToString(CultureInfo.InvariantCulture)),
            .. Content(pretrained),
        ]);

    /// <summary>The names of what differs from another definition, in their order.</summary>
    public IReadOnlyList<string> ChangedSince(IReadOnlyDictionary<string, string> other) =>
        [
            .. Description
                .Keys.Union(other.Keys)
                .Where(key => Description.GetValueOrDefault(key) != other.GetValueOrDefault(key)),
        ];

    /// <summary>The entry for the weights that a network begins with; none for fresh ones.</summary>
    internal static (string Name, string Text)[] Content(PretrainedWeights? pretrained) =>
        pretrained is null ? [] : [("pretrained", pretrained.Hash)];

    /// <summary>A definition with the given entries.</summary>
    internal static Definition Of(params (string Name, string Text)[] entries) =>
        new(
            entries.ToDictionary(entry => entry.Name, entry => entry.Text),
            Fingerprint.Hash(string.Concat(entries.Select(entry => $"{entry.Name}: {entry.Text}\n")))
        );
}
