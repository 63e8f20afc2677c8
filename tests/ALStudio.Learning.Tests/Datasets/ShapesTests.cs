using System.Security.Cryptography;
using ALStudio.Core;
using ALStudio.Learning.Datasets;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class ShapesTests
{
    private static readonly DataRoot Nowhere = new([]);

    [Fact]
    public void The_same_bytes_on_every_machine()
    {
        using var loaded = new Shapes(Train: 200, Test: 100).Load(Nowhere);
        Assert.Equal("3aa5cac8eb5ecfa76b2a82f655882ab8d9a50f5b75b47c6b6018129442c9af62", Sha256(loaded.Train));
        Assert.Equal("d6d017c1d492eda3f0ee85ca113255c815904288bcf4d547a9539bbfd4024042", Sha256(loaded.Test));
        Assert.Equal("916ecfba62e332114c8462208138064b4f69128b9b7def8d81f6dab8f1fcb808", loaded.Fingerprint);
    }

    [Fact]
    public void A_longer_data_set_begins_with_the_images_of_a_shorter_one()
    {
        using var few = new Shapes(Train: 30, Test: 10).Load(Nowhere);
        using var many = new Shapes(Train: 500, Test: 10).Load(Nowhere);
        Assert.All(Enumerable.Range(0, 30), i => Assert.Equal(few.Train.Of(i).ToArray(), many.Train.Of(i).ToArray()));
    }

    [Fact]
    public void No_image_occurs_twice_not_in_the_other_split_and_not_under_another_seed()
    {
        using var one = new Shapes(Train: 1_000, Test: 500, Seed: 1).Load(Nowhere);
        using var other = new Shapes(Train: 1_000, Test: 500, Seed: -1).Load(Nowhere);
        var images = new[] { one.Train, one.Test, other.Train, other.Test }.SelectMany(Hashes).ToList();
        Assert.Equal(3_000, images.Distinct().Count());
    }

    [Fact]
    public void Classes_are_equally_frequent_and_distinguishable_by_name()
    {
        using var loaded = new Shapes(Train: 1_000, Test: 500).Load(Nowhere);
        Assert.Equal(new("Shapes", 1_000, 500, 10) { Shape = new(3, 32, 32) }, new Shapes(1_000, 500).Inspect(Nowhere));
        Assert.Equal(10, loaded.Classes.Distinct().Count());
        Assert.All(loaded.Train.Labels.CountBy(label => label), count => Assert.Equal(100, count.Value));
        Assert.All(loaded.Test.Labels.CountBy(label => label), count => Assert.Equal(50, count.Value));
    }

    [Fact]
    public void Nearest_class_means_of_two_thousand_labels_tell_fewer_than_half_of_the_images_apart()
    {
        using var loaded = new Shapes(Train: 2_000, Test: 1_000).Load(Nowhere);
        // A set on which templates suffice would leave nothing to query for; knowing nothing gives 10 %.
        var means = Enumerable.Range(0, 10).Select(label => Mean(loaded.Train, label)).ToArray();
        var right = Enumerable.Range(0, 1_000).Count(i => Nearest(means, loaded.Test.Of(i)) == loaded.Test.Labels[i]);
        Assert.InRange(right, 150, 500);
    }

    [Theory]
    [InlineData(9, 100, "Shapes cannot have 9 images (Train).")]
    [InlineData(100, -1, "Shapes cannot have -1 images (Test).")]
    [InlineData(2_000_000, 100, "Shapes cannot have 2,000,000 images (Train).")]
    public void Impossible_numbers_of_images_are_problems(int train, int test, string what)
    {
        var problem = Assert.Throws<ProblemException>(() => new Shapes(train, test).Inspect(Nowhere)).Problems[0];
        Assert.Equal(what, problem.What);
        Assert.Throws<ProblemException>(() => new Shapes(train, test).Load(Nowhere));
    }

    private static string Sha256(ImageSet images) => Convert.ToHexStringLower(SHA256.HashData(images.Pixels.bytes));

    private static IEnumerable<string> Hashes(ImageSet images) =>
        Enumerable.Range(0, images.Count).Select(i => Convert.ToHexString(SHA256.HashData(images.Of(i))));

    private static double[] Mean(ImageSet images, int label)
    {
        var mean = new double[images.Shape.Bytes];
        var members = Enumerable.Range(0, images.Count).Where(i => images.Labels[i] == label).ToList();
        foreach (var member in members)
        {
            var pixels = images.Of(member);
            for (var pixel = 0; pixel < mean.Length; pixel++)
            {
                mean[pixel] += (double)pixels[pixel] / members.Count;
            }
        }

        return mean;
    }

    private static int Nearest(double[][] means, ReadOnlySpan<byte> pixels)
    {
        var (best, least) = (0, double.MaxValue);
        for (var label = 0; label < means.Length; label++)
        {
            var distance = 0.0;
            for (var pixel = 0; pixel < pixels.Length; pixel++)
            {
                distance += (means[label][pixel] - pixels[pixel]) * (means[label][pixel] - pixels[pixel]);
            }

            if (distance < least)
            {
                (best, least) = (label, distance);
            }
        }

        return best;
    }
}
