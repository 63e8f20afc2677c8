using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using ALStudio.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>The batches of a training, prepared in the background a few steps ahead: by one thread, or for a GPU by several.</summary>
/// <remarks>
/// The order of an epoch is drawn at (batches, cycle, epoch, feed), the augmentation of an image at (augmentation, cycle,
/// epoch, image), its views one after the other. So what is done to an image depends neither on the batch size nor on threads.
/// Labels are what was answered.
/// </remarks>
public sealed class Batches : IDisposable
{
    private const int Ahead = 3;
    private const int MostWorkers = 4;

    private readonly FeedReader[] feeds;
    private readonly Slot[] slots;
    private readonly BlockingCollection<Slot> free = [];
    private readonly BlockingCollection<Slot> ready = [];
    private readonly CancellationTokenSource closing = new();
    private readonly Task preparing;
    private readonly Device device;
    private ExceptionDispatchInfo? failure;
    private Slot? lent;

    /// <summary>Begins to prepare.</summary>
    /// <param name="job">What is trained on what.</param>
    /// <param name="iterations">Number of steps of the training.</param>
    /// <param name="device">Where batches are needed.</param>
    /// <param name="precision">Float32 or Float64.</param>
    /// <param name="from">The first step, from 0: the batches of a training that goes on are those that it would have had.</param>
    /// <exception cref="ProblemException">A feed has no image to draw from.</exception>
    public Batches(
        TrainingJob job,
        int iterations,
        Device device,
        ScalarType precision = ScalarType.Float32,
        int from = 0
    )
    {
        this.device = device;
        var pinned = device.type == DeviceType.CUDA;
        // One thread prepares 150,000 small images or 200 windows of photographs a second, far more than a CPU trains on: there the
        // training needs the cores.
        var workers = pinned ? Math.Clamp(Environment.ProcessorCount - 1, 1, MostWorkers) : 1;
        var maps = job.Dataset is SegmentationDataset scenes ? new AnsweredMaps(scenes, job.Pool) : null;
        feeds = [.. job.Recipe.Feeds.Select((feed, number) => new FeedReader(job, feed, number, workers, maps))];
        slots = [.. Enumerable.Range(0, Ahead + 1).Select(_ => new Slot(feeds, precision, pinned))];
        Array.ForEach(slots, free.Add);
        preparing = Task.Factory.StartNew(() => Prepare(from, iterations), TaskCreationOptions.LongRunning);
    }

    /// <summary>Number of images of one step, all views of all feeds counted.</summary>
    public int ImagesPerStep => feeds.Sum(feed => feed.BatchSize * feed.Views);

    /// <summary>The batches of the next step, one per feed. Valid until the next call; needs an open dispose scope.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public IReadOnlyList<Batch> Next(CancellationToken stop)
    {
        if (lent is not null)
        {
            free.Add(lent, CancellationToken.None);
        }

        if (!ready.TryTake(out lent, Timeout.Infinite, stop))
        {
            failure?.Throw();
            throw new InvalidOperationException("All batches of this training were handed out.");
        }

        return lent.Batches(device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closing.Cancel();
        preparing.Wait();
        Array.ForEach(slots, slot => slot.Dispose());
        free.Dispose();
        ready.Dispose();
        closing.Dispose();
    }

    private void Prepare(int from, int iterations)
    {
        try
        {
            for (var iteration = from; iteration < iterations; iteration++)
            {
                var slot = free.Take(closing.Token);
                slot.Fill(iteration);
                ready.Add(slot);
            }
        }
        catch (OperationCanceledException) { }
        catch (Exception unexpected)
        {
            // Thrown again where the training waits for the batch.
            failure = ExceptionDispatchInfo.Capture(unexpected);
        }
        finally
        {
            ready.CompleteAdding();
        }
    }

    /// <summary>Memory for the batches of one step.</summary>
    private sealed class Slot(FeedReader[] feeds, ScalarType precision, bool pinned) : IDisposable
    {
        private readonly BatchMemory[] memory = [.. feeds.Select(feed => feed.Memory(precision, pinned))];

        public void Fill(int iteration)
        {
            for (var feed = 0; feed < feeds.Length; feed++)
            {
                feeds[feed].Read(iteration, memory[feed]);
            }
        }

        public IReadOnlyList<Batch> Batches(Device device) => [.. memory.Select(batch => batch.On(device))];

        public void Dispose() => Array.ForEach(memory, batch => batch.Dispose());
    }
}
