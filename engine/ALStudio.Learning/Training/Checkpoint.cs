using ALStudio.Learning.Weights;

namespace ALStudio.Learning.Training;

/// <summary>A training between two iterations: whatever goes on from it has the bits of a training that was never interrupted.</summary>
/// <param name="Losses">Its losses as far as it has come.</param>
/// <param name="Tensors">The state of its networks, their optimisers and the averaged weights, by name.</param>
public sealed record Checkpoint(LossesSoFar Losses, IReadOnlyDictionary<string, StoredTensor> Tensors)
{
    /// <summary>Finished iterations, and so the number of the next one.</summary>
    public int Iteration => Losses.Iteration;
}

/// <summary>What the log of a training needs of the iterations that are finished.</summary>
/// <param name="Iteration">How many these are.</param>
/// <param name="Seconds">How long they took, all sittings together. Never part of a result that is compared.</param>
/// <param name="Epochs">The finished epochs.</param>
/// <param name="Sum">Sum of the losses of the epoch that is not finished.</param>
/// <param name="EpochSeconds">How long that epoch took so far.</param>
/// <param name="Notes">What was noted in that epoch, in the order of the first step.</param>
/// <param name="Warned">Whether the recipe has said that something looks wrong.</param>
public sealed record LossesSoFar(
    int Iteration,
    double Seconds,
    IReadOnlyList<EpochLog> Epochs,
    double Sum,
    double EpochSeconds,
    IReadOnlyList<NoteSum> Notes,
    bool Warned
)
{
    /// <summary>Whether a training of this length can have come this far, and not to its end.</summary>
    internal bool Fit(TrainingLength length) =>
        Iteration > 0
        && Iteration < length.Iterations
        && Epochs.Count == Iteration / length.IterationsPerEpoch
        && Epochs.Select((epoch, index) => epoch.Epoch == index + 1).All(isNext => isNext)
        && double.IsFinite(Sum)
        && double.IsFinite(Seconds)
        && double.IsFinite(EpochSeconds);
}

/// <summary>What the steps of an epoch have noted under one name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sum">Sum over the steps that noted it.</param>
/// <param name="Count">Number of these steps.</param>
public sealed record NoteSum(string Name, double Sum, int Count);

/// <summary>Keeps how far a training has come, so that it can go on from there.</summary>
public interface ICheckpoints
{
    /// <summary>Whether it is time for another checkpoint; asked after each iteration.</summary>
    bool IsDue { get; }

    /// <summary>The newest checkpoint that is whole and belongs to the training; null for a training that begins.</summary>
    /// <param name="belongs">Says whether a checkpoint does; asked about the newest first.</param>
    Checkpoint? Newest(Func<Checkpoint, bool> belongs);

    /// <summary>Keeps a checkpoint, which lasts once this returns.</summary>
    void Keep(Checkpoint checkpoint);
}
