using System.Security.Cryptography;
using ALStudio.Core;
using ALStudio.Learning.Fetching;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Fetching;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(at => (byte)(at * 31 / 7))];

    private readonly TemporaryFolder folder = new();
    private readonly List<string> notes = [];

    [Fact]
    public async Task A_file_arrives_whole_under_its_own_name_and_nothing_else_is_left()
    {
        using var server = new LoopbackServer(asked => Reply.File(asked, Content));
        var path = await FetchAsync(Of(server));
        Assert.Equal(folder.Of("data.bin"), path);
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_cut_connection_goes_on_at_the_byte_where_it_was_cut()
    {
        var cuts = new Queue<int>([100_000, 50_000]);
        using var server = new LoopbackServer(asked =>
            Reply.File(asked, Content) with
            {
                CutAfter = cuts.TryDequeue(out var cut) ? cut : int.MaxValue,
            }
        );
        Assert.Equal(Content, File.ReadAllBytes(await FetchAsync(Of(server))));
        Assert.Equal([0, 100_000, 150_000], server.Requests.Select(asked => asked.From));
        Assert.All(server.Requests.Skip(1), asked => Assert.Equal("\"one\"", asked.Headers["if-range"]));
    }

    [Fact]
    public async Task Who_stops_keeps_what_came_and_goes_on_later()
    {
        using var stop = new CancellationTokenSource();
        var isFirst = true;
        using var server = new LoopbackServer(asked =>
            Reply.File(asked, Content) with
            {
                CutAfter = isFirst ? 120_000 : int.MaxValue,
                IsSilent = isFirst,
            }
        );
        var piece = Of(server);
        using (var downloader = new Downloader())
        {
            void Hear(FetchProgress now)
            {
                if (now.Bytes == 120_000)
                {
                    stop.Cancel();
                }
            }

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                downloader.FetchAsync(piece, folder.Path, Hear, stop.Token)
            );
        }

        Assert.Equal(120_000, new FileInfo(folder.Of("data.bin.part")).Length);
        isFirst = false;
        Assert.Equal(Content, File.ReadAllBytes(await FetchAsync(piece)));
        Assert.Equal(120_000, server.Requests.Last().From);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_all_of_it_again()
    {
        var cuts = new Queue<int>([100_000]);
        using var server = new LoopbackServer(_ => new Reply(200, Content)
        {
            CutAfter = cuts.TryDequeue(out var cut) ? cut : int.MaxValue,
        });
        Assert.Equal(Content, File.ReadAllBytes(await FetchAsync(Of(server))));
        Assert.Equal(100_000, server.Requests.Last().From);
    }

    [Fact]
    public async Task A_file_that_changed_in_between_is_never_joined_to_the_old_beginning()
    {
        byte[] newer = [.. Content.Reverse()];
        using var server = new LoopbackServer(asked =>
            asked.From == 0
                ? Reply.File(asked, Content, "\"one\"") with
                {
                    CutAfter = 100_000,
                }
                : Reply.File(asked, newer, "\"two\"")
        );
        Assert.Equal(newer, File.ReadAllBytes(await FetchAsync(Of(server) with { Sha256 = null })));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"weak\"")]
    public async Task What_cannot_be_checked_in_any_way_begins_anew(string? tag)
    {
        var cuts = new Queue<int>([100_000]);
        using var server = new LoopbackServer(asked =>
            Reply.File(asked, Content, tag) with
            {
                CutAfter = cuts.TryDequeue(out var cut) ? cut : int.MaxValue,
            }
        );
        await FetchAsync(Of(server) with { Sha256 = null, Bytes = null });
        Assert.Equal([0, 0], server.Requests.Select(asked => asked.From));
    }

    [Fact]
    public async Task What_is_here_already_to_the_last_byte_is_not_asked_for_again()
    {
        using var server = new LoopbackServer(asked => Reply.File(asked, Content));
        folder.Write("data.bin.part", Content);
        await FetchAsync(Of(server));
        Assert.Empty(server.Requests);

        File.Move(folder.Of("data.bin"), folder.Of("data.bin.part"));
        await FetchAsync(Of(server) with { Bytes = null });
        Assert.Equal(Content.Length, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task Wrong_content_is_thrown_away_and_the_next_address_is_taken()
    {
        byte[] wrong = [.. Content.Reverse()];
        using var bad = new LoopbackServer(asked => Reply.File(asked, wrong));
        using var good = new LoopbackServer(asked => Reply.File(asked, Content));
        Assert.Equal(Content, File.ReadAllBytes(await FetchAsync(Of(bad, good))));
        Assert.Contains(notes, note => note.Contains("the SHA-256 is another"));
    }

    [Fact]
    public async Task Where_all_addresses_have_wrong_content_nothing_is_kept_and_each_is_named()
    {
        byte[] wrong = [.. Content.Reverse()];
        using var first = new LoopbackServer(asked => Reply.File(asked, wrong));
        using var second = new LoopbackServer(_ => new Reply(404, []));
        var failure = await Assert.ThrowsAsync<EnvironmentException>(() => FetchAsync(Of(first, second)));
        Assert.Equal(
            $"data.bin could not be fetched from {first.Address}/data.bin (its content is not what was published: the SHA-256 is another), "
                + $"nor from {second.Address}/data.bin (it answers 404 Said).",
            failure.Message
        );
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_beginning_that_does_not_fit_is_thrown_away_and_the_same_server_asked_for_all_of_it()
    {
        using var server = new LoopbackServer(asked => Reply.File(asked, Content));
        folder.Write("data.bin.part", new byte[1_000]);
        Assert.Equal(Content, File.ReadAllBytes(await FetchAsync(Of(server))));
        Assert.Equal([1_000, 0], server.Requests.Select(asked => asked.From));
    }

    [Fact]
    public async Task A_beginning_of_one_server_is_continued_by_another()
    {
        using var first = new LoopbackServer(asked =>
            asked.From == 0 ? Reply.File(asked, Content) with { CutAfter = 200_000 } : new Reply(404, [])
        );
        using var second = new LoopbackServer(asked => Reply.File(asked, Content, "\"another\""));
        Assert.Equal(Content, File.ReadAllBytes(await FetchAsync(Of(first, second))));
        Assert.Equal(200_000, Assert.Single(second.Requests).From);
    }

    [Fact]
    public async Task A_server_in_trouble_is_asked_again_one_that_refuses_is_not()
    {
        using var broken = new LoopbackServer(_ => new Reply(503, []));
        using var gone = new LoopbackServer(_ => new Reply(403, []));
        using var good = new LoopbackServer(asked => Reply.File(asked, Content));
        await FetchAsync(Of(broken, gone, good));
        Assert.Equal(3, broken.Requests.Count);
        Assert.Single(gone.Requests);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_not_waited_for_without_end()
    {
        var isFirst = true;
        using var server = new LoopbackServer(asked =>
        {
            var reply = Reply.File(asked, Content) with { IsSilent = isFirst, CutAfter = isFirst ? 10 : int.MaxValue };
            isFirst = false;
            return reply;
        });
        Assert.Equal(Content, File.ReadAllBytes(await FetchAsync(Of(server))));
        Assert.Contains(notes, note => note.Contains("it said nothing for"));
    }

    [Fact]
    public async Task A_file_of_another_length_is_refused_before_it_is_sent_and_one_without_end_while_it_is()
    {
        using var page = new LoopbackServer(_ => new Reply(200, "<html>Please log in</html>"u8.ToArray()));
        using var endless = new LoopbackServer(_ => new Reply(200, [.. Content, .. Content]) { HasLength = false });
        var failure = await Assert.ThrowsAsync<EnvironmentException>(() => FetchAsync(Of(page, endless)));
        Assert.Contains("it has a file of 26 bytes, not of 300,000", failure.Message);
        Assert.Contains("it sends more than 300,000 bytes", failure.Message);
    }

    [Fact]
    public async Task A_file_that_was_put_there_by_hand_is_taken_if_it_is_the_right_one()
    {
        using var server = new LoopbackServer(asked => Reply.File(asked, Content));
        folder.Write("data.bin", Content);
        await FetchAsync(Of(server));
        Assert.Empty(server.Requests);
        folder.Write("data.bin", [1, 2, 3]);
        Assert.Equal(Content, File.ReadAllBytes(await FetchAsync(Of(server))));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_said_with_what_to_do()
    {
        using var server = new LoopbackServer(asked => Reply.File(asked, Content));
        Directory.CreateDirectory(folder.Of("data.bin.part"));
        var failure = await Assert.ThrowsAsync<EnvironmentException>(() => FetchAsync(Of(server)));
        Assert.StartsWith("data.bin cannot be written: ", failure.Message);
        Assert.Contains("See that the disk has room", failure.Problems[0].Hint);
    }

    private static Piece Of(params LoopbackServer[] servers) =>
        new(
            "data.bin",
            [.. servers.Select(server => new Uri($"{server.Address}/data.bin"))],
            Content.Length,
            Convert.ToHexStringLower(SHA256.HashData(Content)),
            "data.bin"
        );

    private async Task<string> FetchAsync(Piece piece)
    {
        var patience = new Patience
        {
            Attempts = 3,
            Pause = TimeSpan.FromMilliseconds(5),
            Silence = TimeSpan.FromSeconds(1),
        };
        using var downloader = new Downloader(patience);
        return await downloader.FetchAsync(piece, folder.Path, now => notes.Add(now.Note ?? ""));
    }

    public void Dispose() => folder.Dispose();
}
