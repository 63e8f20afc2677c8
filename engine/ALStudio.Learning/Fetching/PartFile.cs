using ALStudio.Core;

namespace ALStudio.Learning.Fetching;

/// <summary>What is here of a file that is being fetched: <c>NAME.part</c>, and <c>NAME.part.from</c>, which says from where it came.</summary>
/// <param name="path">Where the whole file will be.</param>
internal sealed class PartFile(string path)
{
    private readonly string origin = $"{path}.part.from";

    /// <summary>Where it is.</summary>
    public string Path { get; } = $"{path}.part";

    /// <summary>How much of it is here.</summary>
    public long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>What shows that a server still has the file that this part is of; null when it never said so, or came from elsewhere.</summary>
    public string? ValidatorAt(Uri address) =>
        File.Exists(origin) && File.ReadAllLines(origin) is [var from, var validator] && from == address.ToString()
            ? validator
            : null;

    /// <summary>Forgets what is here.</summary>
    public void Delete()
    {
        File.Delete(origin);
        File.Delete(Path);
    }

    /// <summary>Begins anew.</summary>
    /// <param name="address">From where it comes.</param>
    /// <param name="validator">What shows later that it is the same; null when nothing does.</param>
    public FileStream Begin(Uri address, string? validator)
    {
        Delete();
        if (validator is not null)
        {
            File.WriteAllLines(origin, [address.ToString(), validator]);
        }

        return Append();
    }

    /// <summary>Goes on behind what is here.</summary>
    public FileStream Append() => new(Path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary>All of it is here and right: it gets its name.</summary>
    public void Finish(IFiles files)
    {
        files.Flush(Path);
        files.Rename(Path, path);
        files.FlushFolder(System.IO.Path.GetDirectoryName(path)!);
        File.Delete(origin);
    }
}
