using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>Photographs in batches of one size, normalised, each in the upper left corner with 0 around it: the next batch is decoded while one is looked at.</summary>
/// <remarks>
/// Every batch has the same shape; rows that no photograph is left for are 0. Two batches are in memory, however many photographs
/// there are.
/// </remarks>
internal sealed class PaddedScenes : IDisposable
{
    private const int MostWorkers = 4;

    private readonly SceneSet scenes;
    private readonly IReadOnlyList<int> images;
    private readonly ImageShape padded;
    private readonly PixelTable table;
    private readonly Slot[] slots;
    private readonly int workers;
    private readonly bool withLabels;
    private Task<PaddedBatch>? reading;
    private int first;
    private int turn;

    /// <summary>Begins to read.</summary>
    /// <param name="scenes">Where from.</param>
    /// <param name="images">Which, in the order of the batches.</param>
    /// <param name="padded">Size of every image of a batch; none is larger.</param>
    /// <param name="together">Images per batch.</param>
    /// <param name="normalisation">Applied to every image.</param>
    /// <param name="precision">Float32 or Float64.</param>
    /// <param name="pinned">Whether a GPU will copy from it: several threads decode for it.</param>
    /// <param name="withLabels">Whether true label maps are read, too.</param>
    public PaddedScenes(
        SceneSet scenes,
        IReadOnlyList<int> images,
        ImageShape padded,
        int together,
        Normalisation normalisation,
        ScalarType precision,
        bool pinned,
        bool withLabels
    )
    {
        (this.scenes, this.images, this.padded, this.withLabels) = (scenes, images, padded, withLabels);
        table = new PixelTable(normalisation, padded);
        workers = pinned ? Math.Clamp(Environment.ProcessorCount - 1, 1, MostWorkers) : 1;
        slots = [.. Enumerable.Range(0, 2).Select(_ => new Slot(together, padded, precision, pinned))];
        reading = Ahead();
    }

    /// <summary>The next batch, valid until the next call; null after the last.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public PaddedBatch? Next(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var batch = reading?.WaitAsync(stop).GetAwaiter().GetResult();
        reading = Ahead();
        return batch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What failed ahead of need is nobody's concern any more.
        ((Task?)reading)
            ?.ContinueWith(_ => { }, TaskScheduler.Default)
            .Wait();
        Array.ForEach(slots, slot => slot.Block.Dispose());
    }

    private Task<PaddedBatch>? Ahead()
    {
        if (first >= images.Count)
        {
            return null;
        }

        var (slot, from) = (slots[turn], first);
        (turn, first) = (1 - turn, first + slot.Scratch.Length);
        return Task.Run(() => Read(slot, from));
    }

    private PaddedBatch Read(Slot slot, int from)
    {
        var count = Math.Min(slot.Scratch.Length, images.Count - from);
        var sizes = new (int Height, int Width)[count];
        var labels = new LabelMap[withLabels ? count : 0];
        try
        {
            Parallel.For(
                0,
                slot.Scratch.Length,
                new ParallelOptions { MaxDegreeOfParallelism = workers },
                row =>
                {
                    if (row >= count)
                    {
                        table.Erase(new Hole(0, 0, padded.Height, padded.Width), slot.Block, row);
                        return;
                    }

                    sizes[row] = Write(scenes.Read(images[from + row]), slot, row);
                    if (withLabels)
                    {
                        labels[row] = scenes.Labels(images[from + row]);
                    }
                }
            );
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        return new PaddedBatch([.. images.Skip(from).Take(count)], sizes, slot.Block.Images, labels);
    }

    private (int Height, int Width) Write(Scene scene, Slot slot, int row)
    {
        var (height, width) = (scene.Shape.Height, scene.Shape.Width);
        var pixels = slot.Scratch[row];
        for (var line = 0; line < scene.Shape.Channels * height; line++)
        {
            var (channel, y) = Math.DivRem(line, height);
            var target = pixels.AsSpan(((channel * padded.Height) + y) * padded.Width, width);
            scene.Pixels.AsSpan(line * width, width).CopyTo(target);
        }

        table.Write(pixels, slot.Block, row);
        table.Erase(new Hole(0, width, height, padded.Width - width), slot.Block, row);
        table.Erase(new Hole(height, 0, padded.Height - height, padded.Width), slot.Block, row);
        return (height, width);
    }

    private sealed class Slot(int together, ImageShape padded, ScalarType precision, bool pinned)
    {
        public PixelBlock Block { get; } = new(together, padded, precision, pinned);

        public byte[][] Scratch { get; } = [.. Enumerable.Range(0, together).Select(_ => new byte[padded.Bytes])];
    }
}

/// <summary>Some photographs of a split.</summary>
/// <param name="Images">Their numbers; rows behind them are 0.</param>
/// <param name="Sizes">Their own heights and widths.</param>
/// <param name="Pixels">Normalised and padded, <c>[N, C, H, W]</c>.</param>
/// <param name="Labels">Their true label maps, if they were asked for.</param>
internal sealed record PaddedBatch(
    IReadOnlyList<int> Images,
    IReadOnlyList<(int Height, int Width)> Sizes,
    Tensor Pixels,
    IReadOnlyList<LabelMap> Labels
);
