namespace ALStudio.Core;

/// <summary>Every file operation of the store, in one narrow place, so that tests can make the n-th one fail.</summary>
public interface IFiles
{
    /// <summary>Whether there is such a file.</summary>
    bool Exists(string path);

    /// <summary>Opens an existing file for reading.</summary>
    Stream Open(string path);

    /// <summary>Names of the folders in a folder, sorted; none when it does not exist.</summary>
    IReadOnlyList<string> Folders(string path);

    /// <summary>Names of the files in a folder, sorted; none when it does not exist.</summary>
    IReadOnlyList<string> Names(string path);

    /// <summary>Makes a folder and those above it, if they are missing; they last once this returns.</summary>
    void CreateFolder(string path);

    /// <summary>Writes a whole file, which is on the disk once this returns.</summary>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Cuts a file (made if it is missing) to its first <paramref name="keep"/> bytes and writes behind them; on the disk once this returns.</summary>
    void Append(string path, long keep, ReadOnlySpan<byte> content);

    /// <summary>Brings a file that somebody else has written to the disk.</summary>
    void Flush(string path);

    /// <summary>Brings the names in a folder to the disk.</summary>
    void FlushFolder(string path);

    /// <summary>Renames a file; one that has the new name already is replaced in the same instant.</summary>
    void Rename(string from, string to);

    /// <summary>Renames a folder; nothing may have the new name yet.</summary>
    void RenameFolder(string from, string to);

    /// <summary>Removes a file, if it is there.</summary>
    void Delete(string path);

    /// <summary>Removes a folder and all in it, if it is there.</summary>
    void DeleteFolder(string path);

    /// <summary>Takes an exclusive lock, which ends when it is disposed or its process dies; null when it is taken.</summary>
    IDisposable? TryLock(string path);
}
