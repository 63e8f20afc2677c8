using ALStudio.Core;
using ALStudio.Learning.Datasets;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class SubsetOfScenesTests
{
    private static readonly DataRoot Nowhere = new([]);
    private static readonly Scenes Whole = new(Train: 30, Test: 5, Height: 32, Width: 40);

    [Fact]
    public void Photographs_keep_their_masks_their_names_and_their_order()
    {
        using var whole = Whole.Load(Nowhere);
        using var loaded = (SegmentationDataset)new SubsetOf(Whole, 12).Load(Nowhere);
        var kept = SubsetOf.Kept(30, 12);
        Assert.Equal(kept.Order(), kept);
        Assert.Equal(12, kept.Distinct().Count());
        Assert.Equal((12, 12, 5), (loaded.Pool, loaded.Train.Count, loaded.Test.Count));
        foreach (var (place, image) in kept.Index())
        {
            Assert.Equal(whole.Train.NameOf(image), loaded.Train.NameOf(place));
            Assert.Equal(whole.Train.SizeOf(image), loaded.Train.SizeOf(place));
            Assert.Equal(whole.Train.Read(image).Pixels, loaded.Train.Read(place).Pixels);
            Assert.Equal(whole.Train.Labels(image), loaded.Train.Labels(place));
        }
    }

    [Fact]
    public void A_larger_subset_holds_the_smaller_one_and_no_subset_is_the_beginning()
    {
        var (small, large) = (SubsetOf.Kept(1_000, 50), SubsetOf.Kept(1_000, 500));
        Assert.Empty(small.Except(large));
        Assert.InRange(small.Average(), 350, 650);
        Assert.Equal(Enumerable.Range(0, 1_000), SubsetOf.Kept(1_000, 1_000));
    }

    [Fact]
    public void The_test_split_background_and_normalisation_stay_and_the_identity_changes()
    {
        using var whole = Whole.Load(Nowhere);
        using var loaded = (SegmentationDataset)new SubsetOf(Whole, 12).Load(Nowhere);
        using var again = (SegmentationDataset)new SubsetOf(Whole, 12).Load(Nowhere);
        using var all = (SegmentationDataset)new SubsetOf(Whole, 30).Load(Nowhere);
        Assert.Equal(whole.Background, loaded.Background);
        Assert.Equal(whole.Classes, loaded.Classes);
        Assert.Equal(whole.Normalisation.Mean, loaded.Normalisation.Mean);
        Assert.Equal(whole.Test.Read(4).Pixels, loaded.Test.Read(4).Pixels);
        Assert.NotEqual(whole.Fingerprint, loaded.Fingerprint);
        Assert.Equal(loaded.Fingerprint, again.Fingerprint);
        Assert.Equal(whole.Fingerprint, all.Fingerprint);
        Assert.Equal(
            new("Scenes, 12 images", 12, 5, 7) { Shape = new(3, 32, 40) },
            new SubsetOf(Whole, 12).Inspect(Nowhere)
        );
    }

    [Fact]
    public void A_fingerprint_is_the_one_of_a_list_of_the_same_photographs()
    {
        using var folder = new TemporaryFolder();
        Some.Voc(folder, "set");
        var source = new VocLayout("set", Classes: 3, Background: 0);
        using var subset = (SegmentationDataset)new SubsetOf(source, 1).Load(folder.Root);
        using var whole = source.Load(folder.Root);
        File.WriteAllText(folder.Of("set/ImageSets/Segmentation/train.txt"), subset.Train.NameOf(0));
        using var list = source.Load(folder.Root);
        Assert.Equal(Fingerprint.Of(list.Train, list.Test, list.Classes, 0, whole.Normalisation), subset.Fingerprint);
    }

    [Fact]
    public void What_is_disposed_is_the_whole()
    {
        var source = new Kept(Whole.Load(Nowhere));
        var loaded = (SegmentationDataset)new SubsetOf(source, 3).Load(Nowhere);
        loaded.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.Loaded.Train.Read(0));
        Assert.Throws<ObjectDisposedException>(() => source.Loaded.Test.Read(0));
    }

    [Fact]
    public void A_subset_that_cannot_be_taken_leaves_nothing_behind()
    {
        var source = new Kept(Whole.Load(Nowhere));
        Assert.Throws<ProblemException>(() => new SubsetOf(source, 31).Load(Nowhere));
        Assert.Throws<ObjectDisposedException>(() => source.Loaded.Train.Read(0));
    }

    /// <summary>Gives away one data set that was loaded before.</summary>
    private sealed record Kept(SegmentationDataset Loaded) : ISegmentationSource
    {
        public string Name => Loaded.Name;

        public DatasetFacts Inspect(DataRoot root) => new(Name, Loaded.Pool, Loaded.Test.Count, Loaded.Classes.Count);

        public SegmentationDataset Load(DataRoot root) => Loaded;
    }
}
