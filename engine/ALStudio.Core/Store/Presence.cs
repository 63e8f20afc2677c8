using System.Globalization;

namespace ALStudio.Core;

/// <summary>Tells others that a process uses the store, so that nothing is freed under its hands. Ends when it is disposed or its process dies.</summary>
/// <remarks>
/// A user makes a file of its own in <c>running/</c>, locks it, and then looks whether somebody is freeing; whoever frees takes the lock
/// <c>gc.lock</c>, and then looks for users. So one of the two always sees the other.
/// </remarks>
internal sealed class Presence : IDisposable
{
    /// <summary>This process, for names of files. Two machines, or two containers, on one network folder may have processes of the same number.</summary>
    public static readonly string Own = string.Create(
        CultureInfo.InvariantCulture,
        $"{FolderName.Of(Environment.MachineName)}.{Environment.ProcessId}"
    );

    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(50);
    private static int made;

    private readonly IFiles files;
    private readonly string path;
    private readonly IDisposable held;

    private Presence(IFiles files, string path, IDisposable held) =>
        (this.files, this.path, this.held) = (files, path, held);

    /// <summary>Begins to use a store; waits while somebody frees what is not needed.</summary>
    public static Presence Enter(IFiles files, string store, CancellationToken stop)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.Combine(store, Folder, Own)}-{Interlocked.Increment(ref made)}"
        );
        files.CreateFolder(Path.GetDirectoryName(path)!);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (files.TryLock(path) is { } held)
            {
                if (IsFree(files, Path.Combine(store, GcLock)) && files.Exists(path))
                {
                    return new Presence(files, path, held);
                }

                held.Dispose();
            }

            stop.WaitHandle.WaitOne(pause);
        }
    }

    /// <summary>The right to free what is not needed; null when another process has it. The lock file stays behind, empty.</summary>
    public static IDisposable? Alone(IFiles files, string store) => files.TryLock(Path.Combine(store, GcLock));

    /// <summary>Files of those who use a store now, and of those who died.</summary>
    public static (IReadOnlyList<string> Living, IReadOnlyList<string> Dead) Users(IFiles files, string store)
    {
        var all = files
            .Names(Path.Combine(store, Folder))
            .ToLookup(name => IsFree(files, Path.Combine(store, Folder, name)));
        return ([.. all[false]], [.. all[true]]);
    }

    /// <summary>The process of such a file, as it stands in names of drafts.</summary>
    public static string ProcessOf(string name) => name[..Math.Max(0, name.LastIndexOf('-'))];

    /// <inheritdoc/>
    public void Dispose()
    {
        held.Dispose();
        try
        {
            files.Delete(path);
        }
        catch (StoreException)
        {
            // An empty file stays behind, which nobody holds.
        }
    }

    private static bool IsFree(IFiles files, string path)
    {
        if (!files.Exists(path))
        {
            return true;
        }

        using var held = files.TryLock(path);
        return held is not null;
    }

    /// <summary>The folder of those who use the store.</summary>
    public const string Folder = "running";

    /// <summary>The lock of whoever frees.</summary>
    public const string GcLock = "gc.lock";
}
