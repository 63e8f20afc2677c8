using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace ALStudio.Learning.Fetching;

/// <summary>A server did not answer, or broke off: it may be asked again.</summary>
internal sealed class PassingException(string why) : Exception(why);

/// <summary>Asks one server once for what is missing of a file.</summary>
/// <param name="client">Sends it.</param>
/// <param name="piece">The file.</param>
/// <param name="address">Where.</param>
/// <param name="part">What is here of it.</param>
/// <param name="silence">How long the server may say nothing.</param>
internal sealed class Request(HttpClient client, Piece piece, Uri address, PartFile part, TimeSpan silence)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Gets all that is missing.</summary>
    /// <exception cref="PassingException">It may go better next time; what came is kept.</exception>
    /// <exception cref="RefusedException">This server does not have it.</exception>
    public async Task SendAsync(Action<FetchProgress> hear, CancellationToken stop)
    {
        var have = Kept();
        if (have > 0 && have == piece.Bytes)
        {
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            if (part.ValidatorAt(address) is { } validator)
            {
                request.Headers.TryAddWithoutValidation("If-Range", validator);
            }
        }

        using var response = await WaitAsync(
                patience => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience),
                stop
            )
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            if (response.Content.Headers.ContentRange?.Length == have)
            {
                return;
            }

            part.Delete();
            throw new PassingException("what is here of it is not a part of what it has");
        }

        await ReceiveAsync(response, have, hear, stop).ConfigureAwait(false);
    }

    // Without a checksum, only the server that sent the beginning can say that the rest belongs to it.
    private long Kept()
    {
        if ((piece.Sha256 is null && part.ValidatorAt(address) is null) || part.Length > piece.Most)
        {
            part.Delete();
        }

        return part.Length;
    }

    private async Task ReceiveAsync(
        HttpResponseMessage response,
        long have,
        Action<FetchProgress> hear,
        CancellationToken stop
    )
    {
        var goesOn = GoesOn(response, have);
        var start = goesOn ? have : 0;
        var total = start + response.Content.Headers.ContentLength;
        if (total is not null && piece.Bytes is not null && total != piece.Bytes)
        {
            throw new RefusedException($"it has a file of {total:N0} bytes, not of {piece.Bytes:N0}");
        }

        hear(new FetchProgress(piece.File, start, total ?? piece.Bytes, Said(start)));
        using var source = await WaitAsync(response.Content.ReadAsStreamAsync, stop).ConfigureAwait(false);
        using var target = goesOn ? part.Append() : part.Begin(address, ValidatorOf(response));
        var buffer = new byte[BufferBytes];
        for (var length = start; ; )
        {
            var read = await WaitAsync(patience => source.ReadAsync(buffer, patience).AsTask(), stop)
                .ConfigureAwait(false);
            length += read;
            if (length > piece.Most)
            {
                throw new RefusedException($"it sends more than {piece.Most:N0} bytes");
            }

            if (read == 0)
            {
                break;
            }

            await target.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None).ConfigureAwait(false);
            hear(new FetchProgress(piece.File, length, total ?? piece.Bytes));
        }

        if ((total ?? piece.Bytes) is { } whole && target.Position < whole)
        {
            throw new PassingException($"it broke off after {target.Position:N0} of {whole:N0} bytes");
        }
    }

    private string Said(long start) =>
        start > 0
            ? $"{piece.File} goes on at byte {start:N0}, from {address.Host}"
            : $"{piece.File} from {address.Host}";

    private bool GoesOn(HttpResponseMessage response, long have)
    {
        var code = (int)response.StatusCode;
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            if (response.Content.Headers.ContentRange?.From == have)
            {
                return true;
            }

            part.Delete();
            throw new PassingException("it sends another part than it was asked for");
        }

        // Whoever knows no ranges sends all of it.
        return response.StatusCode == HttpStatusCode.OK ? false
            : code is 408 or 429 or >= 500 ? throw new PassingException($"it answers {code} {response.ReasonPhrase}")
            : throw new RefusedException($"it answers {code} {response.ReasonPhrase}");
    }

    private static string? ValidatorOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.ToString()
        : response.Content.Headers.LastModified is { } date ? date.ToString("R")
        : null;

    private async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(silence);
        try
        {
            return await ask(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new PassingException($"it said nothing for {silence.TotalSeconds:0} seconds");
        }
        catch (HttpRequestException failure)
            when (Root(failure) is SocketException { SocketErrorCode: SocketError.HostNotFound })
        {
            throw new RefusedException("there is no such server, or no connection to the internet");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new PassingException(Root(failure).Message.TrimEnd('.'));
        }
    }

    private static Exception Root(Exception failure) => failure.InnerException is { } inner ? Root(inner) : failure;
}
