using System.Formats.Tar;
using System.Security.Cryptography;
using ALStudio.Core;
using ALStudio.Learning.Fetching;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Fetching;

public sealed class FetcherTests : IDisposable
{
    private static readonly byte[] Small = [1, 2, 3];

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, byte[]> served = [];
    private readonly LoopbackServer server;

    public FetcherTests() =>
        server = new LoopbackServer(asked =>
            served.TryGetValue(asked.Path, out var content) ? Reply.File(asked, content) : new Reply(404, [])
        );

    [Fact]
    public async Task Cifar_10_is_fetched_unpacked_and_read_by_its_reader()
    {
        var set = Named("cifar10").From(Packing("cifar-10-binary.tar.gz", Cifar(), "cifar-10-batches-bin"));
        Assert.Equal(["cifar-10-binary.tar.gz"], await GetAsync(set));
        Assert.Equal(["cifar-10-batches-bin"], Visible());
        var state = set.Check(folder.Root);
        Assert.Equal(folder.Of("cifar-10-batches-bin"), state.Folder);
        Assert.Equal(6 * 2 * 3_073, state.Bytes);
        Assert.Equal((10, 2), (state.Facts!.Pool, state.Facts.Test));
        using var loaded = set.Reader.Load(folder.Root);
        Assert.Equal(loaded.Fingerprint, state.Fingerprint);
    }

    [Fact]
    public async Task What_is_here_is_left_alone_and_nobody_is_asked()
    {
        var set = Named("cifar10").From(Packing("cifar-10-binary.tar.gz", Cifar(), "cifar-10-batches-bin"));
        await GetAsync(set);
        var asked = server.Requests.Count;
        Assert.Empty(await GetAsync(set));
        Assert.Equal(asked, server.Requests.Count);
    }

    [Fact]
    public async Task Files_that_need_no_unpacking_come_one_by_one_and_only_those_that_are_missing()
    {
        (string Name, byte[] Content)[] files =
        [
            ("train-images-idx3-ubyte.gz", TemporaryFolder.Gzip(Some.IdxImages(3, 2, 4))),
            ("train-labels-idx1-ubyte.gz", TemporaryFolder.Gzip(Some.IdxLabels(0, 1, 2))),
            ("t10k-images-idx3-ubyte.gz", TemporaryFolder.Gzip(Some.IdxImages(2, 2, 4))),
            ("t10k-labels-idx1-ubyte.gz", TemporaryFolder.Gzip(Some.IdxLabels(2, 0))),
        ];
        var set = Named("mnist").From([.. files.Select(file => Serve(file.Name, file.Content, $"mnist/{file.Name}"))]);
        folder.Write($"mnist/{files[1].Name}", files[1].Content);
        Assert.Equal([files[0].Name, files[2].Name, files[3].Name], await GetAsync(set));
        Assert.Equal((3, 2), (set.Look(folder.Root).Facts!.Pool, set.Look(folder.Root).Facts!.Test));
    }

    [Fact]
    public async Task Voc_comes_from_three_places_into_one_folder()
    {
        const string voc = "VOCdevkit/VOC2012";
        using var there = new TemporaryFolder();
        Some.Voc(there, "", masks: "SegmentationClassAug");
        var photographs = Directory
            .GetFiles(there.Of("JPEGImages"))
            .Select(path => Packed.File($"{voc}/JPEGImages/{Path.GetFileName(path)}", File.ReadAllBytes(path)))
            .Append(Packed.File($"{voc}/ImageSets/Segmentation/val.txt", "c\n"u8.ToArray()));
        var masks = Directory
            .GetFiles(there.Of("SegmentationClassAug"))
            .Select(path => ($"SegmentationClassAug/{Path.GetFileName(path)}", File.ReadAllBytes(path), 0));
        var set = Named("voc2012")
            .From(
                Packing("voc.tar", Packed.Tar([.. photographs]), voc),
                Packing(
                    "masks.zip",
                    Packed.Zip([.. masks, ("__MACOSX/._a.png", Small, 0)]),
                    "SegmentationClassAug",
                    $"{voc}/SegmentationClassAug"
                ) with
                {
                    Bytes = null,
                    Sha256 = null,
                },
                Serve("train_aug.txt", "a\nb\n"u8.ToArray(), $"{voc}/ImageSets/Segmentation/train_aug.txt")
            );
        await GetAsync(set);
        Assert.Equal(["masks.zip"], set.Unverified);
        Assert.Equal(["VOCdevkit"], Visible());
        var state = set.Check(folder.Root);
        Assert.Empty(state.Problems);
        Assert.Equal((2, 1), (state.Facts!.Pool, state.Facts.Test));
    }

