using System.Runtime.ExceptionServices;
using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Draws, augments and normalises the images of one feed.</summary>
internal sealed class FeedReader
{
    private readonly TrainingJob job;
    private readonly int number;
    private readonly IReadOnlyList<View> views;
    private readonly int[] images;
    private readonly Dictionary<int, int> answers;
    private readonly PixelTable table;
    private readonly byte[][][] scratch;
    private int epoch = -1;
    private int[] order = [];

    /// <param name="job">What is trained on what.</param>
    /// <param name="feed">What is read.</param>
    /// <param name="number">Number of the feed in its recipe.</param>
    /// <param name="workers">Threads that share the images of a batch. Every image has its own random numbers, so results do not depend on it.</param>
    /// <exception cref="ProblemException">There is no image to draw from.</exception>
    public FeedReader(TrainingJob job, Feed feed, int number, int workers = 1)
    {
        (this.job, this.number, views) = (job, number, feed.Views);
        var shape = job.Images.Train.Shape;
        table = new PixelTable(job.Normalisation, shape);
        scratch = [.. Enumerable.Range(0, workers).Select(_ => new[] { new byte[shape.Bytes], new byte[shape.Bytes] })];
        answers = feed.Source == FeedSource.Labelled ? Answered(job.Pool) : [];
        images = feed.Source == FeedSource.Labelled ? [.. answers.Keys.Order()] : [.. job.Pool.Unlabelled];
        BatchSize = Math.Min(feed.BatchSize, images.Length);
        Labels = feed.Source == FeedSource.Labelled ? BatchSize : 0;
        if (BatchSize < 1 && feed.MayBeEmpty)
        {
            views = [];
        }
        else if (BatchSize < 1)
        {
            throw new ProblemException(
                $"There is no {feed.Source.ToString().ToLowerInvariant()} image to train on in cycle {job.Cycle}.",
                "Start with more labels, or leave some images without one."
            );
        }
    }

    /// <summary>Images per batch.</summary>
    public int BatchSize { get; }

    /// <summary>Labels per batch: 0 when the images have none.</summary>
    public int Labels { get; }

    /// <summary>Views per batch.</summary>
    public int Views => views.Count;

    /// <summary>Memory for one batch, a block per view.</summary>
    public PixelBlock[] Blocks(ScalarType precision, bool pinned) =>
        [.. views.Select(_ => new PixelBlock(BatchSize, job.Images.Train.Shape, precision, pinned))];

    /// <summary>Writes the batch of one step.</summary>
    public void Read(int iteration, PixelBlock[] blocks, long[] labels)
    {
        if (BatchSize < 1)
        {
            return;
        }

        var (now, batch) = Math.DivRem(iteration, images.Length / BatchSize);
        if (now != epoch)
        {
            epoch = now;
            order = job.Chance.For(Purpose.Batches, job.Cycle, epoch, number).Permutation(images.Length);
        }

        var first = batch * BatchSize;
        if (scratch.Length == 1)
        {
            FillShare(first, 0, blocks, labels);
            return;
        }

        try
        {
            Parallel.For(0, scratch.Length, worker => FillShare(first, worker, blocks, labels));
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    // One worker writes every n-th row: what an image costs is drawn, so the shares are about even.
    private void FillShare(int first, int worker, PixelBlock[] blocks, long[] labels)
    {
        for (var row = worker; row < BatchSize; row += scratch.Length)
        {
            var image = images[order[first + row]];
            // A second feed of the same images draws from epochs that no training reaches.
            var random = job.Chance.For(Purpose.Augmentation, job.Cycle, epoch + (number << 24), image);
            for (var view = 0; view < views.Count; view++)
            {
                FillRow(image, views[view].Augmentations, blocks[view], row, scratch[worker], random);
            }

            if (Labels > 0)
            {
                labels[row] = answers[image];
            }
        }
    }

    private void FillRow(
        int image,
        IReadOnlyList<IAugmentation> steps,
        PixelBlock block,
        int row,
        byte[][] scratch,
        RandomStream random
    )
    {
        var train = job.Images.Train;
        var current = train.Of(image);
        for (var step = 0; step < steps.Count; step++)
        {
            var target = scratch[step % 2];
            steps[step].Apply(current, target, train.Shape, random);
            current = target;
        }

        table.Write(current, block, row);
        for (var step = 0; step < steps.Count; step++)
        {
            if (steps[step] is IErasing erasing)
            {
                table.Erase(erasing.Erased(train.Shape, random), block, row);
            }
        }
    }

    private static Dictionary<int, int> Answered(Pool pool) =>
        pool
            .Answers.Where(answer => answer.Question.IsWhole)
            .ToDictionary(answer => answer.Question.Image, answer => ((ClassLabel)answer.Annotation).Class);
}
