namespace ALStudio.Learning.Datasets;

/// <summary>Fashion-MNIST: 28×28 grey pictures of clothes in ten classes, 60,000 to learn from and 10,000 to test on.</summary>
/// <remarks>
/// Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", 2017.
/// IDX files, gzip or not; the headers say how many images there are. Normalised by the usual published statistics.
/// </remarks>
/// <param name="Root">Its folder, or a folder that holds it; looked into before all other data folders.</param>
public sealed record FashionMnist(string? Root = null) : IClassificationSource
{
    private static readonly string[] Classes =
    [
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ];

    internal static readonly Archive Archive = new(
        "Fashion-MNIST",
        nameof(FashionMnist),
        ["fashion-mnist", "fashion_mnist", "fashionmnist", "FashionMNIST", Path.Combine("FashionMNIST", "raw")],
        IdxFolder.FileNames,
        Unmistakable: false,
        "fetch train-images-idx3-ubyte.gz (md5 8d4fb7e6c68d591d4c3dfef9ec88bf0d), train-labels-idx1-ubyte.gz "
            + "(md5 25c81989df183df01b3e8a0aad5dffbe), t10k-images-idx3-ubyte.gz (md5 bef4ecab320f06d8554ea6380940ec79) and "
            + "t10k-labels-idx1-ubyte.gz (md5 bb300cfdad3c16e7a12a480ee83cd310) from "
            + "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/ and put them into a folder \"fashion-mnist\""
    )
    {
        Command = "fashion-mnist",
    };

    private static readonly Normalisation Published = new([0.2860], [0.3530]);

    /// <inheritdoc/>
    public string Name => "Fashion-MNIST";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root) => Files(root).Inspect();

    /// <inheritdoc/>
    public ClassificationDataset Load(DataRoot root) => Files(root).Load(Published);

    private IdxFolder Files(DataRoot root) => new(Name, Archive.Find(root, Root), Classes);
}
