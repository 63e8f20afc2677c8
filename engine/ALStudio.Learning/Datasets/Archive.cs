using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>A published data set as it lies on disk, and how to get it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Part">The type that reads it, for messages.</param>
/// <param name="Folders">Usual names of its folder; the first is the one in messages.</param>
/// <param name="Files">Its files, each with the names under which it is found; the first is the one in messages.</param>
/// <param name="Unmistakable">Whether these file names belong to no other data set, so that any folder holding them will do.</param>
/// <param name="Download">What to fetch, from where, with which checksums; the text goes on with "into FOLDER".</param>
internal sealed record Archive(
    string Name,
    string Part,
    IReadOnlyList<string> Folders,
    IReadOnlyList<IReadOnlyList<string>> Files,
    bool Unmistakable,
    string Download
)
{
    /// <summary>Paths of all its files, in the order of <see cref="Files"/>, in the first folder that holds it.</summary>
    /// <param name="root">Folders of data sets.</param>
    /// <param name="argument">The folder the script names, or null: the data set's own, or one that holds its folder.</param>
    /// <exception cref="ProblemException">It is nowhere, or only a part of it is there.</exception>
    public IReadOnlyList<string> Find(DataRoot root, string? argument)
    {
        var places = root.After(argument, Part).Folders;
        var folder = places.SelectMany(
            (place, order) => Candidates(place, order == 0 && !string.IsNullOrWhiteSpace(argument))
        );
        var found = folder.FirstOrDefault(path => Files.Any(names => In(path, names) is not null));
        if (found is null)
        {
            throw Missing(places);
        }

        var lacking = Files.Where(names => In(found, names) is null).Select(names => names[0]).ToArray();
        return lacking.Length == 0
            ? [.. Files.Select(names => In(found, names)!)]
            : throw new ProblemException(
                $"{Name} in {found} is incomplete: {string.Join(", ", lacking)} {(lacking.Length == 1 ? "is" : "are")} missing.",
                $"Get it whole: {Download} into {Path.GetDirectoryName(found) ?? found}."
            );
    }

    private IEnumerable<string> Candidates(DataRoot.Folder place, bool named)
    {
        var own = Path.GetFileName(Path.TrimEndingDirectorySeparator(place.Path));
        if (named || Unmistakable || Folders.Contains(own))
        {
            yield return place.Path;
        }

        foreach (var name in Folders)
        {
            yield return Path.Combine(place.Path, name);
        }
    }

    private static string? In(string folder, IReadOnlyList<string> names) =>
        names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private ProblemException Missing(IReadOnlyList<DataRoot.Folder> places)
    {
        var looked = places.Select(place =>
            $"{place.Path} ({place.Origin}{(Directory.Exists(place.Path) ? "" : ", does not exist")})"
        );
        var target = places.Count > 0 ? places[0].Path : "a folder that --data names";
        return new ProblemException(
            $"{Name} was not found. Looked for {Folders[0]}/{Files[0][0]} in {string.Join(", ", looked)}.",
            $"Get it: {Download} into {target}. Or name the folder that has it with --data or {DataRoot.Variable}."
        );
    }
}
