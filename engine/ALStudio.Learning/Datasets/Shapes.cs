using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Shapes: generated 32×32 colour images of ten shapes, the same on every machine; needs no file.</summary>
/// <remarks>
/// One shape per image, lighter than its ground, at a random place, size, lean and stretch, in random tints, with textures,
/// small shapes strewn about, sometimes a bar across it, and noise. WRN-10-1 (22 epochs, batches of 10) reaches about
/// 17 % with 50 labels, 60 % with 150 and 90 % with 250. Image i shows class i mod 10, so all classes are equally
/// frequent. Every image has its own stream of random numbers: a longer data set begins with the images of a shorter one. Normalised by the statistics of
/// the pool.
/// </remarks>
/// <param name="Train">Number of images in the pool.</param>
/// <param name="Test">Number of test images.</param>
/// <param name="Seed">Which images; trials of an experiment share them.</param>
public sealed record Shapes(int Train = 2_000, int Test = 1_000, int Seed = 0) : IClassificationSource
{
    private const int Largest = 1_000_000;

    private static readonly ImageShape Shape = new(Canvas.Channels, ShapePainter.Side, ShapePainter.Side);

    private static readonly IReadOnlyList<string> Classes = [.. ShapeOutline.All.Select(outline => outline.Name)];

    /// <inheritdoc/>
    public string Name => "Shapes";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        Possible("Train", Train);
        Possible("Test", Test);
        return new DatasetFacts(Name, Train, Test, Classes.Count) { Shape = Shape };
    }

    /// <inheritdoc/>
    public ClassificationDataset Load(DataRoot root)
    {
        Inspect(root);
        return Splits.Join(Name, () => Painted(split: 0, Train), () => Painted(split: 1, Test), Classes);
    }

    private static void Possible(string name, int images)
    {
        if (images < Classes.Count || images > Largest)
        {
            throw new ProblemException(
                $"Shapes cannot have {images:N0} images ({name}).",
                $"Take {Classes.Count} to {Largest:N0}, for example Shapes({name} = 2_000)."
            );
        }
    }

    private ImageSet Painted(int split, int count)
    {
        var chance = new Chance(unchecked((ulong)Seed));
        var labels = Enumerable.Range(0, count).Select(image => image % Classes.Count).ToArray();
        using var block = new PixelBlock(count, Shape);
        Parallel.For(
            0,
            count,
            () => new ShapePainter(),
            (image, _, painter) =>
            {
                var random = chance.For(Purpose.Generation, cycle: split, index: image);
                painter.Paint(ShapeOutline.All[labels[image]], random, block.Of(image));
                return painter;
            },
            _ => { }
        );
        return block.With(labels);
    }
}
