using ALStudio.Learning.Datasets;
using SkiaSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Datasets;

/// <summary>Everything that a training sees of a data set changes its fingerprint.</summary>
public class FingerprintTests
{
    private readonly string unchanged = Of(["a", "b"], 10, swap: false);

    [Fact]
    public void Equal_content_has_an_equal_fingerprint_in_another_folder() =>
        Assert.Equal(unchanged, Of(["a", "b"], 10, swap: false));

    [Fact]
    public void One_pixel_changes_it() => Assert.NotEqual(unchanged, Of(["a", "b"], 11, swap: false));

    [Fact]
    public void A_class_name_changes_it() => Assert.NotEqual(unchanged, Of(["a", "c"], 10, swap: false));

    [Fact]
    public void Swapped_splits_change_it() => Assert.NotEqual(unchanged, Of(["a", "b"], 10, swap: true));

    [Fact]
    public void The_shape_changes_it()
    {
        using var folder = new TemporaryFolder();
        Some.Idx(folder, "one");
        Some.Idx(folder, "two");
        folder.Write("two/train-images-idx3-ubyte", Some.IdxImages(3, 4, 2));
        folder.Write("two/t10k-images-idx3-ubyte", Some.IdxImages(2, 4, 2));
        using var one = new Idx("one").Load(folder.Root);
        using var two = new Idx("two").Load(folder.Root);
        Assert.Equal(one.Train.Pixels.bytes.ToArray(), two.Train.Pixels.bytes.ToArray());
        Assert.NotEqual(one.Fingerprint, two.Fingerprint);
    }

    [Fact]
    public void A_label_changes_it()
    {
        using var folder = new TemporaryFolder();
        Some.Idx(folder, "one");
        Some.Idx(folder, "two");
        folder.Write("two/train-labels-idx1-ubyte", Some.IdxLabels(0, 2, 1));
        using var one = new Idx("one").Load(folder.Root);
        using var two = new Idx("two").Load(folder.Root);
        Assert.NotEqual(one.Fingerprint, two.Fingerprint);
    }

    [Fact]
    public void The_normalisation_changes_it()
    {
        using var folder = new TemporaryFolder();
        Some.Idx(folder, "mnist");
        using var computed = new Idx("mnist").Load(folder.Root);
        using var published = new Mnist().Load(folder.Root);
        Assert.Equal(computed.Classes, published.Classes);
        Assert.NotEqual(computed.Fingerprint, published.Fingerprint);
    }

    [Fact]
    public void The_order_of_channels_changes_it()
    {
        using var set = new ImageSet(zeros([2, 3, 4, 4], ScalarType.Byte), [0, 1]);
        var usual = new Normalisation([0, 0, 0], [1, 1, 1]);
        Assert.NotEqual(Of(usual), Of(usual with { Order = ChannelOrder.Bgr }));

        string Of(Normalisation normalisation) => Fingerprint.Of(set, set, ["a", "b"], normalisation);
    }

    [Fact]
    public void Statistics_are_those_of_all_pixels_of_the_pool()
    {
        using var folder = new TemporaryFolder();
        Some.Idx(folder, "one");
        using var one = new Idx("one").Load(folder.Root);
        var pixels = one.Train.Pixels.bytes.ToArray().Select(pixel => pixel / 255.0).ToArray();
        var mean = pixels.Average();
        Assert.Equal(mean, one.Normalisation.Mean[0], 12);
        Assert.Equal(Math.Sqrt(pixels.Average(p => (p - mean) * (p - mean))), one.Normalisation.Deviation[0], 12);
    }

    [Fact]
    public void A_constant_channel_is_not_divided_by_zero()
    {
        using var folder = new TemporaryFolder();
        folder.Write("set/train/a/1.png", Some.Png(2, 2, (x, _) => new SKColor(7, (byte)(100 * x), 9)));
        folder.Write("set/test/a/1.png", Some.Png(2, 2, (_, _) => SKColors.Red));
        using var loaded = new ImageFolder("set").Load(folder.Root);
        Assert.Equal([1, 50 / 255.0, 1], loaded.Normalisation.Deviation);
        Assert.Equal([7 / 255.0, 50 / 255.0, 9 / 255.0], loaded.Normalisation.Mean);
    }

    private static string Of(string[] classes, byte red, bool swap)
    {
        using var folder = new TemporaryFolder();
        foreach (var name in classes)
        {
            folder.Write(
                $"set/{(swap ? "test" : "train")}/{name}/1.png",
                Some.Png(2, 2, (x, y) => new SKColor(red, (byte)x, (byte)y))
            );
            folder.Write(
                $"set/{(swap ? "train" : "test")}/{name}/1.png",
                Some.Png(2, 2, (x, y) => new SKColor((byte)x, 3, (byte)y))
            );
        }

        using var loaded = new ImageFolder("set").Load(folder.Root);
        return loaded.Fingerprint;
    }
}
