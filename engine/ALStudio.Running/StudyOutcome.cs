using ALStudio.Core;

namespace ALStudio.Running;

/// <summary>How a run ended.</summary>
public enum RunEnd
{
    /// <summary>All its cycles were in the store already.</summary>
    Cached,

    /// <summary>It has all its cycles now.</summary>
    Finished,

    /// <summary>It could not go on.</summary>
    Failed,

    /// <summary>It was told to stop, or had not begun when the study was; its finished cycles are kept.</summary>
    Stopped,

    /// <summary>Somebody else works on it. A place says so; a study waits, and never ends like this.</summary>
    Taken,
}

/// <summary>How one run ended.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Definition">Its definition.</param>
/// <param name="End">How it ended.</param>
/// <param name="Cached">Cycles that were in the store before, or were done by somebody else.</param>
/// <param name="Added">Cycles that were added now.</param>
/// <param name="Planned">Cycles that it should have in the end.</param>
/// <param name="Failure">Why it could not go on, and what to do; of a taken run, who has it.</param>
public sealed record RunOutcome(
    RunId Run,
    string Definition,
    RunEnd End,
    int Cached,
    int Added,
    int Planned,
    Problem? Failure = null
);

/// <summary>How a study ended.</summary>
/// <param name="Runs">Its runs in the order of the plan.</param>
/// <param name="Trainings">Number of trainings that were done now; the others were found in the store.</param>
/// <param name="Took">How long it took.</param>
public sealed record StudyOutcome(IReadOnlyList<RunOutcome> Runs, int Trainings, TimeSpan Took)
{
    /// <summary>Whether it was told to stop before everything was done.</summary>
    public bool IsStopped => Runs.Any(run => run.End == RunEnd.Stopped);

    /// <summary>Runs that could not go on.</summary>
    public IReadOnlyList<RunOutcome> Failed => [.. Runs.Where(run => run.End == RunEnd.Failed)];

    /// <summary>Cycles that were in the store before.</summary>
    public int Cached => Runs.Sum(run => run.Cached);

    /// <summary>Cycles that were added now.</summary>
    public int Added => Runs.Sum(run => run.Added);

    /// <summary>Cycles of all these runs.</summary>
    public int Planned => Runs.Sum(run => run.Planned);
}
