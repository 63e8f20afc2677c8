using System.Diagnostics;
using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Follows the losses and notes of a training without waiting for the device at every step.</summary>
/// <remarks>They are read together, a few times a second and at the end of each epoch: on a GPU each reading waits for all work.</remarks>
/// <param name="length">Length of the training.</param>
/// <param name="imagesPerStep">Images of a step, all views counted.</param>
/// <param name="warning">What looks wrong after some epochs; asked after each of them until it has something to say.</param>
/// <param name="report">Hears how far the training has come.</param>
/// <param name="earlier">What was followed before the training was interrupted; null for one that begins.</param>
internal sealed class Losses(
    TrainingLength length,
    int imagesPerStep,
    Func<IReadOnlyList<EpochLog>, Problem?> warning,
    Action<TrainingProgress>? report,
    LossesSoFar? earlier = null
) : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.25);

    private readonly List<Unread> unread = [];
    private readonly List<EpochLog> epochs = [.. earlier?.Epochs ?? []];
    private readonly OrderedDictionary<string, (double Sum, int Count)> notes = new(
        (earlier?.Notes ?? []).Select(note => KeyValuePair.Create(note.Name, (note.Sum, note.Count)))
    );
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly TimeSpan before = TimeSpan.FromSeconds(earlier?.Seconds ?? 0);
    private TimeSpan lastRead = TimeSpan.FromSeconds(earlier?.Seconds ?? 0);
    private TimeSpan epochBegan = TimeSpan.FromSeconds((earlier?.Seconds - earlier?.EpochSeconds) ?? 0);
    private double epochSum = earlier?.Sum ?? 0;
    private int finished = earlier?.Iteration ?? 0;
    private bool warned = earlier?.Warned ?? false;

    /// <summary>The epochs that are finished.</summary>
    public IReadOnlyList<EpochLog> Epochs => epochs;

    /// <summary>Takes note of one step.</summary>
    /// <exception cref="TrainingFailedException">A loss was not finite; found when it is read.</exception>
    public void Add(StepLoss loss, double rate)
    {
        unread.Add(Unread.Of(loss, rate));
        var done = finished + unread.Count;
        var endOfEpoch = done % length.IterationsPerEpoch == 0 || done == length.Iterations;
        if (!endOfEpoch && Elapsed - lastRead < Between)
        {
            return;
        }

        var mean = Read();
        Problem? wrong = null;
        if (endOfEpoch)
        {
            Finish(rate);
            wrong = warned ? null : warning(epochs);
            warned |= wrong is not null;
        }

        var speed = (double)finished * imagesPerStep / Elapsed.TotalSeconds;
        var epoch = (finished + length.IterationsPerEpoch - 1) / length.IterationsPerEpoch;
        report?.Invoke(
            new TrainingProgress(epoch, length.Epochs, finished, length.Iterations, mean, speed) { Warning = wrong }
        );
    }

    /// <summary>Everything up to the last step, to go on from; waits for the device.</summary>
    /// <exception cref="TrainingFailedException">A loss was not finite.</exception>
    public LossesSoFar SoFar()
    {
        if (unread.Count > 0)
        {
            Read();
        }

        return new LossesSoFar(
            finished,
            Elapsed.TotalSeconds,
            [.. epochs],
            epochSum,
            (Elapsed - epochBegan).TotalSeconds,
            [.. notes.Select(note => new NoteSum(note.Key, note.Value.Sum, note.Value.Count))],
            warned
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    // Of all sittings together.
    private TimeSpan Elapsed => before + watch.Elapsed;

    private double Read()
    {
        using var scope = NewDisposeScope();
        var values = stack(unread.SelectMany(step => step.Values))
            .to(ScalarType.Float64)
            .cpu()
            .data<double>()
            .ToArray();
        var (at, sum) = (0, 0.0);
        for (var index = 0; index < unread.Count; index++)
        {
            var (step, loss) = (unread[index], values[at++]);
            if (!double.IsFinite(loss))
            {
                throw new TrainingFailedException(finished + index, loss, step.Rate);
            }

            // One by one: a sum must not depend on when it was last read.
            (sum, epochSum) = (sum + loss, epochSum + loss);
            foreach (var name in step.Names)
            {
                var (noted, count) = notes.GetValueOrDefault(name);
                notes[name] = (noted + values[at++], count + 1);
            }
        }

        var mean = sum / unread.Count;
        finished += unread.Count;
        lastRead = Elapsed;
        Forget();
        return mean;
    }

    private void Finish(double rate)
    {
        var seconds = (Elapsed - epochBegan).TotalSeconds;
        var iterations = finished - (epochs.Count * length.IterationsPerEpoch);
        var images = (double)iterations * imagesPerStep;
        epochs.Add(
            new EpochLog(epochs.Count + 1, epochSum / iterations, rate, images / seconds)
            {
                Notes = [.. notes.Select(note => new NoteMean(note.Key, note.Value.Sum / note.Value.Count))],
            }
        );
        (epochSum, epochBegan) = (0, Elapsed);
        notes.Clear();
    }

    private void Forget()
    {
        unread.ForEach(step => Array.ForEach(step.Values, value => value.Dispose()));
        unread.Clear();
    }

    /// <summary>A step that was not read yet: its loss, then its notes.</summary>
    private sealed record Unread(Tensor[] Values, string[] Names, double Rate)
    {
        public static Unread Of(StepLoss loss, double rate) =>
            new(
                [Kept(loss.Total), .. loss.Notes.Select(note => Kept(note.Value.to(loss.Total.dtype)))],
                [.. loss.Notes.Select(note => note.Name)],
                rate
            );

        private static Tensor Kept(Tensor value) => value.detach().DetachFromDisposeScope();
    }
}
