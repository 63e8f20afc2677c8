using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Any data set of grey images in MNIST's layout: four IDX files in a folder, gzip or not.</summary>
/// <remarks>
/// <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c> and
/// <c>t10k-labels-idx1-ubyte</c>, each with or without <c>.gz</c>. Classes are called by their numbers. Normalised by the
/// statistics of its own training images.
/// </remarks>
/// <param name="Folder">The folder: as it is, or inside one of the data folders.</param>
/// <param name="Classes">Number of classes; labels go from 0 to one less.</param>
public sealed record Idx(string Folder, int Classes = 10) : IClassificationSource
{
    /// <summary>Name of the folder.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root) => Files(root).Inspect();

    /// <inheritdoc/>
    public ClassificationDataset Load(DataRoot root) => Files(root).Load();

    private IdxFolder Files(DataRoot root)
    {
        if (Classes is < 1 or > 256)
        {
            throw new ProblemException($"{Classes} classes do not fit into label bytes.", "Give 1 to 256 classes.");
        }

        var archive = new Archive(
            Name,
            nameof(Idx),
            [Folder],
            IdxFolder.FileNames,
            Unmistakable: false,
            "put its four IDX files"
        );
        return new IdxFolder(Name, archive.Find(root, Folder), Splits.Numbered(Classes));
    }
}
