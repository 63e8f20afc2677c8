using ALStudio.Core;

namespace ALStudio.Learning.Training;

/// <summary>Views of images of one size: augmented, normalised, with the class that was answered.</summary>
internal sealed class ImageRows : IFeedRows
{
    private readonly ImageSet images;
    private readonly IReadOnlyList<View> views;
    private readonly Dictionary<int, int> answers;
    private readonly PixelTable table;
    private readonly byte[][][] scratch;

    /// <param name="job">What is trained on what.</param>
    /// <param name="feed">What is read.</param>
    /// <param name="workers">How many fill rows at once.</param>
    public ImageRows(TrainingJob job, Feed feed, int workers)
    {
        (images, views) = (job.Images.Train, feed.Views);
        table = new PixelTable(job.Normalisation, Shape);
        scratch = [.. Enumerable.Range(0, workers).Select(_ => new[] { new byte[Shape.Bytes], new byte[Shape.Bytes] })];
        IsLabelled = feed.Source != FeedSource.Unlabelled;
        answers = IsLabelled ? Answered(job.Pool) : [];
    }

    /// <inheritdoc/>
    public int Views => views.Count;

    /// <inheritdoc/>
    public ImageShape Shape => images.Shape;

    /// <inheritdoc/>
    public bool IsLabelled { get; }

    /// <inheritdoc/>
    public (int Height, int Width)? MapSize => null;

    /// <inheritdoc/>
    public void Fill(int image, RandomStream random, BatchMemory target, int row, int worker)
    {
        for (var view = 0; view < views.Count; view++)
        {
            Fill(image, views[view].Augmentations, target.Views[view], row, scratch[worker], random);
        }

        if (IsLabelled)
        {
            target.Classes[row] = answers[image];
        }
    }

    private void Fill(
        int image,
        IReadOnlyList<IAugmentation> steps,
        PixelBlock block,
        int row,
        byte[][] scratch,
        RandomStream random
    )
    {
        var current = images.Of(image);
        for (var step = 0; step < steps.Count; step++)
        {
            var target = scratch[step % 2];
            steps[step].Apply(current, target, Shape, random);
            current = target;
        }

        table.Write(current, block, row);
        for (var step = 0; step < steps.Count; step++)
        {
            if (steps[step] is IErasing erasing)
            {
                table.Erase(erasing.Erased(Shape, random), block, row);
            }
        }
    }

    private static Dictionary<int, int> Answered(Pool pool) =>
        pool
            .Answers.Where(answer => answer.Question.IsWhole)
            .ToDictionary(answer => answer.Question.Image, answer => ((ClassLabel)answer.Annotation).Class);
}
