using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>A data set in the layout of PASCAL VOC, as it lies on disk.</summary>
/// <param name="Root">Its folder.</param>
/// <param name="Images">Name of the folder of images.</param>
/// <param name="Masks">Name of the folder of masks.</param>
/// <param name="Train">Name of the list of the pool, without <c>.txt</c>.</param>
/// <param name="Test">Name of the list of test images.</param>
internal sealed record VocFolder(string Root, string Images, string Masks, string Train, string Test)
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    /// <summary>Reads both lists and looks for the folders; no image is opened.</summary>
    /// <exception cref="ProblemException">A list or folder is missing, a list is empty or names an image twice, or both have an image.</exception>
    public (IdList Train, IdList Test) Lists()
    {
        var lacking = Lacking().ToList();
        if (lacking.Count > 0)
        {
            throw new ProblemException(lacking);
        }

        var problems = new List<Problem>();
        var (train, test) = (IdList.Read(ListOf(Train), problems), IdList.Read(ListOf(Test), problems));
        problems.AddRange(test.SharedWith(train));
        return problems.Count == 0 ? (train, test) : throw new ProblemException(SceneReader.First(problems, Root));
    }

    /// <summary>Reads and checks everything.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="classes">Name of each class.</param>
    /// <param name="background">The class that nobody outlines; null where all are outlined.</param>
    /// <param name="published">Its published normalisation; null to compute it from the pool.</param>
    public SegmentationDataset Load(
        string name,
        IReadOnlyList<string> classes,
        int? background,
        Normalisation? published = null
    )
    {
        var (train, test, statistics) = new SceneReader(this, classes.Count).Read();
        var normalisation = published ?? statistics;
        var fingerprint = Fingerprint.Of(train, test, classes, background, normalisation);
        return new SegmentationDataset(name, train, test, classes, background, normalisation, fingerprint);
    }

    /// <summary>Path of a list inside a folder.</summary>
    public static string ListIn(string root, string list) =>
        Path.Combine(root, "ImageSets", "Segmentation", $"{list}.txt");

    /// <summary>The files of an image; null where there is none.</summary>
    public (string? Image, string? Mask) FilesOf(string id)
    {
        var mask = Path.Combine(Root, Masks, $"{id}.png");
        return (
            Endings.Select(ending => Path.Combine(Root, Images, id + ending)).FirstOrDefault(File.Exists),
            File.Exists(mask) ? mask : null
        );
    }

    private string ListOf(string list) => ListIn(Root, list);

    private IEnumerable<Problem> Lacking()
    {
        foreach (var folder in new[] { Images, Masks }.Where(name => !Directory.Exists(Path.Combine(Root, name))))
        {
            yield return new Problem(
                $"{Root} has no folder {folder}.",
                Hint: "A data set in the layout of PASCAL VOC has JPEGImages/ID.jpg, SegmentationClass/ID.png and lists in ImageSets/Segmentation."
            );
        }

        foreach (var list in new[] { Train, Test }.Select(ListOf).Where(list => !File.Exists(list)))
        {
            yield return new Problem(
                $"There is no list {list}.",
                Hint: "It names one image a line, without folder and ending."
            );
        }
    }
}
