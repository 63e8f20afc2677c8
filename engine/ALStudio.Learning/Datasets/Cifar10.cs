namespace ALStudio.Learning.Datasets;

/// <summary>CIFAR-10: 32×32 colour photographs of ten classes, 50,000 to learn from and 10,000 to test on.</summary>
/// <remarks>
/// Krizhevsky, "Learning multiple layers of features from tiny images", 2009; the binary version. The number of images
/// is taken from the lengths of the files, so a subset in the same format is read as well. Normalised by the true
/// statistics of its 50,000 training images, also when a subset is read.
/// </remarks>
/// <param name="Root">Its folder, or a folder that holds it; looked into before all other data folders.</param>
public sealed record Cifar10(string? Root = null) : IClassificationSource
{
    private static readonly CifarRecords Records = new([10]);

    private static readonly string[] Classes =
    [
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ];

    private static readonly Normalisation Published = new([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);

    internal static readonly Archive Archive = new(
        "CIFAR-10",
        nameof(Cifar10),
        ["cifar-10-batches-bin", "cifar10", "cifar-10", "CIFAR-10", "CIFAR10", "cifar-10-binary"],
        [
            ["data_batch_1.bin"],
            ["data_batch_2.bin"],
            ["data_batch_3.bin"],
            ["data_batch_4.bin"],
            ["data_batch_5.bin"],
            ["test_batch.bin"],
        ],
        Unmistakable: true,
        "fetch cifar-10-binary.tar.gz (md5 c32a1d4ab5d03f1284b67883e8d87530) from "
            + "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz and unpack it"
    )
    {
        Command = "cifar10",
    };

    /// <inheritdoc/>
    public string Name => "CIFAR-10";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        var files = Archive.Find(root, Root);
        return new DatasetFacts(Name, Records.Count(files.SkipLast(1)), Records.Count([files[^1]]), Classes.Length)
        {
            Shape = CifarRecords.Shape,
        };
    }

    /// <inheritdoc/>
    public ClassificationDataset Load(DataRoot root)
    {
        var files = Archive.Find(root, Root);
        return Splits.Join(
            Name,
            () => Records.Read([.. files.SkipLast(1)]),
            () => Records.Read([files[^1]]),
            Classes,
            Published
        );
    }
}
