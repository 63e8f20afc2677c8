namespace ALStudio.Learning.Fetching;

/// <summary>Names of archives become paths here, and nowhere else.</summary>
internal static class EntryPath
{
    private const int LongestName = 255;

    /// <summary>What is wrong with the name of a file or folder in an archive; null when it stays below the folder it is unpacked into, on every system.</summary>
    /// <param name="name">As the archive has it, with <c>/</c>.</param>
    public static string? WrongWith(string name) =>
        name.StartsWith('/') ? "is an absolute path"
        : name.Contains(':') ? "names a drive or a stream"
        : name.Contains('\\') ? "has a backslash"
        : name.Any(char.IsControl) ? "has a control character"
        : Parts(name).Contains("..") ? "leads out of its folder"
        : Parts(name).Any(part => part.Length > LongestName) ? "is too long"
        : Parts(name).Any(part => part.EndsWith('.') || part.EndsWith(' ')) ? "ends in a point or a space"
        : null;

    /// <summary>The names on the way to it, outermost first; none for the folder itself.</summary>
    public static string[] Parts(string name) =>
        [.. name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".")];
}
