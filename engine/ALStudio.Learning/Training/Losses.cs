using System.Diagnostics;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Follows the losses of a training without waiting for the device at every step.</summary>
/// <remarks>Losses are read together, a few times a second and at the end of each epoch: on a GPU each reading waits for all work.</remarks>
internal sealed class Losses(TrainingLength length, int imagesPerStep, Action<TrainingProgress>? report) : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.25);

    private readonly List<(Tensor Loss, double Rate)> unread = [];
    private readonly List<EpochLog> epochs = [];
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan lastRead;
    private TimeSpan epochBegan;
    private double epochSum;
    private int finished;

    /// <summary>The epochs that are finished.</summary>
    public IReadOnlyList<EpochLog> Epochs => epochs;

    /// <summary>Takes note of one step.</summary>
    /// <exception cref="TrainingFailedException">A loss was not finite; found when it is read.</exception>
    public void Add(Tensor loss, double rate)
    {
        unread.Add((loss.detach().DetachFromDisposeScope(), rate));
        var done = finished + unread.Count;
        var endOfEpoch = done % length.IterationsPerEpoch == 0 || done == length.Iterations;
        if (!endOfEpoch && watch.Elapsed - lastRead < Between)
        {
            return;
        }

        var mean = Read();
        if (endOfEpoch)
        {
            Finish(rate);
        }

        var speed = (double)finished * imagesPerStep / watch.Elapsed.TotalSeconds;
        var epoch = (finished + length.IterationsPerEpoch - 1) / length.IterationsPerEpoch;
        report?.Invoke(new TrainingProgress(epoch, length.Epochs, finished, length.Iterations, mean, speed));
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private double Read()
    {
        using var scope = NewDisposeScope();
        var values = stack(unread.Select(step => step.Loss)).to(ScalarType.Float64).cpu().data<double>().ToArray();
        for (var index = 0; index < values.Length; index++)
        {
            if (!double.IsFinite(values[index]))
            {
                throw new TrainingFailedException(finished + index, values[index], unread[index].Rate);
            }
        }

        epochSum += values.Sum();
        finished += values.Length;
        lastRead = watch.Elapsed;
        Forget();
        return values.Average();
    }

    private void Finish(double rate)
    {
        var seconds = (watch.Elapsed - epochBegan).TotalSeconds;
        var iterations = finished - (epochs.Count * length.IterationsPerEpoch);
        var images = (double)iterations * imagesPerStep;
        epochs.Add(new EpochLog(epochs.Count + 1, epochSum / iterations, rate, images / seconds));
        (epochSum, epochBegan) = (0, watch.Elapsed);
    }

    private void Forget()
    {
        unread.ForEach(step => step.Loss.Dispose());
        unread.Clear();
    }
}
