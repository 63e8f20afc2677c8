using ALStudio.Core;
using ALStudio.Learning.Datasets;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class SubsetOfTests
{
    private static readonly DataRoot Nowhere = new([]);
    private static readonly Shapes Whole = new(Train: 500, Test: 50);

    [Fact]
    public void Every_class_keeps_its_share_and_the_rest_goes_round()
    {
        using var loaded = (ClassificationDataset)new SubsetOf(Whole, 123).Load(Nowhere);
        var counts = loaded.Train.Labels.CountBy(label => label).Select(count => count.Value).Order().ToArray();
        Assert.Equal([12, 12, 12, 12, 12, 12, 12, 13, 13, 13], counts);
    }

    [Fact]
    public void Images_keep_their_labels_and_their_order()
    {
        using var whole = Whole.Load(Nowhere);
        using var loaded = (ClassificationDataset)new SubsetOf(Whole, 123).Load(Nowhere);
        var kept = SubsetOf.Kept(whole.Train.Labels, 10, 123);
        Assert.Equal(kept.Order(), kept);
        for (var place = 0; place < kept.Length; place++)
        {
            Assert.Equal(whole.Train.Labels[(int)kept[place]], loaded.Train.Labels[place]);
            Assert.Equal(whole.Train.Of((int)kept[place]).ToArray(), loaded.Train.Of(place).ToArray());
        }
    }

    [Fact]
    public void A_larger_subset_holds_the_smaller_one()
    {
        using var whole = Whole.Load(Nowhere);
        var small = SubsetOf.Kept(whole.Train.Labels, 10, 40);
        var large = SubsetOf.Kept(whole.Train.Labels, 10, 400);
        Assert.Empty(small.Except(large));
        Assert.Equal(40, small.Distinct().Count());
    }

    [Fact]
    public void The_test_split_stays_and_the_identity_changes()
    {
        using var whole = Whole.Load(Nowhere);
        using var loaded = (ClassificationDataset)new SubsetOf(Whole, 100).Load(Nowhere);
        using var again = new SubsetOf(Whole, 100).Load(Nowhere);
        Assert.Equal(whole.Test.Labels, loaded.Test.Labels);
        Assert.Equal(whole.Normalisation.Mean, loaded.Normalisation.Mean);
        Assert.NotEqual(whole.Fingerprint, loaded.Fingerprint);
        Assert.Equal(loaded.Fingerprint, again.Fingerprint);
        Assert.Equal(
            new("Shapes, 100 images", 100, 50, 10) { Shape = new(3, 32, 32) },
            new SubsetOf(Whole, 100).Inspect(Nowhere)
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public void An_impossible_number_is_refused_before_anything_is_read(int images)
    {
        var failure = Assert.Throws<ProblemException>(() => new SubsetOf(Whole, images).Inspect(Nowhere));
        Assert.Equal(
            $"A subset of {images} images cannot be taken from the 500 images of Shapes.",
            Assert.Single(failure.Problems).What
        );
    }
}
