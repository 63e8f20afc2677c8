using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;

namespace ALStudio.Learning.Tests.Training;

/// <summary>Keeps the checkpoints of a training as files would hold them, in memory.</summary>
internal sealed class KeptInMemory : ICheckpoints
{
    private readonly SortedDictionary<int, (LossesSoFar Losses, byte[] State)> kept = [];

    /// <summary>Whether one is kept after each iteration, not only when the training is stopped.</summary>
    public bool IsDue { get; init; }

    /// <summary>Finished iterations of those that are kept, ascending.</summary>
    public IReadOnlyList<int> Iterations => [.. kept.Keys];

    /// <summary>Where the training went on; null when it began.</summary>
    public int? WentOnFrom { get; private set; }

    public Checkpoint? Newest(Func<Checkpoint, bool> belongs)
    {
        var newest = kept
            .Values.Reverse()
            .Select(one => new Checkpoint(one.Losses, Safetensors.Read(one.State, "a checkpoint")))
            .FirstOrDefault(belongs);
        WentOnFrom = newest?.Iteration;
        return newest;
    }

    public void Keep(Checkpoint checkpoint)
    {
        using var file = new MemoryStream();
        Safetensors.Write(file, checkpoint.Tensors.Values);
        kept[checkpoint.Iteration] = (checkpoint.Losses, file.ToArray());
    }

    /// <summary>These, but none that is newer than an iteration.</summary>
    public KeptInMemory UpTo(int iteration)
    {
        var fewer = new KeptInMemory();
        foreach (var (number, one) in kept.Where(one => one.Key <= iteration))
        {
            fewer.kept[number] = one;
        }

        return fewer;
    }
}
