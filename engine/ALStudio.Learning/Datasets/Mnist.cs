namespace ALStudio.Learning.Datasets;

/// <summary>MNIST: 28×28 grey handwritten digits, 60,000 to learn from and 10,000 to test on.</summary>
/// <remarks>
/// LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998. IDX files, gzip or
/// not; the headers, not the names, say how many images there are. Normalised by the usual published statistics.
/// </remarks>
/// <param name="Root">Its folder, or a folder that holds it; looked into before all other data folders.</param>
public sealed record Mnist(string? Root = null) : IClassificationSource
{
    internal static readonly Archive Archive = new(
        "MNIST",
        nameof(Mnist),
        ["mnist", "MNIST", Path.Combine("MNIST", "raw")],
        IdxFolder.FileNames,
        Unmistakable: false,
        "fetch train-images-idx3-ubyte.gz (md5 f68b3c2dcbeaaa9fbdd348bbdeb94873), train-labels-idx1-ubyte.gz "
            + "(md5 d53e105ee54ea40749a09fcbcd1e9432), t10k-images-idx3-ubyte.gz (md5 9fb629c4189551a2d022fa330f9573f3) and "
            + "t10k-labels-idx1-ubyte.gz (md5 ec29112dd5afa0611ce80d1b7f02629c) from "
            + "https://ossci-datasets.s3.amazonaws.com/mnist/ and put them into a folder \"mnist\""
    )
    {
        Command = "mnist",
    };

    private static readonly Normalisation Published = new([0.1307], [0.3081]);

    /// <inheritdoc/>
    public string Name => "MNIST";

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root) => Files(root).Inspect();

    /// <inheritdoc/>
    public ClassificationDataset Load(DataRoot root) => Files(root).Load(Published);

    private IdxFolder Files(DataRoot root) => new(Name, Archive.Find(root, Root), Splits.Numbered(10));
}
