using ALStudio.Core;

namespace ALStudio.Testing;

/// <summary>The disk, but one operation that changes it fails, half done where that is possible; or all from then on.</summary>
/// <param name="files">What stands for the disk; the disk itself, if it is left out.</param>
public sealed class FailingFiles(IFiles? files = null) : IFiles
{
    private readonly IFiles disk = files ?? new DiskFiles();

    /// <summary>Number of the operation that fails, from 0.</summary>
    public int FailAt { get; set; } = int.MaxValue;

    /// <summary>Whether all that follow fail, too: the process has died, or the disk stays full.</summary>
    public bool IsLasting { get; init; }

    /// <summary>Whether only operations that need room on the disk fail.</summary>
    public bool IsFull { get; init; }

    /// <summary>What the system says.</summary>
    public string Message { get; init; } = "No space left on device";

    /// <summary>Called before each operation with its number: what another process does just then.</summary>
    public Action<int> Before { get; init; } = _ => { };

    /// <summary>Path of what failed first; empty while nothing did.</summary>
    public string Failed { get; private set; } = "";

    /// <summary>Whether results are none the worse for it: a file was not removed, or a report not written, which can be made again.</summary>
    public bool IsHarmless { get; private set; }

    /// <summary>How many there were.</summary>
    public int Operations { get; private set; }

    public bool Exists(string path) => disk.Exists(path);

    public Stream Open(string path) => disk.Open(path);

    public IReadOnlyList<string> Folders(string path) => disk.Folders(path);

    public IReadOnlyList<string> Names(string path) => disk.Names(path);

    public void CreateFolder(string path)
    {
        Count(path);
        disk.CreateFolder(path);
    }

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var half = content[..(content.Length / 2)].ToArray();
        Count(path, halfDone: () => disk.Write(path, half));
        disk.Write(path, content);
    }

    public void Append(string path, long keep, ReadOnlySpan<byte> content)
    {
        var half = content[..(content.Length / 2)].ToArray();
        Count(path, halfDone: () => disk.Append(path, keep, half));
        disk.Append(path, keep, content);
    }

    public void Flush(string path)
    {
        Count(path);
        disk.Flush(path);
    }

    public void FlushFolder(string path)
    {
        Count(path, needsRoom: false);
        disk.FlushFolder(path);
    }

    public void Rename(string from, string to)
    {
        Count(to, needsRoom: false);
        disk.Rename(from, to);
    }

    public void RenameFolder(string from, string to)
    {
        Count(to, needsRoom: false);
        disk.RenameFolder(from, to);
    }

    public void Delete(string path)
    {
        Count(path, needsRoom: false, isHarmless: true);
        disk.Delete(path);
    }

    public void DeleteFolder(string path)
    {
        Count(path, needsRoom: false);
        disk.DeleteFolder(path);
    }

    public IDisposable? TryLock(string path)
    {
        Count(path);
        return disk.TryLock(path);
    }

    private void Count(string path, bool needsRoom = true, bool isHarmless = false, Action? halfDone = null)
    {
        var number = Operations++;
        Before(number);
        if ((number == FailAt || (IsLasting && number > FailAt)) && (needsRoom || !IsFull))
        {
            if (number == FailAt)
            {
                Failed = path;
                IsHarmless = isHarmless || path.Contains("/reports/", StringComparison.Ordinal);
                halfDone?.Invoke();
            }

            throw new IOException(Message);
        }
    }
}
