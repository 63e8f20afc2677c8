using System.Text;
using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Your own photographs with masks, in the layout of PASCAL VOC.</summary>
/// <remarks>
/// <code>
/// folder/JPEGImages/ID.jpg            (or .jpeg, .png)
/// folder/SegmentationClass/ID.png     (the number of each pixel is its class, 255 for no class)
/// folder/ImageSets/Segmentation/train.txt and val.txt     (one ID a line)
/// folder/classes.txt                  (one name a line: line 1 is class 0)
/// </code>
/// Sizes may differ from image to image. Masks are palette images, whose colours do not matter, or grey images. Photographs are read as
/// <see cref="ImageFolder"/> reads them, in colour. Images and masks stay in memory as their files are. Normalised by the statistics
/// of the pool. Anything unreadable is an error, nothing is skipped.
/// </remarks>
/// <param name="Folder">The folder: as it is, or inside one of the data folders.</param>
/// <param name="Classes">Number of classes, where <c>classes.txt</c> does not name them; they are called "0", "1", … then.</param>
/// <param name="Background">
/// Number of the class that nobody outlines: all pixels outside of polygons. Null for the one that <c>classes.txt</c> calls "background"; if
/// it has none, every class is outlined.
/// </param>
/// <param name="Images">Name of the folder of photographs.</param>
/// <param name="Masks">Name of the folder of masks.</param>
/// <param name="Train">Name of the list of the pool, without <c>.txt</c>.</param>
/// <param name="Test">Name of the list of test images.</param>
public sealed record VocLayout(
    string Folder,
    int Classes = 0,
    int? Background = null,
    string Images = "JPEGImages",
    string Masks = "SegmentationClass",
    string Train = "train",
    string Test = "val"
) : ISegmentationSource
{
    private const string NamesFile = "classes.txt";
    private const int LargestFile = 1 << 20;

    /// <summary>Labels are bytes, and 255 says that there is no class.</summary>
    private const int MostClasses = LabelMap.Void;

    /// <summary>Name of the folder.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));

    /// <inheritdoc/>
    public DatasetFacts Inspect(DataRoot root)
    {
        var folder = Find(root);
        var names = NamesIn(folder.Root);
        var (train, test) = folder.Lists();
        return new DatasetFacts(Name, train.Entries.Count, test.Entries.Count, names.Count);
    }

    /// <inheritdoc/>
    public SegmentationDataset Load(DataRoot root)
    {
        var folder = Find(root);
        var names = NamesIn(folder.Root);
        return folder.Load(Name, names, BackgroundOf(names));
    }

    private VocFolder Find(DataRoot root)
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            throw new ProblemException("The folder of the photographs has no name.", "Say VocLayout(\"camvid\").");
        }

        var places = root.After(Folder, nameof(VocLayout)).Folders;
        var candidates = places.Skip(1).Select(place => Path.Combine(place.Path, Folder)).Prepend(places[0].Path);
        var found =
            candidates.FirstOrDefault(path => File.Exists(VocFolder.ListIn(path, Train)))
            ?? throw new ProblemException(
                $"There is no folder {Folder} with a list {VocFolder.ListIn("", Train)} in it. Looked for it "
                    + $"at {string.Join(", ", places.Select((place, order) => order == 0 ? place.Path : $"in {place.Path} ({place.Origin})"))}.",
                "It needs JPEGImages/ID.jpg, SegmentationClass/ID.png and lists of IDs, train.txt and val.txt, in ImageSets/Segmentation."
            );
        return new VocFolder(found, Images, Masks, Train, Test);
    }

    private int? BackgroundOf(IReadOnlyList<string> names)
    {
        var named = names.ToList().FindIndex(name => name.Equals("background", StringComparison.OrdinalIgnoreCase));
        return Background ?? (named >= 0 ? named : null);
    }

    private IReadOnlyList<string> NamesIn(string folder)
    {
        var file = Path.Combine(folder, NamesFile);
        var names = File.Exists(file) ? Listed(file) : Numbered(folder);
        return Background is null || (Background >= 0 && Background < names.Count)
            ? names
            : throw new ProblemException(
                $"The background of {folder} cannot be class {Background}: its classes are 0 to {names.Count - 1}.",
                "Say the number of the class, or leave Background out if every class is outlined."
            );
    }

    private string[] Listed(string file)
    {
        var text = Encoding.UTF8.GetString(Damage.Guarded(file, () => Unpacked.All(file, LargestFile)));
        string[] names = [.. text.TrimStart('\uFEFF').TrimEnd().Split('\n').Select(name => name.Trim())];
        var twice = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1 || group.Key == "");
        if (twice is not null)
        {
            throw Damage.In(
                file,
                twice.Key == "" ? "it has a line without a name." : $"it names two classes {twice.Key}.",
                "Write one name a line: line 1 is class 0."
            );
        }

        Possible(names.Length, file);
        return Classes == 0 || Classes == names.Length
            ? names
            : throw Damage.In(file, $"it names {names.Length} classes, not {Classes}.", "Leave Classes out.");
    }

    private IReadOnlyList<string> Numbered(string folder)
    {
        if (Classes == 0 || Background is null)
        {
            throw new ProblemException(
                $"{folder} has no {NamesFile} that says {(Classes == 0 ? "how many classes there are" : "which class is the background")}.",
                "Write one name a line into it (line 1 is class 0), or say VocLayout(…, Classes = 21, Background = 0)."
            );
        }

        Possible(Classes, nameof(Classes));
        return Splits.Numbered(Classes);
    }

    private static void Possible(int classes, string origin)
    {
        if (classes is < 2 or > MostClasses)
        {
            throw new ProblemException(
                $"Masks cannot have {classes:N0} classes ({origin}).",
                $"Take 2 to {MostClasses}: labels are bytes, and {LabelMap.Void} says that a pixel has no class."
            );
        }
    }
}
