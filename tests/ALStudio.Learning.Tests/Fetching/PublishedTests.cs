using System.Text.RegularExpressions;
using ALStudio.Learning.Fetching;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Fetching;

public partial class PublishedTests
{
    [Fact]
    public void Every_file_has_addresses_that_end_in_its_name_and_a_length_with_a_checksum_or_neither()
    {
        Assert.All(
            Published.All.SelectMany(set => set.Pieces),
            piece =>
            {
                Assert.NotEmpty(piece.Addresses);
                Assert.All(piece.Addresses, address => Assert.EndsWith($"/{piece.File}", address.AbsolutePath));
                Assert.True(piece.Sha256 is null == piece.Bytes is null, piece.File);
                Assert.True(piece.Sha256 is null || Hash().IsMatch(piece.Sha256), piece.File);
                Assert.Equal(Archive().IsMatch(piece.File), piece.Packing is not null);
            }
        );
        Assert.Equal(["SegmentationClassAug.zip"], Published.All.SelectMany(set => set.Unverified));
    }

    // Only the network could change it on the way.
    [Fact]
    public void What_cannot_be_verified_comes_over_https() =>
        Assert.All(
            Published.All.SelectMany(set => set.Pieces).Where(piece => piece.Sha256 is null),
            piece => Assert.All(piece.Addresses, address => Assert.Equal("https", address.Scheme))
        );

    [Fact]
    public void A_reader_that_misses_its_data_names_the_command()
    {
        using var folder = new TemporaryFolder();
        foreach (var set in Published.All)
        {
            var state = set.Look(folder.Root);
            Assert.Null(state.Folder);
            Assert.Contains($"alstudio data get {set.Name} --data {folder.Path}", Assert.Single(state.Problems).Hint);
        }
    }

    [SharedFact]
    public void The_list_of_voc_has_the_length_and_checksum_of_the_published_one()
    {
        var list = Published
            .All.Single(set => set.Name == "voc2012")
            .Pieces.Single(piece => piece.File == "train_aug.txt");
        var bytes = File.ReadAllBytes(Shared.Of("data", "voc2012-masks", "train_aug.txt"));
        Assert.Equal(list.Bytes, bytes.Length);
        Assert.Equal(list.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }

    [Fact]
    public void A_damaged_data_set_is_found_where_it_is_with_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        Some.Idx(folder, "mnist");
        var mnist = Published.All.Single(set => set.Name == "mnist");
        Assert.NotNull(mnist.Check(folder.Root).Fingerprint);
        folder.Write("mnist/t10k-labels-idx1-ubyte", Some.IdxLabels(2, 99));
        Assert.NotNull(mnist.Look(folder.Root).Facts);
        var state = mnist.Check(folder.Root);
        Assert.Equal(folder.Of("mnist"), state.Folder);
        Assert.Contains("the label of sample 1 is 99", Assert.Single(state.Problems).What);
    }

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\.(tar|tar\.gz|zip)$")]
    private static partial Regex Archive();
}
