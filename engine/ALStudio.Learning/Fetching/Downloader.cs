using System.Net;
using System.Security.Cryptography;
using ALStudio.Core;

namespace ALStudio.Learning.Fetching;

/// <summary>Fetches one file: goes on where it stopped, asks again, takes the next address, and believes no content that it cannot check.</summary>
public sealed class Downloader : IDisposable
{
    private readonly HttpClient client;
    private readonly Patience patience;
    private readonly TimeProvider time;
    private readonly DiskFiles files = new();

    /// <param name="patience">How long servers are waited for.</param>
    /// <param name="time">The clock that pauses are measured with.</param>
    public Downloader(Patience? patience = null, TimeProvider? time = null)
    {
        this.patience = patience ?? new Patience();
        this.time = time ?? TimeProvider.System;
        // The bytes as they are: an archive must not be unpacked on the way. A redirection from https to http is not followed.
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(20),
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("ALStudio");
    }

    /// <summary>Fetches a file into a folder, where it has its own name once it is whole and right.</summary>
    /// <param name="piece">The file.</param>
    /// <param name="folder">Where it is put, with what is kept of it on the way.</param>
    /// <param name="hear">Hears how far it is.</param>
    /// <param name="stop">Stops; what has come is kept.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="EnvironmentException">No address has it, or the disk cannot be written.</exception>
    public async Task<string> FetchAsync(
        Piece piece,
        string folder,
        Action<FetchProgress> hear,
        CancellationToken stop = default
    )
    {
        var path = Path.Combine(folder, piece.File);
        if (File.Exists(path))
        {
            // Whole since before somebody stopped us, or put there by hand.
            if (IsRight(piece, path, hear))
            {
                return path;
            }

            hear(
                new FetchProgress(piece.File, 0, piece.Bytes, $"{path} is not what was published; it is fetched again")
            );
            files.Delete(path);
        }

        files.CreateFolder(folder);
        var part = new PartFile(path);
        var refusals = new List<string>();
        foreach (var address in piece.Addresses)
        {
            try
            {
                await FetchAsync(piece, address, part, hear, stop).ConfigureAwait(false);
                part.Finish(files);
                return path;
            }
            catch (RefusedException refusal)
            {
                refusals.Add($"{address} ({refusal.Message})");
                hear(new FetchProgress(piece.File, part.Length, piece.Bytes, $"{address.Host}: {refusal.Message}"));
            }
        }

        throw new EnvironmentException(
            $"{piece.File} could not be fetched from {string.Join(", nor from ", refusals)}.",
            "Look at the connection to the internet (and HTTPS_PROXY, if there is a proxy), then give the same command: what came is kept. "
                + $"Or fetch it by hand and put it at {path}."
        );
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task FetchAsync(
        Piece piece,
        Uri address,
        PartFile part,
        Action<FetchProgress> hear,
        CancellationToken stop
    )
    {
        var isMixed = part.Length > 0;
        await AskAsync(piece, address, part, hear, stop).ConfigureAwait(false);
        if (IsRight(piece, part.Path, hear))
        {
            return;
        }

        part.Delete();
        if (isMixed)
        {
            // Its beginning may have come from another server, or from another day.
            hear(new FetchProgress(piece.File, 0, piece.Bytes, $"{piece.File} does not fit together; it begins again"));
            await AskAsync(piece, address, part, hear, stop).ConfigureAwait(false);
            if (IsRight(piece, part.Path, hear))
            {
                return;
            }

            part.Delete();
        }

        throw new RefusedException("its content is not what was published: the SHA-256 is another");
    }

    private async Task AskAsync(
        Piece piece,
        Uri address,
        PartFile part,
        Action<FetchProgress> hear,
        CancellationToken stop
    )
    {
        var request = new Request(client, piece, address, part, patience.Silence);
        for (var failures = 0; ; )
        {
            var before = part.Length;
            try
            {
                await request.SendAsync(hear, stop).ConfigureAwait(false);
                return;
            }
            catch (PassingException failure)
            {
                failures = part.Length > before ? 1 : failures + 1;
                if (failures >= patience.Attempts)
                {
                    throw new RefusedException(failure.Message);
                }

                var pause = patience.Pause * Math.Pow(2, failures - 1);
                hear(
                    new FetchProgress(
                        piece.File,
                        part.Length,
                        piece.Bytes,
                        $"{address.Host}: {failure.Message}; once more in {pause.TotalSeconds:0} s"
                    )
                );
                await Task.Delay(pause, time, stop).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(piece.File, failure);
            }
        }
    }

    private static bool IsRight(Piece piece, string path, Action<FetchProgress> hear)
    {
        if (piece.Sha256 is null)
        {
            return true;
        }

        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        hear(
            new FetchProgress(piece.File, content.Length, piece.Bytes, $"{piece.File} is here; its SHA-256 is compared")
        );
        return Convert.ToHexStringLower(SHA256.HashData(content)) == piece.Sha256;
    }

    /// <summary>The problem that a failed operation on the disk is.</summary>
    internal static EnvironmentException Unwritable(string what, Exception failure) =>
        new(
            $"{what} cannot be written: {failure.Message.TrimEnd('.')}.",
            "See that the disk has room and that the data folder may be written, or name another one with --data; then give the same command: what came is kept."
        );
}
