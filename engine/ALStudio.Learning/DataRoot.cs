namespace ALStudio.Learning;

/// <summary>Folders in which data sets are looked for, in order, and how each came to be on the list.</summary>
/// <param name="Folders">The folders; the first that holds a data set is taken.</param>
public sealed record DataRoot(IReadOnlyList<DataRoot.Folder> Folders)
{
    /// <summary>The environment variable that names a folder of data sets.</summary>
    public const string Variable = "ALSTUDIO_DATA";

    /// <summary>One folder and who named it.</summary>
    public sealed record Folder(string Path, string Origin);

    /// <summary>The usual list: <c>--data</c>, then <c>ALSTUDIO_DATA</c>, then <c>.alstudio/data</c> in the user's home.</summary>
    /// <param name="option">What <c>--data</c> said; null or empty when it was not given.</param>
    /// <param name="variable">Value of <see cref="Variable"/>; null or empty when it is not set.</param>
    /// <param name="home">The user's home folder.</param>
    public static DataRoot Of(string? option, string? variable, string home)
    {
        var standard = Path.Combine(home, ".alstudio", "data");
        return new DataRoot([]).Then(option, "--data").Then(variable, Variable).Then(standard, "the default");
    }

    /// <summary>The same list with what a data set's <c>Root</c> said before all others.</summary>
    /// <param name="argument">The folder, or null when the script names none.</param>
    /// <param name="part">The data set's type, for messages.</param>
    public DataRoot After(string? argument, string part) =>
        new([.. new DataRoot([]).Then(argument, $"Root of {part}").Folders, .. Folders]);

    private DataRoot Then(string? path, string origin) =>
        string.IsNullOrWhiteSpace(path) ? this : new([.. Folders, new Folder(Path.GetFullPath(path), origin)]);
}
