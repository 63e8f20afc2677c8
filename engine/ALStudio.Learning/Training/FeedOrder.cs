using ALStudio.Core;

namespace ALStudio.Learning.Training;

/// <summary>Which images a feed shows in each step, and where the random numbers of each image come from.</summary>
/// <remarks>See <see cref="Batches"/> for the addresses. Steps are asked for in ascending order, by one thread.</remarks>
internal sealed class FeedOrder
{
    private readonly TrainingJob job;
    private readonly int number;
    private readonly int[] images;
    private int epoch = -1;
    private int[] order = [];

    /// <param name="job">What is trained on what.</param>
    /// <param name="feed">What is read.</param>
    /// <param name="number">Number of the feed in its recipe.</param>
    /// <exception cref="ProblemException">There is no image to draw from.</exception>
    public FeedOrder(TrainingJob job, Feed feed, int number)
    {
        (this.job, this.number) = (job, number);
        images = feed.Source switch
        {
            FeedSource.Labelled => [.. job.Pool.Answered],
            FeedSource.WhollyLabelled => [.. job.Pool.Labelled],
            _ => [.. job.Pool.Unlabelled],
        };
        BatchSize = Math.Min(feed.BatchSize, images.Length);
        if (BatchSize < 1 && !feed.MayBeEmpty)
        {
            throw new ProblemException(
                $"There is no {Kind(feed.Source)} image to train on in cycle {job.Cycle}.",
                "Start with more labels, or leave some images without one."
            );
        }
    }

    /// <summary>Images per batch; 0 when there is none to draw from.</summary>
    public int BatchSize { get; }

    /// <summary>The images of one step.</summary>
    public ReadOnlyMemory<int> Of(int iteration)
    {
        var (now, batch) = Math.DivRem(iteration, images.Length / BatchSize);
        if (now != epoch)
        {
            epoch = now;
            order = job.Chance.For(Purpose.Batches, job.Cycle, epoch, number).Permutation(images.Length);
            for (var place = 0; place < order.Length; place++)
            {
                order[place] = images[order[place]];
            }
        }

        return order.AsMemory(batch * BatchSize, BatchSize);
    }

    /// <summary>The random numbers of an image in the epoch of the last step that was asked for.</summary>
    /// <remarks>A second feed of the same images draws from epochs that no training reaches.</remarks>
    public RandomStream RandomOf(int image) =>
        job.Chance.For(Purpose.Augmentation, job.Cycle, epoch + (number << 24), image);

    private static string Kind(FeedSource source) =>
        source == FeedSource.WhollyLabelled ? "wholly labelled" : source.ToString().ToLowerInvariant();
}
