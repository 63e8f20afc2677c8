using System.IO.Compression;
using System.Text;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class MaskSetTests
{
    private static readonly LabelMap Small = new(2, 3, [0, 1, 2, 3, 255, 5]);

    private static readonly byte[] Png = MaskPng.Encoded(Small);

    [Fact]
    public void The_masks_of_a_folder_are_those_that_lie_in_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b.png", Png);
        folder.Write("a.PNG", Png);
        folder.Write(".hidden.png", [1]);
        folder.Write("notes.txt", [1]);
        folder.Write(Path.Combine("below", "c.png"), Png);
        using var masks = MaskSet.Open(folder.Path);
        Assert.Equal(["a", "b"], masks.Ids);
        Assert.Equal(Small, masks.Read("a"));
        Assert.Contains("no mask c", Assert.Throws<ProblemException>(() => masks.Read("c")).Message);
    }

    [Fact]
    public void The_masks_of_an_archive_are_those_of_its_folder()
    {
        using var folder = new TemporaryFolder();
        var zip = Zip(
            folder,
            ("Masks/b.png", Png),
            ("Masks/a.png", Png),
            ("list.txt", [1]),
            ("__MACOSX/Masks/._a.png", [1])
        );
        using var masks = MaskSet.Open(zip);
        Assert.Equal(["a", "b"], masks.Ids);
        Parallel.For(0, 50, n => Assert.Equal(Small, masks.Read(n % 2 == 0 ? "a" : "b")));
    }

    [Fact]
    public void Names_that_lead_out_of_an_archive_are_only_names()
    {
        using var folder = new TemporaryFolder();
        using var masks = MaskSet.Open(Zip(folder, ("../../../tmp/x.png", Png)));
        Assert.Equal(Small, masks.Read("x"));
        Assert.Equal([folder.Of("masks.zip")], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_damaged_mask_is_named_with_its_archive()
    {
        using var folder = new TemporaryFolder();
        var zip = Zip(folder, ("Masks/a.png", Png[..^20]), ("Masks/e\u001b[31m.png", [1]));
        using var masks = MaskSet.Open(zip);
        Assert.StartsWith($"{zip}/Masks/a.png, byte ", Assert.Throws<ProblemException>(() => masks.Read("a")).Message);
        Assert.DoesNotContain('\u001b', Assert.Throws<ProblemException>(() => masks.Read("e\u001b[31m")).Message);
    }

    [Fact]
    public void An_entry_that_unpacks_to_more_than_a_file_may_have_takes_no_memory()
    {
        using var folder = new TemporaryFolder();
        var zip = Zip(folder, ("bomb.png", new byte[MaskFile.LargestFile + 1]));
        using var masks = MaskSet.Open(zip);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.Throws<ProblemException>(() => masks.Read("bomb"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Contains("bomb.png: it claims 268,435,457 bytes", problem.Message);
    }

    [Fact]
    public void An_entry_that_lies_about_its_length_is_refused()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Zip(folder, ("a.png", new byte[5_000])));
        // The length that the directory at the end of the archive states.
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        foreach (var length in new[] { 100, 6_000 })
        {
            BitConverter.GetBytes(length).CopyTo(bytes, directory + 24);
            using var masks = MaskSet.Open(folder.Write($"{length}.zip", bytes));
            Assert.Contains("a.png", Assert.Throws<ProblemException>(() => masks.Read("a")).Message);
        }
    }

    [Fact]
    public void What_is_neither_a_folder_nor_an_archive_of_masks_says_so()
    {
        using var folder = new TemporaryFolder();
        AssertProblem("There is no folder or zip archive ", folder.Of("none"));
        AssertProblem(
            " is neither a folder nor a zip archive",
            folder.Write("text.zip", Encoding.ASCII.GetBytes("no"))
        );
        AssertProblem(" holds no PNG files.", folder.Path);
        AssertProblem(" holds no PNG files.", Zip(folder, ("a.txt", [1])));
        AssertProblem("such as 'a/' and 'b/'.", Zip(folder, ("a/1.png", Png), ("b/2.png", Png)));
        AssertProblem(": it holds two masks 1.", Zip(folder, ("a/1.png", Png), ("a/1.png", Png)));

        static void AssertProblem(string what, string path)
        {
            var problem = Assert.Throws<ProblemException>(() => MaskSet.Open(path)).Problems[0];
            Assert.Contains(what, problem.What);
            Assert.Contains(path, problem.What);
            Assert.NotNull(problem.Hint);
        }
    }

    private static string Zip(TemporaryFolder folder, params (string Name, byte[] Content)[] entries)
    {
        var path = folder.Of("masks.zip");
        using var file = File.Create(path);
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var (name, content) in entries)
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        return path;
    }
}
