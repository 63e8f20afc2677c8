using System.Text.Json;
using ALStudio.Core;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;

namespace ALStudio.Running;

/// <summary>Hears that a training goes on.</summary>
/// <param name="iteration">Finished iterations; 0 when it begins again.</param>
/// <param name="damaged">Folders of newer checkpoints that cannot be used.</param>
internal delegate void Resumption(int iteration, IReadOnlyList<string> damaged);

/// <summary>Keeps the checkpoints of one training in the store, every so often.</summary>
/// <param name="kept">Where they lie.</param>
/// <param name="every">How much time lies between two of them.</param>
/// <param name="time">The clock.</param>
/// <param name="resumed">Hears where the training goes on.</param>
internal sealed class TimedCheckpoints(Checkpoints kept, TimeSpan every, TimeProvider time, Resumption resumed)
    : ICheckpoints
{
    private const string Progress = "progress.json";
    private const string State = "state.safetensors";
    private long last = time.GetTimestamp();

    /// <summary>How long the training had taken when it was interrupted.</summary>
    public double SecondsBefore { get; private set; }

    public bool IsDue => time.GetElapsedTime(last) >= every;

    public Checkpoint? Newest(Func<Checkpoint, bool> belongs)
    {
        var damaged = new List<string>();
        foreach (var stored in kept.NewestFirst())
        {
            if (Read(stored) is { } checkpoint && belongs(checkpoint))
            {
                kept.GoOnFrom(stored);
                SecondsBefore = checkpoint.Losses.Seconds;
                resumed(checkpoint.Iteration, damaged);
                return checkpoint;
            }

            damaged.Add(stored.Folder);
        }

        if (damaged.Count > 0)
        {
            resumed(0, damaged);
        }

        return null;
    }

    public void Keep(Checkpoint checkpoint)
    {
        kept.Keep(checkpoint.Iteration, draft => Write(draft, checkpoint));
        last = time.GetTimestamp();
    }

    private static void Write(EntryDraft draft, Checkpoint checkpoint)
    {
        var progress = new CheckpointProgress(checkpoint.Losses);
        draft.Write(Progress, JsonSerializer.SerializeToUtf8Bytes(progress, RunningJson.Default.CheckpointProgress));
        draft.Save(
            State,
            path =>
            {
                using var file = File.Create(path);
                Safetensors.Write(file, checkpoint.Tensors.Values);
            }
        );
    }

    private static Checkpoint? Read(StoredCheckpoint stored)
    {
        if (!stored.IsWhole)
        {
            return null;
        }

        try
        {
            var json = File.ReadAllBytes(Path.Combine(stored.Folder, Progress));
            var progress = JsonSerializer.Deserialize(json, RunningJson.Default.CheckpointProgress);
            return progress?.Format == CheckpointProgress.Current && progress.Losses.Iteration == stored.Iteration
                ? new Checkpoint(progress.Losses, Safetensors.Read(Path.Combine(stored.Folder, State)))
                : null;
        }
        catch (Exception failure) when (failure is IOException or JsonException or ProblemException)
        {
            return null;
        }
    }
}

/// <summary>How far a training has come, beside the state of its networks.</summary>
/// <param name="Losses">Its losses.</param>
internal sealed record CheckpointProgress(LossesSoFar Losses)
{
    /// <summary>The version that this code writes and reads. Raise it when a checkpoint holds something else.</summary>
    public const int Current = 1;

    /// <summary>Version of this format.</summary>
    public int Format { get; init; } = Current;
}
