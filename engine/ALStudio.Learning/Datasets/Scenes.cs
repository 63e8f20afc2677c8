using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Scenes: generated colour images with six kinds of objects and a background, the same on every machine; needs no file.</summary>
/// <remarks>
/// One to eight objects per image before a ground of two textures, the nearer the lower, larger and in front of others; rings
/// and frames have holes through which is seen what lies behind. Two classes share each hue and two others each pattern; small
/// things and poles of the same hues, without a pattern, belong to the background. Class 0 is the background; every pixel has a class.
/// On 120×160 pixels a polygon within 2.5 pixels does what one within 10 pixels does for VOC: 28 clicks per image, from 4 to 97, at 93 % mean IoU.
/// Every image has its own stream of random numbers: a longer data set begins with the images of a shorter one. Normalised by
/// the statistics of the pool.
/// </remarks>
/// <param name="Train">Number of images in the pool.</param>
/// <param name="Test">Number of test images.</param>
/// <param name="Height">Rows of each image.</param>
/// <param name="Width">Pixels per row; objects grow with the smaller side.</param>
/// <param name="Seed">Which images; trials of an experiment share them.</param>
public sealed record Scenes(int Train = 400, int Test = 100, int Height = 120, int Width = 160, int Seed = 0)
    : ISegmentationSource
{
    private const int Most = 1_000_000;
    private const int SmallestSide = 32;
    private const int LargestSide = 2_048;
    private const int Background = 0;

    private static readonly IReadOnlyList<string> Classes =
    [
        "background",
        .. SceneObject.All.Select(kind => kind.Outline.Name),
    ];

    /// <inheritdoc/>
    public string Name => "Scenes";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        Possible("Train", Train);
        Possible("Test", Test);
        Possible(Height);
        Possible(Width);
        Fits(((long)Train + Test) * Height * Width * (Canvas.Channels + 1));
        return new DatasetFacts(Name, Train, Test, Classes.Count)
        {
            Shape = new ImageShape(Canvas.Channels, Height, Width),
        };
    }

    /// <inheritdoc/>
    public SegmentationDataset Load(DataRoot root)
    {
        Inspect(root);
        var tally = new SceneTally();
        var pool = Painted("pool", split: 0, Train, tally);
        var test = Painted("test", split: 1, Test, new SceneTally());
        var normalisation = tally.Normalisation;
        var fingerprint = Fingerprint.Of(pool, test, Classes, Background, normalisation);
        return new SegmentationDataset(Name, pool, test, Classes, Background, normalisation, fingerprint);
    }

    private PaintedScenes Painted(string name, int split, int count, SceneTally tally)
    {
        var chance = new Chance(unchecked((ulong)Seed));
        var (scenes, labels, digests) = (new Scene[count], new LabelMap[count], new byte[count][]);
        Parallel.For(
            0,
            count,
            () => (Painter: new ScenePainter(Height, Width), Tally: new SceneTally()),
            (image, _, own) =>
            {
                var random = chance.For(Purpose.Generation, cycle: split, index: image);
                (scenes[image], labels[image]) = own.Painter.Paint(random);
                digests[image] = KnownScenes.Digest(scenes[image], labels[image]);
                own.Tally.Add(scenes[image]);
                return own;
            },
            own => tally.Add(own.Tally)
        );
        return new PaintedScenes(name, scenes, labels, digests);
    }

    private static void Possible(string name, int images)
    {
        if (images is < 1 or > Most)
        {
            throw new ProblemException(
                $"Scenes cannot have {images:N0} images ({name}).",
                $"Take 1 to {Most:N0}, for example Scenes({name} = 400)."
            );
        }
    }

    private static void Possible(int side)
    {
        if (side is < SmallestSide or > LargestSide)
        {
            throw new ProblemException(
                $"Scenes cannot be {side:N0} pixels high or wide.",
                $"Take {SmallestSide} to {LargestSide:N0}, for example Scenes(Height = 120, Width = 160)."
            );
        }
    }

    private static void Fits(long bytes)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > memory)
        {
            throw new ProblemException(
                $"The scenes take {bytes >> 20:N0} MiB, but this machine has {memory >> 20:N0} MiB of memory.",
                "Take fewer or smaller ones."
            );
        }
    }
}
