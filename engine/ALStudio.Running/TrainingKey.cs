using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning.Training;

namespace ALStudio.Running;

/// <summary>The key of a training: the hash of everything that decides its outcome.</summary>
public static class TrainingKey
{
    /// <summary>What is hashed, by name, and its hash.</summary>
    public static Definition Of(TrainingJob job, Conditions conditions) =>
        Definition.Of([
            ("recipe", Fingerprint.Describe(job.Recipe)),
            ("dataset", $"{job.Dataset.Name} {job.Dataset.Fingerprint}"),
            ("answers", $"{job.Pool.Answers.Count} {HashOf(job.Pool)}"),
            ("seed", job.Chance.Seed.ToString(CultureInfo.InvariantCulture)),
            ("member", job.Chance.Member.ToString(CultureInfo.InvariantCulture)),
            ("cycle", job.Cycle.ToString(CultureInfo.InvariantCulture)),
            ("numerics", conditions.Numerics),
            ("device", conditions.Device),
            ("threads", conditions.Threads.ToString(CultureInfo.InvariantCulture)),
            .. Definition.Content(job.Pretrained),
        ]);

    // What an answer cost trains nothing.
    private static string HashOf(Pool pool) =>
        Fingerprint.Hash(
            string.Concat(
                pool.Answers.Select(answer =>
                    $"{answer.Question.Image} {answer.Question.Region} {Fingerprint.Describe(answer.Annotation)}\n"
                )
            )
        );
}
