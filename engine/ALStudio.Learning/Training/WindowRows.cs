using ALStudio.Core;

namespace ALStudio.Learning.Training;

/// <summary>Windows of photographs, normalised, with the labels that were answered. Photographs are decoded each time.</summary>
internal sealed class WindowRows : IFeedRows
{
    private readonly SceneSet scenes;
    private readonly IWindow window;
    private readonly AnsweredMaps maps;
    private readonly PixelTable table;
    private readonly byte[][] scratch;

    /// <param name="job">What is trained on what.</param>
    /// <param name="source">Which images are read.</param>
    /// <param name="window">Cuts the windows.</param>
    /// <param name="maps">Their labels.</param>
    /// <param name="workers">How many fill rows at once.</param>
    public WindowRows(TrainingJob job, FeedSource source, IWindow window, AnsweredMaps maps, int workers)
    {
        (scenes, this.window, this.maps) = (job.Scenes.Train, window, maps);
        Shape = new ImageShape(scenes.Channels, window.Size.Height, window.Size.Width);
        table = new PixelTable(job.Normalisation, Shape);
        scratch = [.. Enumerable.Range(0, workers).Select(_ => new byte[Shape.Bytes])];
        IsLabelled = source != FeedSource.Unlabelled;
    }

    /// <inheritdoc/>
    public int Views => 1;

    /// <inheritdoc/>
    public ImageShape Shape { get; }

    /// <inheritdoc/>
    public bool IsLabelled { get; }

    /// <inheritdoc/>
    public (int Height, int Width)? MapSize => window.Size;

    /// <inheritdoc/>
    public void Fill(int image, RandomStream random, BatchMemory target, int row, int worker)
    {
        var labels = IsLabelled ? maps.Of(image) : null;
        var targets = IsLabelled ? target.MapOf(row) : [];
        targets.Fill(LabelMap.Void);
        var (height, width) = window.Cut(scenes.Read(image), labels, scratch[worker], targets, random);
        var block = target.Views[0];
        table.Write(scratch[worker], block, row);
        table.Erase(new Hole(0, width, height, Shape.Width - width), block, row);
        table.Erase(new Hole(height, 0, Shape.Height - height, Shape.Width), block, row);
    }
}
