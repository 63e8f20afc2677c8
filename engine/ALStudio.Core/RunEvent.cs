using System.Text.Json.Serialization;

namespace ALStudio.Core;

/// <summary>A fact about a run, made once and never changed. Screens and tables are computed from these.</summary>
/// <param name="Run">Which run.</param>
/// <param name="At">When.</param>
[JsonDerivedType(typeof(RunStarted), "runStarted")]
[JsonDerivedType(typeof(TrainingStarted), "trainingStarted")]
[JsonDerivedType(typeof(TrainingResumed), "trainingResumed")]
[JsonDerivedType(typeof(TrainingAwaited), "trainingAwaited")]
[JsonDerivedType(typeof(RunAwaited), "runAwaited")]
[JsonDerivedType(typeof(TrainingProgressed), "trainingProgressed")]
[JsonDerivedType(typeof(TrainingWarned), "trainingWarned")]
[JsonDerivedType(typeof(CycleFinished), "cycleFinished")]
[JsonDerivedType(typeof(RunFinished), "runFinished")]
[JsonDerivedType(typeof(RunFailed), "runFailed")]
public abstract record RunEvent(RunId Run, DateTimeOffset At);

/// <summary>A run begins, or goes on after <paramref name="FinishedCycles"/> cycles that the store already holds.</summary>
public sealed record RunStarted(RunId Run, DateTimeOffset At, int FinishedCycles, int PlannedCycles)
    : RunEvent(Run, At);

/// <summary>A training begins.</summary>
public sealed record TrainingStarted(RunId Run, DateTimeOffset At, int Cycle, int Labels, int Iterations)
    : RunEvent(Run, At)
{
    /// <summary>Which member of a committee, 0 for the model that is reported.</summary>
    public int Member { get; init; }
}

/// <summary>Somebody else is just doing the training that comes next: it is waited for, not done twice.</summary>
/// <param name="Run">Which run.</param>
/// <param name="At">When.</param>
/// <param name="Cycle">In which cycle.</param>
/// <param name="Holder">Who does it, in words.</param>
public sealed record TrainingAwaited(RunId Run, DateTimeOffset At, int Cycle, string Holder) : RunEvent(Run, At)
{
    /// <summary>Which member of a committee, 0 for the model that is reported.</summary>
    public int Member { get; init; }
}

/// <summary>Nothing is left to do but what somebody else works on: it is waited for, and taken over should they leave it.</summary>
/// <param name="Run">Which run, one of several perhaps.</param>
/// <param name="At">When.</param>
/// <param name="Holder">Who works on it, in words.</param>
public sealed record RunAwaited(RunId Run, DateTimeOffset At, string Holder) : RunEvent(Run, At);

/// <summary>A training that was interrupted goes on where it was last kept, or begins again because nothing whole was kept.</summary>
/// <param name="Run">Which run.</param>
/// <param name="At">When.</param>
/// <param name="Cycle">In which cycle.</param>
/// <param name="Iteration">Finished iterations; 0 when it begins again.</param>
/// <param name="Iterations">Number of iterations.</param>
public sealed record TrainingResumed(RunId Run, DateTimeOffset At, int Cycle, int Iteration, int Iterations)
    : RunEvent(Run, At)
{
    /// <summary>Which member of a committee, 0 for the model that is reported.</summary>
    public int Member { get; init; }

    /// <summary>Newer checkpoints that are damaged, and so were left out.</summary>
    public IReadOnlyList<string> Damaged { get; init; } = [];
}

/// <summary>A training has come this far. Sent a few times a second at most; screens only, never stored.</summary>
/// <param name="Run">Which run.</param>
/// <param name="At">When.</param>
/// <param name="Cycle">In which cycle.</param>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Epochs">Number of epochs.</param>
/// <param name="Iteration">Finished iterations.</param>
/// <param name="Iterations">Number of iterations.</param>
/// <param name="Loss">Training loss, averaged over the last iterations.</param>
/// <param name="ImagesPerSecond">Training images (all views of a step count) per second since the training began.</param>
public sealed record TrainingProgressed(
    RunId Run,
    DateTimeOffset At,
    int Cycle,
    int Epoch,
    int Epochs,
    int Iteration,
    int Iterations,
    double Loss,
    double ImagesPerSecond
) : RunEvent(Run, At)
{
    /// <summary>Which member of a committee, 0 for the model that is reported.</summary>
    public int Member { get; init; }
}

/// <summary>Something looks wrong with a training, which goes on. Sent at most once in a training; screens only, never stored.</summary>
/// <param name="Run">Which run.</param>
/// <param name="At">When.</param>
/// <param name="Cycle">In which cycle.</param>
/// <param name="Reason">What was seen, in one line.</param>
/// <param name="Hint">What to do.</param>
public sealed record TrainingWarned(RunId Run, DateTimeOffset At, int Cycle, string Reason, string Hint)
    : RunEvent(Run, At)
{
    /// <summary>Which member of a committee, 0 for the model that is reported.</summary>
    public int Member { get; init; }
}

/// <summary>A cycle is finished and stored.</summary>
/// <param name="Run">Which run.</param>
/// <param name="At">When.</param>
/// <param name="Cycle">The cycle.</param>
/// <param name="Shared">Whether its training was found in the store instead of being done.</param>
public sealed record CycleFinished(RunId Run, DateTimeOffset At, Cycle Cycle, bool Shared) : RunEvent(Run, At);

/// <summary>A run has all its cycles.</summary>
public sealed record RunFinished(RunId Run, DateTimeOffset At) : RunEvent(Run, At);

/// <summary>A run could not go on; other runs do.</summary>
/// <param name="Run">Which run.</param>
/// <param name="At">When.</param>
/// <param name="Cycle">In which cycle.</param>
/// <param name="Reason">What happened, in one line.</param>
/// <param name="Hint">What to do.</param>
public sealed record RunFailed(RunId Run, DateTimeOffset At, int Cycle, string Reason, string Hint) : RunEvent(Run, At);

/// <summary>Hears what happens. Listeners are screens: one that throws is reported and never costs a run.</summary>
public interface IListener
{
    /// <summary>Hears one fact. May be called from several threads, one at a time.</summary>
    void Hear(RunEvent happened);
}
