using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>What is said about a file that cannot be used.</summary>
internal static class Damage
{
    private const string Fetch = "The file is damaged, cut off or of another kind: fetch it again.";

    /// <summary>Something is wrong at one byte of a file.</summary>
    public static ProblemException At(string file, long offset, string what, string hint = Fetch) =>
        new($"{file}, byte {offset:N0}: {what}", hint);

    /// <summary>Something is wrong with a file as a whole.</summary>
    public static ProblemException In(string file, string what, string hint = Fetch) => new($"{file}: {what}", hint);

    /// <summary>Does something with a file; a failing disk, a missing right or a missing file becomes a problem.</summary>
    public static T Guarded<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException)
        {
            throw In(file, "it ends before all of it was read.");
        }
        catch (InvalidDataException)
        {
            throw In(file, "its compressed data are broken.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw In(file, $"it cannot be read ({failure.Message})", "Look at the disk and at the rights of the file.");
        }
    }
}
