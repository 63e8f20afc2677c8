using ALStudio.Core;

namespace ALStudio.Running.Listeners;

/// <summary>Counts trainings that are done, not found.</summary>
internal sealed class TrainingCount : IListener
{
    public int Trainings { get; private set; }

    public void Hear(RunEvent happened) => Trainings += happened is TrainingStarted ? 1 : 0;
}
