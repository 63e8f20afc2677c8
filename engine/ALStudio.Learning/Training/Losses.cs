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
internal sealed class Losses(
    TrainingLength length,
    int imagesPerStep,
    Func<IReadOnlyList<EpochLog>, Problem?> warning,
    Action<TrainingProgress>? report
) : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.25);

    private readonly List<Unread> unread = [];
    private readonly List<EpochLog> epochs = [];
    private readonly OrderedDictionary<string, (double Sum, int Count)> notes = [];
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan lastRead;
    private TimeSpan epochBegan;
    private double epochSum;
    private int finished;
    private bool warned;

    /// <summary>The epochs that are finished.</summary>
    public IReadOnlyList<EpochLog> Epochs => epochs;

    /// <summary>Takes note of one step.</summary>
    /// <exception cref="TrainingFailedException">A loss was not finite; found when it is read.</exception>
    public void Add(StepLoss loss, double rate)
    {
        unread.Add(Unread.Of(loss, rate));
        var done = finished + unread.Count;
        var endOfEpoch = done % length.IterationsPerEpoch == 0 || done == length.Iterations;
        if (!endOfEpoch && watch.Elapsed - lastRead < Between)
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

        var speed = (double)finished * imagesPerStep / watch.Elapsed.TotalSeconds;
        var epoch = (finished + length.IterationsPerEpoch - 1) / length.IterationsPerEpoch;
        report?.Invoke(
            new TrainingProgress(epoch, length.Epochs, finished, length.Iterations, mean, speed) { Warning = wrong }
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

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

            sum += loss;
            foreach (var name in step.Names)
            {
                var (noted, count) = notes.GetValueOrDefault(name);
                notes[name] = (noted + values[at++], count + 1);
            }
        }

        var mean = sum / unread.Count;
        epochSum += sum;
        finished += unread.Count;
        lastRead = watch.Elapsed;
        Forget();
        return mean;
    }

    private void Finish(double rate)
    {
        var seconds = (watch.Elapsed - epochBegan).TotalSeconds;
        var iterations = finished - (epochs.Count * length.IterationsPerEpoch);
        var images = (double)iterations * imagesPerStep;
        epochs.Add(
            new EpochLog(epochs.Count + 1, epochSum / iterations, rate, images / seconds)
            {
                Notes = [.. notes.Select(note => (note.Key, note.Value.Sum / note.Value.Count))],
            }
        );
        (epochSum, epochBegan) = (0, watch.Elapsed);
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
