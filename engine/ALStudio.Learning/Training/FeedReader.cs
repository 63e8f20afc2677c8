using System.Runtime.ExceptionServices;
using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Draws the images of one feed and fills batches with them.</summary>
internal sealed class FeedReader
{
    private readonly FeedOrder order;
    private readonly IFeedRows rows;
    private readonly int workers;

    /// <param name="job">What is trained on what.</param>
    /// <param name="feed">What is read.</param>
    /// <param name="number">Number of the feed in its recipe.</param>
    /// <param name="workers">Threads that share the images of a batch. Every image has its own random numbers, so results do not depend on it.</param>
    /// <param name="maps">Label maps of a segmentation, to share them with other feeds.</param>
    /// <exception cref="ProblemException">There is no image to draw from.</exception>
    public FeedReader(TrainingJob job, Feed feed, int number, int workers = 1, AnsweredMaps? maps = null)
    {
        this.workers = workers;
        order = new FeedOrder(job, feed, number);
        rows = feed.Window is { } window
            ? new WindowRows(job, feed.Source, window, maps ?? new AnsweredMaps(job.Scenes, job.Pool), workers)
            : new ImageRows(job, feed, workers);
    }

    /// <summary>Images per batch.</summary>
    public int BatchSize => order.BatchSize;

    /// <summary>Views per batch.</summary>
    public int Views => BatchSize > 0 ? rows.Views : 0;

    /// <summary>Memory for one batch.</summary>
    public BatchMemory Memory(ScalarType precision, bool pinned) =>
        new(
            [.. Enumerable.Range(0, Views).Select(_ => new PixelBlock(BatchSize, rows.Shape, precision, pinned))],
            rows.IsLabelled ? BatchSize : 0,
            rows.MapSize
        );

    /// <summary>Writes the batch of one step.</summary>
    public void Read(int iteration, BatchMemory memory)
    {
        if (BatchSize < 1)
        {
            return;
        }

        var images = order.Of(iteration);
        if (workers == 1)
        {
            FillShare(images.Span, 0, memory);
            return;
        }

        try
        {
            Parallel.For(0, workers, worker => FillShare(images.Span, worker, memory));
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    // One worker writes every n-th row: what an image costs is drawn, so the shares are about even.
    private void FillShare(ReadOnlySpan<int> images, int worker, BatchMemory memory)
    {
        for (var row = worker; row < images.Length; row += workers)
        {
            rows.Fill(images[row], order.RandomOf(images[row]), memory, row, worker);
        }
    }
}

/// <summary>Fills the rows of batches. Several workers may do so at once.</summary>
internal interface IFeedRows
{
    /// <summary>Number of views of each image.</summary>
    int Views { get; }

    /// <summary>Size of each view.</summary>
    ImageShape Shape { get; }

    /// <summary>Whether images have labels.</summary>
    bool IsLabelled { get; }

    /// <summary>Size of the label maps; null where an image has one class.</summary>
    (int Height, int Width)? MapSize { get; }

    /// <summary>Writes all views of an image, and its labels.</summary>
    /// <param name="image">Its number in the pool.</param>
    /// <param name="random">Its random numbers, for all views one after the other.</param>
    /// <param name="target">Where to write.</param>
    /// <param name="row">Its place in the batch.</param>
    /// <param name="worker">Who writes; each has memory of its own.</param>
    void Fill(int image, RandomStream random, BatchMemory target, int row, int worker);
}
