namespace ALStudio.Core;

/// <summary>An entry that is being written.</summary>
public sealed class EntryDraft
{
    private readonly IFiles files;
    private readonly string folder;

    internal EntryDraft(IFiles files, string folder) => (this.files, this.folder) = (files, folder);

    /// <summary>Adds a file.</summary>
    public void Write(string name, ReadOnlySpan<byte> content) => files.Write(Path.Combine(folder, name), content);

    /// <summary>Adds a file that somebody else knows how to write.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="save">Writes the file whose path it is given.</param>
    public void Save(string name, Action<string> save)
    {
        var path = Path.Combine(folder, name);
        try
        {
            save(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw SpeakingFiles.Problem("write", path, failure);
        }

        files.Flush(path);
    }
}