    public static TheoryData<string, string, byte[]> Refused { get; } =
        new()
        {
            { "absolute.tar.gz", "is an absolute path", Packed.TarGz(Good(), Packed.File("/tmp/evil", Small)) },
            { "above.tar", "leads out of its folder", Packed.Tar(Good(), Packed.File("d/../../evil", Small)) },
            { "folder.tar", "leads out of its folder", Packed.Tar(Good(), Packed.Folder("../evil")) },
            { "backslash.tar", "has a backslash", Packed.Tar(Good(), Packed.File("d\\..\\evil", Small)) },
            { "drive.tar", "names a drive", Packed.Tar(Good(), Packed.File("C:evil", Small)) },
            {
                "symbolic.tar",
                "is neither a file nor a folder (SymbolicLink)",
                Packed.Tar(
                    Good(),
                    Packed.Link(TarEntryType.SymbolicLink, "d/link", ".."),
                    Packed.File("d/link/x", Small)
                )
            },
            {
                "hard.tar.gz",
                "is neither a file nor a folder (HardLink)",
                Packed.TarGz(Good(), Packed.Link(TarEntryType.HardLink, "d/link", "/etc/passwd"))
            },
            {
                "device.tar",
                "is neither a file nor a folder (CharacterDevice)",
                Packed.Tar(Good(), new PaxTarEntry(TarEntryType.CharacterDevice, "d/null"))
            },
            { "twice.tar", "is there twice", Packed.Tar(Good(), Packed.File("d/GOOD", Small)) },
            { "below.tar", "is there twice", Packed.Tar(Good(), Packed.File("d/good/x", Small)) },
            {
                "bomb.tar.gz",
                "unpacks to more than",
                Packed.TarGz(Good(), Packed.File("d/zeros", new byte[2_000_000]))
            },
            {
                "many.tar",
                "more than 10 files and folders",
                Packed.Tar([Good(), .. Enumerable.Range(0, 10).Select(at => Packed.File($"d/{at}", Small))])
            },
            { "above.zip", "leads out of its folder", Packed.Zip(("d/good", Small, 0), ("../evil", Small, 0)) },
            { "absolute.zip", "is an absolute path", Packed.Zip(("d/good", Small, 0), ("/evil", Small, 0)) },
            { "link.zip", "is neither a file nor a folder", Packed.Zip(("d/good", Small, 0), ("d/x", Small, 0xA1FF)) },
            { "bomb.zip", "unpacks to more than", Packed.Zip(("d/good", Small, 0), ("d/0", new byte[2_000_000], 0)) },
            { "other.zip", "it has no folder d", Packed.Zip(("e/good", Small, 0)) },
        };

    [Theory, MemberData(nameof(Refused))]
    public async Task An_archive_that_could_do_harm_is_refused_and_nothing_of_it_is_left(
        string name,
        string why,
        byte[] content
    )
    {
        var set = Named("cifar10").From(Packing(name, content, "d", "cifar-10-batches-bin"));
        var failure = await Assert.ThrowsAsync<EnvironmentException>(() => GetAsync(set));
        Assert.Contains("is refused: ", failure.Message);
        Assert.Contains(why, failure.Message);
        Assert.Empty(Visible());
        Assert.Empty(Directory.GetFileSystemEntries(folder.Of($".downloads/{set.Name}")));
    }

    [Theory]
    [InlineData("broken.tar.gz")]
    [InlineData("broken.zip")]
    [InlineData("broken.tar")]
    public async Task An_archive_that_is_none_is_damaged(string name)
    {
        var noise = new byte[5_000];
        Array.Fill(noise, (byte)0x5A);
        var set = Named("cifar10").From(Packing(name, noise, "d", "cifar-10-batches-bin"));
        Assert.Contains("is damaged", (await Assert.ThrowsAsync<EnvironmentException>(() => GetAsync(set))).Message);
        Assert.Empty(Visible());
    }

    [Fact]
    public async Task Two_do_not_fetch_the_same_at_once()
    {
        var set = Named("cifar10").From(Packing("cifar-10-binary.tar.gz", Cifar(), "cifar-10-batches-bin"));
        Directory.CreateDirectory(folder.Of(".downloads"));
        using (new DiskFiles().TryLock(folder.Of(".downloads/cifar10.lock")))
        {
            var failure = await Assert.ThrowsAsync<EnvironmentException>(() => GetAsync(set));
            Assert.StartsWith("Somebody else is fetching cifar10", failure.Message);
        }

        Assert.Single(await GetAsync(set));
    }

    [Fact]
    public async Task A_folder_that_was_half_unpacked_by_a_killed_process_is_unpacked_again()
    {
        var set = Named("cifar10").From(Packing("cifar-10-binary.tar.gz", Cifar(), "cifar-10-batches-bin"));
        folder.Write(".downloads/cifar10/unpacked/cifar-10-batches-bin/data_batch_1.bin", Small);
        await GetAsync(set);
        Assert.Equal(10, set.Look(folder.Root).Facts!.Pool);
    }

    private static TarEntry Good() => Packed.File("d/good", Small);

    private static byte[] Cifar() =>
        Packed.TarGz([
            Packed.Folder("cifar-10-batches-bin/"),
            .. Enumerable
                .Range(1, 6)
                .Select(file =>
                    Packed.File(
                        $"cifar-10-batches-bin/{(file == 6 ? "test_batch" : $"data_batch_{file}")}.bin",
                        Some.CifarRecords(2, file)
                    )
                ),
        ]);

    private static PublishedData Named(string name) => Published.All.Single(set => set.Name == name);

    private Piece Packing(string name, byte[] content, string inside, string? target = null) =>
        Serve(name, content, target ?? inside) with
        {
            Packing = new Packing(inside, 1_000_000, 10),
        };

    private Piece Serve(string name, byte[] content, string target)
    {
        served[$"/{name}"] = content;
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return new Piece(name, [new Uri($"{server.Address}/{name}")], content.Length, hash, target);
    }

    private IEnumerable<string> Visible() =>
        Directory
            .GetFileSystemEntries(folder.Path)
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name != ".downloads");

    private async Task<IReadOnlyList<string>> GetAsync(PublishedData set)
    {
        using var downloader = new Downloader(new Patience { Attempts = 1 });
        return await new Fetcher(folder.Path, downloader).GetAsync(set, _ => { });
    }

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }
}
