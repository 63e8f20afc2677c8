namespace ALStudio.Core;

/// <summary>Turns failures of another <see cref="IFiles"/> into problems that name the operation, the path and what to do.</summary>
internal sealed class SpeakingFiles(IFiles files) : IFiles
{
    public bool Exists(string path) => files.Exists(path);

    public Stream Open(string path) => Try("read", path, () => files.Open(path));

    public IReadOnlyList<string> Folders(string path) => Try("list", path, () => files.Folders(path));

    public IReadOnlyList<string> Names(string path) => Try("list", path, () => files.Names(path));

    public void CreateFolder(string path) => Try("make the folder", path, () => files.CreateFolder(path));

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            files.Write(path, content);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Problem("write", path, failure);
        }
    }

    public void Append(string path, long keep, ReadOnlySpan<byte> content)
    {
        try
        {
            files.Append(path, keep, content);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Problem("append to", path, failure);
        }
    }

    public void Flush(string path) => Try("write", path, () => files.Flush(path));

    public void FlushFolder(string path) => Try("write the folder", path, () => files.FlushFolder(path));

    public void Rename(string from, string to) => Try($"rename {from} to", to, () => files.Rename(from, to));

    public void RenameFolder(string from, string to) =>
        Try($"rename {from} to", to, () => files.RenameFolder(from, to));

    public void Delete(string path) => Try("delete", path, () => files.Delete(path));

    public void DeleteFolder(string path) => Try("delete", path, () => files.DeleteFolder(path));

    public IDisposable? TryLock(string path) => Try("lock", path, () => files.TryLock(path));

    private static void Try(string operation, string path, Action action) =>
        Try(
            operation,
            path,
            () =>
            {
                action();
                return true;
            }
        );

    private static T Try<T>(string operation, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Problem(operation, path, failure);
        }
    }

    /// <summary>The problem that a failed operation is.</summary>
    public static StoreException Problem(string operation, string path, Exception failure) =>
        new(
            $"Cannot {operation} {path}: {failure.Message}",
            "See that the disk has room and that the store may be written, then run the same command again: finished cycles are kept.",
            failure
        );
}
