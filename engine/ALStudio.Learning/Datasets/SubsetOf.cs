using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Datasets;

/// <summary>A smaller pool for small machines: equally many images of every class, as far as they go round.</summary>
/// <remarks>
/// Always the same images, whatever the seed of an experiment, in their old order. The test split and the normalisation
/// stay those of the whole data set. The choice looks at hidden labels. Photographs with label maps, which have many classes
/// each, are drawn at random.
/// </remarks>
/// <param name="Source">The whole data set.</param>
/// <param name="Images">Number of images to keep.</param>
public sealed record SubsetOf(IDatasetSource Source, int Images) : IDatasetSource
{
    /// <inheritdoc/>
    public string Name => $"{Source.Name}, {Images:N0} images";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        var whole = Source.Inspect(root);
        Enough(whole.Pool);
        return whole with { Name = Name, Pool = Images };
    }

    /// <inheritdoc/>
    public Dataset Load(DataRoot root)
    {
        var whole = Source.Load(root);
        try
        {
            Enough(whole.Pool);
            return whole switch
            {
                ClassificationDataset images => Of(images),
                SegmentationDataset scenes => Of(scenes),
                _ => throw new NotSupportedException($"No subset of {whole.Name} can be taken."),
            };
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    private ClassificationDataset Of(ClassificationDataset whole)
    {
        var kept = Kept(whole.Train.Labels, whole.Classes.Count, Images);
        using var scope = NewDisposeScope();
        var pixels = whole.Train.Pixels.index_select(0, tensor(kept, dtype: ScalarType.Int64));
        var train = new ImageSet(pixels, [.. kept.Select(image => whole.Train.Labels[(int)image])]);
        whole.Train.Dispose();
        return whole with
        {
            Name = Name,
            Train = train,
            Fingerprint = Fingerprint.Of(train, whole.Test, whole.Classes, whole.Normalisation),
        };
    }

    private SegmentationDataset Of(SegmentationDataset whole)
    {
        var train = new SomeScenes(whole.Train, Kept(whole.Pool, Images));
        return whole with
        {
            Name = Name,
            Train = train,
            Fingerprint = Fingerprint.Of(train, whole.Test, whole.Classes, whole.Background, whole.Normalisation),
        };
    }

    /// <summary>The images that are kept, ascending: one of each class in turn, in random order, until there are enough.</summary>
    /// <param name="labels">True class of each image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="images">How many to keep, at most all.</param>
    internal static long[] Kept(IReadOnlyList<int> labels, int classes, int images)
    {
        var order = Order(labels.Count);
        var turn = new int[classes];
        return
        [
            .. order
                .Select((image, place) => (Image: (long)image, Turn: turn[labels[image]]++, Place: place))
                .OrderBy(image => image.Turn)
                .ThenBy(image => image.Place)
                .Take(images)
                .Select(image => image.Image)
                .Order(),
        ];
    }

    /// <summary>The photographs that are kept, ascending.</summary>
    /// <param name="pool">Number of photographs.</param>
    /// <param name="images">How many to keep, at most all.</param>
    internal static int[] Kept(int pool, int images) => [.. Order(pool).Take(images).Order()];

    private static int[] Order(int pool) => new Chance(Seed: 0).For(Purpose.Split).Permutation(pool);

    private void Enough(int pool)
    {
        if (Images < 1 || Images > pool)
        {
            throw new ProblemException(
                $"A subset of {Images:N0} images cannot be taken from the {pool:N0} images of {Source.Name}.",
                $"Take 1 to {pool:N0}."
            );
        }
    }
}
