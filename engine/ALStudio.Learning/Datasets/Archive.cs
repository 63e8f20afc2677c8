using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>A published data set as it lies on disk, and how to get it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Part">The type that reads it, for messages.</param>
/// <param name="Folders">Usual names of its folder; the first is the one in messages.</param>
/// <param name="Files">Its files (or folders), each with the names under which it is found; the first is the one in messages.</param>
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
    /// <summary>How to get each of the files alone, where they come from several places; the text goes on with "into FOLDER".</summary>
    public IReadOnlyList<string>? Pieces { get; init; }

    /// <summary>What <c>alstudio data get</c> calls it; null when that does not know it.</summary>
    public string? Command { get; init; }

    /// <summary>Paths of all its files, in the order of <see cref="Files"/>, in the first folder that holds it.</summary>
    /// <param name="root">Folders of data sets.</param>
    /// <param name="argument">The folder the script names, or null: the data set's own, or one that holds its folder.</param>
    /// <exception cref="ProblemException">It is nowhere, or only a part of it is there.</exception>
    public IReadOnlyList<string> Find(DataRoot root, string? argument)
    {
        if (FolderIn(root, argument) is not { } found)
        {
            throw Missing(root.After(argument, Part).Folders);
        }

        var lacking = Files.Index().Where(file => In(found, file.Item) is null).ToArray();
        return lacking.Length == 0
            ? [.. Files.Select(names => In(found, names)!)]
            : throw Incomplete(found, [.. lacking.Select(file => file.Index)]);
    }

    /// <summary>The first folder that holds it or a part of it; null when there is none.</summary>
    public string? FolderIn(DataRoot root, string? argument) =>
        root.After(argument, Part)
            .Folders.SelectMany((place, order) => Candidates(place, order == 0 && !string.IsNullOrWhiteSpace(argument)))
            .FirstOrDefault(path => Files.Any(names => In(path, names) is not null));

    /// <summary>Bytes that its files take there, with all that is in its folders.</summary>
    public long BytesIn(DataRoot root, string? argument) =>
        FolderIn(root, argument) is { } found
            ? Files.Select(names => In(found, names)).OfType<string>().Distinct().Sum(BytesOf)
            : 0;

    private static long BytesOf(string path) =>
        File.Exists(path)
            ? new FileInfo(path).Length
            : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

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
        names.Select(name => Path.Combine(folder, name)).FirstOrDefault(Path.Exists);

    private ProblemException Incomplete(string found, IReadOnlyList<int> lacking)
    {
        if (Pieces is not null)
        {
            return new ProblemException([
                .. lacking.Select(file => new Problem(
                    $"{Name} in {found} is incomplete: {Files[file][0]} is missing.",
                    Hint: $"Get it: {Pieces[file]} into {Path.GetDirectoryName(Path.Combine(found, Files[file][0]))}."
                )),
            ]);
        }

        var missing = string.Join(", ", lacking.Select(file => Files[file][0]));
        return new ProblemException(
            $"{Name} in {found} is incomplete: {missing} {(lacking.Count == 1 ? "is" : "are")} missing.",
            $"Get it whole: {Download} into {Path.GetDirectoryName(found) ?? found}."
        );
    }

    private ProblemException Missing(IReadOnlyList<DataRoot.Folder> places)
    {
        var looked = places.Select(place =>
            $"{place.Path} ({place.Origin}{(Directory.Exists(place.Path) ? "" : ", does not exist")})"
        );
        var target = places.Count > 0 ? places[0].Path : "a folder that --data names";
        return new ProblemException(
            $"{Name} was not found. Looked for {Folders[0]}/{Files[0][0]} in {string.Join(", ", looked)}.",
            $"Get it: {(Command is null ? "" : $"alstudio data get {Command} --data {target}. By hand: ")}{Download} into {target}. "
                + $"Or name the folder that has it with --data or {DataRoot.Variable}."
        );
    }
}
