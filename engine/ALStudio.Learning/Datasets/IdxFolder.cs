namespace ALStudio.Learning.Datasets;

/// <summary>The four IDX files of a data set in MNIST's layout.</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Files">Training images, training labels, test images, test labels.</param>
/// <param name="Classes">Name of each class.</param>
internal sealed record IdxFolder(string Name, IReadOnlyList<string> Files, IReadOnlyList<string> Classes)
{
    /// <summary>What the four files are called, with and without gzip, with hyphen or dot.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> FileNames { get; } =
    [
        Names("train-images", "idx3-ubyte"),
        Names("train-labels", "idx1-ubyte"),
        Names("t10k-images", "idx3-ubyte"),
        Names("t10k-labels", "idx1-ubyte"),
    ];

    /// <summary>Sizes, from the headers alone.</summary>
    public DatasetFacts Inspect()
    {
        var (train, test) = (Pair.Of(Files[0], Files[1]), Pair.Of(Files[2], Files[3]));
        SameShape(train, test);
        return new DatasetFacts(Name, train.Images.Count, test.Images.Count, Classes.Count)
        {
            Shape = train.Images.Shape,
        };
    }

    /// <summary>Reads everything.</summary>
    /// <param name="published">Its published normalisation; null to compute it from the pool.</param>
    public ClassificationDataset Load(Normalisation? published = null)
    {
        var (train, test) = (Pair.Of(Files[0], Files[1]), Pair.Of(Files[2], Files[3]));
        SameShape(train, test);
        return Splits.Join(Name, () => train.Read(Classes.Count), () => test.Read(Classes.Count), Classes, published);
    }

    private static IReadOnlyList<string> Names(string split, string kind) =>
        [$"{split}-{kind}.gz", $"{split}-{kind}", $"{split}.{kind}.gz", $"{split}.{kind}"];

    private static void SameShape(Pair train, Pair test)
    {
        if (train.Images.Shape != test.Images.Shape)
        {
            throw Damage.In(
                test.Images.Path,
                $"its images have {test.Images.Shape.Height}×{test.Images.Shape.Width} pixels, but those of "
                    + $"{train.Images.Path} have {train.Images.Shape.Height}×{train.Images.Shape.Width}.",
                "Both splits must have images of one size."
            );
        }
    }

    private sealed record Pair(IdxFile Images, IdxFile Labels)
    {
        public static Pair Of(string images, string labels)
        {
            var pair = new Pair(IdxFile.OfImages(images), IdxFile.OfLabels(labels));
            return pair.Images.Count == pair.Labels.Count
                ? pair
                : throw Damage.In(
                    images,
                    $"it has {pair.Images.Count:N0} images, but {labels} has {pair.Labels.Count:N0} labels.",
                    "Take both files from the same source."
                );
        }

        public ImageSet Read(int classes)
        {
            // Labels first: they are small, and a wrong one is found before any pixel is read.
            var labels = Labels.ReadLabels(classes);
            using var block = new PixelBlock(Images.Count, Images.Shape);
            Images.ReadInto(block);
            return block.With(labels);
        }
    }
}
