using System.Text.Json.Serialization.Metadata;

namespace ALStudio.Core;

/// <summary>Reading and writing whole files.</summary>
internal static class SealedFiles
{
    /// <summary>All bytes of a file.</summary>
    public static byte[] ReadAll(this IFiles files, string path)
    {
        using var stream = files.Open(path);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>Writes a file whole or not at all: under another name first, then on the disk, then renamed.</summary>
    public static void WriteWhole(this IFiles files, string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        files.CreateFolder(folder);
        var draft = Path.Combine(
            folder,
            $".{Path.GetFileName(path)}.{Presence.Own}.{Environment.CurrentManagedThreadId}"
        );
        files.Write(draft, content);
        files.Rename(draft, path);
        files.FlushFolder(folder);
    }

    /// <summary>Bytes in a folder and all below it.</summary>
    public static long SizeOf(this IFiles files, string folder) =>
        files.Names(folder).Sum(name => files.LengthOf(Path.Combine(folder, name)))
        + files.Folders(folder).Sum(name => files.SizeOf(Path.Combine(folder, name)));

    /// <summary>Bytes in a file; 0 when it is gone or held by somebody.</summary>
    public static long LengthOf(this IFiles files, string path)
    {
        try
        {
            using var stream = files.Open(path);
            return stream.Length;
        }
        catch (StoreException)
        {
            return 0;
        }
    }

    /// <summary>The value in a sealed file; null when there is no such file.</summary>
    public static T? ReadSealed<T>(this IFiles files, string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!files.Exists(path))
        {
            return null;
        }

        try
        {
            return Sealed.Read(files.ReadAll(path), type);
        }
        catch (FormatException failure)
        {
            throw new StoreException(
                $"{path} is damaged: {failure.Message}.",
                "Bring the file back from a copy, or move its folder away and run again: stored trainings are used again."
            );
        }
    }
}
