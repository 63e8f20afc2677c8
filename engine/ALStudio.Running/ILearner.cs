using ALStudio.Learning;
using ALStudio.Learning.Training;

namespace ALStudio.Running;

/// <summary>Trains. The one place where running touches learning, so that the loop can be tested without a network.</summary>
public interface ILearner
{
    /// <summary>Does a training.</summary>
    /// <param name="job">What decides its outcome.</param>
    /// <param name="report">Hears how far it has come.</param>
    /// <param name="stop">Ends it within an iteration, and later any scoring by the model.</param>
    ILearned Train(TrainingJob job, Action<TrainingProgress> report, CancellationToken stop);

    /// <summary>Brings back what <see cref="ILearned.Save"/> wrote for the same job.</summary>
    ILearned Restore(TrainingJob job, string path, CancellationToken stop);
}

/// <summary>A trained model.</summary>
public interface ILearned : IModel, IDisposable
{
    /// <summary>The training, epoch by epoch; empty for a restored model.</summary>
    IReadOnlyList<EpochLog> Log { get; }

    /// <summary>What metrics look at.</summary>
    Evaluation Evaluate();

    /// <summary>Writes its weights into a file.</summary>
    void Save(string path);
}
