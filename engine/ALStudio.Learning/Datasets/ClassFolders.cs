using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>The files of one split: a folder per class, in ordinal order of class names, then of file names.</summary>
/// <param name="Path">Folder of the split.</param>
/// <param name="Classes">Names of the class folders.</param>
/// <param name="Files">Path of each image.</param>
/// <param name="Labels">Class of each image.</param>
internal sealed record ClassFolders(
    string Path,
    IReadOnlyList<string> Classes,
    IReadOnlyList<string> Files,
    int[] Labels
)
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    /// <summary>What operating systems leave behind; files whose names begin with a dot are passed over as well.</summary>
    private static readonly string[] Litter = ["Thumbs.db", "desktop.ini"];

    /// <summary>Lists a split without opening a file.</summary>
    /// <exception cref="ProblemException">It has no class, an empty class, or something that is no image.</exception>
    public static ClassFolders Of(string path) => Damage.Guarded(path, () => Listed(path));

    private static ClassFolders Listed(string path)
    {
        var folders = Directory.GetDirectories(path).Where(IsMeant).Order(StringComparer.Ordinal).ToArray();
        if (folders.Length == 0)
        {
            throw new ProblemException(
                $"{path} holds no images: it has no class folders.",
                "Put the images of each class into a folder named after the class."
            );
        }

        var problems = new List<Problem>();
        var files = new List<string>();
        var labels = new List<int>();
        for (var label = 0; label < folders.Length; label++)
        {
            var images = Images(folders[label], problems);
            files.AddRange(images);
            labels.AddRange(Enumerable.Repeat(label, images.Length));
        }

        return problems.Count == 0
            ? new ClassFolders(
                path,
                [.. folders.Select(folder => System.IO.Path.GetFileName(folder)!)],
                files,
                [.. labels]
            )
            : throw new ProblemException(problems);
    }

    private static string[] Images(string folder, List<Problem> problems)
    {
        var entries = Directory.GetFileSystemEntries(folder).Where(IsMeant).ToLookup(IsImage);
        foreach (var stranger in entries[false].Order(StringComparer.Ordinal))
        {
            var what = Directory.Exists(stranger) ? "is a folder inside a class folder" : "is neither PNG nor JPEG";
            problems.Add(new Problem($"{stranger} {what}.", Hint: "Take it out, so that no image is left out unseen."));
        }

        if (!entries[true].Any())
        {
            problems.Add(new Problem($"The class folder {folder} has no images.", Hint: "Fill it, or delete it."));
        }

        return [.. entries[true].Order(StringComparer.Ordinal)];
    }

    private static bool IsMeant(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return !name.StartsWith('.') && !Litter.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsImage(string path) =>
        Endings.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
        && !Directory.Exists(path);
}
