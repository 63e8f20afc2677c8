using ALStudio.Core;

namespace ALStudio.Learning.Fetching;

/// <summary>Brings published data sets into a data folder, each piece whole or not at all.</summary>
/// <remarks>
/// What is on its way lies in <c>.downloads/NAME</c> of the data folder, on the same disk, and is renamed to its place at the end. A killed
/// process leaves nothing that a reader would take for a data set; the next one goes on.
/// </remarks>
/// <param name="data">The data folder; made when it is missing.</param>
/// <param name="downloader">Fetches files.</param>
public sealed class Fetcher(string data, Downloader downloader)
{
    private const string Downloads = ".downloads";
    private readonly DiskFiles files = new();

    /// <summary>Fetches what is missing of a data set.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="hear">Hears how far it is.</param>
    /// <param name="stop">Stops; what has come is kept.</param>
    /// <returns>The files that were fetched.</returns>
    /// <exception cref="EnvironmentException">
    /// Something cannot be had, an archive was refused, the disk cannot be written, or somebody else is fetching the same.
    /// </exception>
    public async Task<IReadOnlyList<string>> GetAsync(
        PublishedData set,
        Action<FetchProgress> hear,
        CancellationToken stop = default
    )
    {
        var folder = Path.Combine(data, Downloads, set.Name);
        List<Piece> Missing() => [.. set.Pieces.Where(piece => !Path.Exists(piece.In(data)))];
        if (Missing().Count == 0)
        {
            return [];
        }

        try
        {
            files.CreateFolder(folder);
            using var held =
                files.TryLock($"{folder}.lock")
                ?? throw new EnvironmentException(
                    $"Somebody else is fetching {set.Name} into {data}.",
                    "Wait until that process has ended."
                );
            // Somebody else may have brought it before this lock was ours.
            var missing = Missing();
            foreach (var piece in missing)
            {
                var file = await downloader.FetchAsync(piece, folder, hear, stop).ConfigureAwait(false);
                Place(piece, file, hear, stop);
            }

            files.DeleteFolder(folder);
            return [.. missing.Select(piece => piece.File)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Downloader.Unwritable(set.Name, failure);
        }
    }

    private void Place(Piece piece, string file, Action<FetchProgress> hear, CancellationToken stop)
    {
        var target = piece.In(data);
        var above = Path.GetDirectoryName(target)!;
        if (piece.Packing is null)
        {
            files.CreateFolder(above);
            files.Rename(file, target);
        }
        else
        {
            hear(new FetchProgress(piece.File, piece.Bytes ?? 0, piece.Bytes, $"{piece.File} is unpacked"));
            var unpacked = Unpack(piece.Packing, file, stop);
            files.CreateFolder(above);
            files.RenameFolder(unpacked, target);
        }

        files.FlushFolder(above);
        files.Delete(file);
    }

    // A refused archive goes away, too: it would be refused again.
    private string Unpack(Packing packing, string file, CancellationToken stop)
    {
        var folder = Path.Combine(Path.GetDirectoryName(file)!, "unpacked");
        files.DeleteFolder(folder);
        files.CreateFolder(folder);
        try
        {
            new Unpacking(folder, packing, stop).Unpack(file);
            var wanted = Path.Combine([folder, .. packing.Folder.Split('/')]);
            return Directory.Exists(wanted)
                ? wanted
                : throw new EnvironmentException(
                    $"{file} is refused: it has no folder {packing.Folder}.",
                    "Nothing of it was kept. Whoever offers it offers something else by now."
                );
        }
        catch (EnvironmentException)
        {
            files.DeleteFolder(folder);
            files.Delete(file);
            throw;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            files.DeleteFolder(folder);
            throw;
        }
    }
}
