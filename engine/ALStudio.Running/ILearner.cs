using ALStudio.Learning.Training;

namespace ALStudio.Running;

/// <summary>Trains. The one place where running touches learning, so that the loop can be tested without a network.</summary>
public interface ILearner
{
    /// <summary>Does a training.</summary>
    /// <param name="job">What decides its outcome.</param>
    /// <param name="report">Hears how far it has come.</param>
    /// <param name="checkpoints">Where it goes on if it was interrupted, and where it keeps how far it has come, also when it is stopped; null to keep nothing.</param>
    /// <param name="stop">Ends it within an iteration, and later any scoring by the model.</param>
    ITrained Train(TrainingJob job, Action<TrainingProgress> report, ICheckpoints? checkpoints, CancellationToken stop);

    /// <summary>Brings back what <see cref="ITrained.Save"/> wrote for the same job.</summary>
    ITrained Restore(TrainingJob job, string path, CancellationToken stop);
}
