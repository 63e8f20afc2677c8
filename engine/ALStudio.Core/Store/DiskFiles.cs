using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace ALStudio.Core;

/// <summary>The disk.</summary>
public sealed class DiskFiles : IFiles
{
    private readonly ConcurrentDictionary<string, bool> lasting = new();

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public Stream Open(string path) =>
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <inheritdoc/>
    public IReadOnlyList<string> Folders(string path) =>
        Directory.Exists(path) ? Sorted(Directory.EnumerateDirectories(path)) : [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(string path) =>
        Directory.Exists(path) ? Sorted(Directory.EnumerateFiles(path)) : [];

    /// <inheritdoc/>
    public void CreateFolder(string path)
    {
        path = Path.GetFullPath(path);
        if (Path.GetDirectoryName(path) is not { } above)
        {
            return;
        }

        var isNew = !Directory.Exists(path);
        if (!isNew && lasting.ContainsKey(path))
        {
            return;
        }

        CreateFolder(above);
        if (isNew)
        {
            Directory.CreateDirectory(path);
            FlushFolder(above);
        }
        else
        {
            // Whoever made it may have died before its name was on the disk.
            TryFlushFolder(above);
        }

        lasting[path] = true;
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Append(string path, long keep, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(keep);
        file.Seek(keep, SeekOrigin.Begin);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void FlushFolder(string path)
    {
        // .NET cannot open a folder, and Windows writes names through its journal: only Unix needs, and has, this call.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = open(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open the folder {path}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        // Some network file systems refuse this call on folders; they bring names to the server at once.
        _ = fsync(descriptor);
        _ = close(descriptor);
    }

    // Folders above the store need not be ours.
    private void TryFlushFolder(string path)
    {
        try
        {
            FlushFolder(path);
        }
        catch (IOException) { }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void RenameFolder(string from, string to) => Directory.Move(from, to);

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        try
        {
            // The system gives the lock back when the process ends, however it ends: nobody has to clean up after the dead.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static string[] Sorted(IEnumerable<string> paths) =>
        [.. paths.Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // Three calls of the C library by their own names.
    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
