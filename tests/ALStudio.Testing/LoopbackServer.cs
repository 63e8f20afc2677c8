using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ALStudio.Testing;

/// <summary>What a server was asked for.</summary>
/// <param name="Path">The path, with its first slash.</param>
/// <param name="Headers">Its headers by their names in small letters.</param>
public sealed record Asked(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte that is wanted; 0 when all are.</summary>
    public int From =>
        Headers.TryGetValue("range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
}

/// <summary>What a server says.</summary>
/// <param name="Status">Such as 200.</param>
/// <param name="Body">What it sends.</param>
public sealed record Reply(int Status, byte[] Body)
{
    /// <summary>Headers besides the length.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The connection is cut after so many bytes of the body.</summary>
    public int CutAfter { get; init; } = int.MaxValue;

    /// <summary>Nothing is sent behind those bytes, but the connection stays open until the server ends.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether the length is told before.</summary>
    public bool HasLength { get; init; } = true;

    /// <summary>A file, from the byte that is wanted if it is still the same file.</summary>
    public static Reply File(Asked asked, byte[] content, string? tag = "\"one\"")
    {
        string[] headers = tag is null ? [] : [$"ETag: {tag}"];
        var isSame = !asked.Headers.TryGetValue("if-range", out var wanted) || wanted == tag;
        return asked.From == 0 || !isSame ? new Reply(200, content) { Headers = headers }
            : asked.From >= content.Length
                ? new Reply(416, []) { Headers = [$"Content-Range: bytes */{content.Length}"] }
            : new Reply(206, content[asked.From..])
            {
                Headers = [.. headers, $"Content-Range: bytes {asked.From}-{content.Length - 1}/{content.Length}"],
            };
    }
}

/// <summary>A small HTTP server on loopback that also behaves badly, as it is told.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Func<Asked, Reply> answer;

    /// <param name="answer">Answers each request; several may come at once.</param>
    public LoopbackServer(Func<Asked, Reply> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = Task.Run(ListenAsync);
    }

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>What it was asked for, in order.</summary>
    public ConcurrentQueue<Asked> Requests { get; } = new();

    public void Dispose()
    {
        closing.Cancel();
        listener.Stop();
        closing.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                _ = Task.Run(() => ServeAsync(client, closing.Token));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    // One request per connection is enough.
    private async Task ServeAsync(TcpClient client, CancellationToken end)
    {
        using var closing = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var path = (await reader.ReadLineAsync(end))!.Split(' ')[1];
            var headers = new Dictionary<string, string>();
            while (await reader.ReadLineAsync(end) is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':');
                headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
            }

            var asked = new Asked(path, headers);
            Requests.Enqueue(asked);
            var reply = answer(asked);
            string[] length = reply.HasLength ? [$"Content-Length: {reply.Body.Length}"] : [];
            string[] lines =
            [
                $"HTTP/1.1 {reply.Status} Said",
                "Connection: close",
                .. length,
                .. reply.Headers,
                "",
                "",
            ];
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), end);
            await stream.WriteAsync(reply.Body.AsMemory(0, Math.Min(reply.CutAfter, reply.Body.Length)), end);
            if (reply.IsSilent)
            {
                await Task.Delay(Timeout.Infinite, end);
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException) { }
    }
}
