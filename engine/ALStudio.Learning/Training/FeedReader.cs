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
    private readonly byte[][] scratch;
    private int epoch = -1;
    private int[] order = [];

    public FeedReader(TrainingJob job, Feed feed, int number)
    {
        (this.job, this.number, views) = (job, number, feed.Views);
        var shape = job.Dataset.Train.Shape;
        table = new PixelTable(job.Dataset.Normalisation, shape);
        scratch = [new byte[shape.Bytes], new byte[shape.Bytes]];
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
        [.. views.Select(_ => new PixelBlock(BatchSize, job.Dataset.Train.Shape, precision, pinned))];

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

        for (var row = 0; row < BatchSize; row++)
        {
            var image = images[order[(batch * BatchSize) + row]];
            // A second feed of the same images draws from epochs that no training reaches.
            var random = job.Chance.For(Purpose.Augmentation, job.Cycle, epoch + (number << 24), image);
            for (var view = 0; view < views.Count; view++)
            {
                table.Write(Augmented(image, views[view], random), blocks[view], row);
            }

            if (Labels > 0)
            {
                labels[row] = answers[image];
            }
        }
    }

    private ReadOnlySpan<byte> Augmented(int image, View view, RandomStream random)
    {
        var train = job.Dataset.Train;
        var current = train.Of(image);
        for (var step = 0; step < view.Augmentations.Count; step++)
        {
            var target = scratch[step % 2];
            view.Augmentations[step].Apply(current, target, train.Shape, random);
            current = target;
        }

        return current;
    }

    private static Dictionary<int, int> Answered(Pool pool) =>
        pool
            .Answers.Where(answer => answer.Question.IsWhole)
            .ToDictionary(answer => answer.Question.Image, answer => ((ClassLabel)answer.Annotation).Class);
}
