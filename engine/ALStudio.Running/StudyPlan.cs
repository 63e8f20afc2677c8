using ALStudio.Core;

namespace ALStudio.Running;

/// <summary>How much of a run the store holds.</summary>
public enum RunProgress
{
    /// <summary>Nothing.</summary>
    New,

    /// <summary>Some cycles.</summary>
    Partly,

    /// <summary>Everything.</summary>
    Cached,
}

/// <summary>What one run would do.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Definition">Its definition.</param>
/// <param name="Progress">How much of it is there.</param>
/// <param name="Why">Why there is something to do, in words.</param>
/// <param name="Finished">Cycles that are in the store.</param>
/// <param name="Planned">Cycles that it should have in the end.</param>
/// <param name="Annotation">What the annotation of the whole run costs.</param>
/// <param name="NewTrainings">Trainings that it would do.</param>
/// <param name="SharedTrainings">Trainings of its missing cycles that are stored, or that an earlier run of this plan does.</param>
/// <param name="Images">Training images of the new trainings, all views of all steps counted.</param>
/// <param name="Time">How long the new trainings would take; null when no stored training of this network tells.</param>
public sealed record RunPlan(
    RunId Run,
    string Definition,
    RunProgress Progress,
    string Why,
    int Finished,
    int Planned,
    Budget Annotation,
    int NewTrainings,
    int SharedTrainings,
    long Images,
    TimeSpan? Time
);

/// <summary>What a study would do, run by run in the order of the doing.</summary>
/// <param name="Experiment">Its name in the store.</param>
/// <param name="Runs">Its runs.</param>
public sealed record StudyPlan(string Experiment, IReadOnlyList<RunPlan> Runs)
{
    /// <summary>Threads of one operation.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether that number was taken over from what the store holds of this study, instead of the machine's own.</summary>
    public bool GoesOnWithThreads { get; init; }

    /// <summary>Trainings that would be done.</summary>
    public int NewTrainings => Runs.Sum(run => run.NewTrainings);

    /// <summary>Trainings that would be found.</summary>
    public int SharedTrainings => Runs.Sum(run => run.SharedTrainings);

    /// <summary>Cycles that are in the store.</summary>
    public int Finished => Runs.Sum(run => run.Finished);

    /// <summary>Cycles of all these runs.</summary>
    public int Planned => Runs.Sum(run => run.Planned);

    /// <summary>Training images of the new trainings.</summary>
    public long Images => Runs.Sum(run => run.Images);

    /// <summary>How long it would take; null when that is unknown for any run that has something to do.</summary>
    public TimeSpan? Time =>
        Runs.All(run => run.Time is not null)
            ? Runs.Aggregate(TimeSpan.Zero, (sum, run) => sum + run.Time!.Value)
            : null;
}
