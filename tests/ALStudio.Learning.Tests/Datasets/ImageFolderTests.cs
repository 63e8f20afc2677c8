using ALStudio.Core;
using ALStudio.Learning.Datasets;
using SkiaSharp;
using Xunit;

namespace ALStudio.Learning.Tests.Datasets;

public class ImageFolderTests
{
    private static readonly byte[] Valid = Some.Png(4, 4, (x, y) => new SKColor((byte)(10 * x), (byte)(20 * y), 77));

    [Fact]
    public void Classes_and_files_come_in_ordinal_order_and_litter_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        foreach (var split in new[] { "train", "val" })
        {
            folder.Write($"pets/{split}/dog/1.png", Grey(1));
            folder.Write($"pets/{split}/Cat/b.PNG", Grey(3));
            folder.Write($"pets/{split}/Cat/B.png", Grey(2));
            folder.Write($"pets/{split}/Cat/.DS_Store", [1]);
            folder.Write($"pets/{split}/dog/Thumbs.db", [1]);
            folder.Write($"pets/{split}/.git/config", [1]);
        }

        folder.Write("pets/train/dog/10.png", Grey(10));
        Assert.Equal(new("pets", 4, 3, 2), new ImageFolder("pets").Inspect(folder.Root));
        Assert.Equal(new ImageShape(1, 8, 8), new ImageFolder("pets", 8, 1).Inspect(folder.Root).Shape);
        using var loaded = new ImageFolder(folder.Of("pets")).Load(new DataRoot([]));
        Assert.Equal(["Cat", "dog"], loaded.Classes);
        Assert.Equal([0, 0, 1, 1], loaded.Train.Labels);
        Assert.Equal([2, 3, 1, 10], Enumerable.Range(0, 4).Select(i => (int)loaded.Train.Of(i)[0]));
        Assert.Equal([0, 0, 1], loaded.Test.Labels);
    }

    [Fact]
    public void Pixels_are_planes_of_red_green_and_blue_and_transparency_is_ignored()
    {
        using var folder = Folder();
        folder.Write(
            "set/train/a/2.png",
            Some.Png(4, 4, (x, y) => new SKColor((byte)(10 * x), (byte)(20 * y), 77, (byte)(60 * y)))
        );
        using var loaded = new ImageFolder("set").Load(folder.Root);
        Assert.Equal([0, 10, 20, 30, 0, 10], loaded.Train.Of(0)[..6].ToArray());
        Assert.Equal([0, 0, 0, 0, 20, 20], loaded.Train.Of(0)[16..22].ToArray());
        Assert.Equal(Enumerable.Repeat((byte)77, 16), loaded.Train.Of(0)[32..].ToArray());
        Assert.Equal(loaded.Train.Of(0).ToArray(), loaded.Train.Of(1).ToArray());
    }

    [Fact]
    public void Grey_images_are_read_as_colour_and_colour_images_as_grey()
    {
        using var folder = Folder();
        folder.Write("set/train/a/2.png", Grey(99));
        using var colour = new ImageFolder("set").Load(folder.Root);
        Assert.Equal(Enumerable.Repeat((byte)99, 48), colour.Train.Of(1).ToArray());
        using var grey = new ImageFolder("set", Channels: 1).Load(folder.Root);
        Assert.Equal(new ImageShape(1, 4, 4), grey.Train.Shape);
        Assert.Equal(Enumerable.Repeat((byte)99, 16), grey.Train.Of(1).ToArray());
        // 0.299 · 30 + 0.587 · 60 + 0.114 · 77 = 52.97
        Assert.Equal(53, grey.Train.Of(0)[15]);
    }

    [Fact]
    public void Jpeg_is_read()
    {
        using var folder = Folder();
        folder.Write("set/train/a/1.jpeg", Some.Jpeg(4, 4, (_, _) => new SKColor(200, 100, 50)));
        using var loaded = new ImageFolder("set").Load(folder.Root);
        Assert.InRange(loaded.Train.Of(0)[5], 195, 205);
        Assert.InRange(loaded.Train.Of(0)[21], 95, 105);
        Assert.InRange(loaded.Train.Of(0)[37], 45, 55);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(900)]
    public void A_cut_off_jpeg_is_an_error(int cut)
    {
        using var folder = Folder();
        var whole = Some.Jpeg(64, 64, (x, y) => new SKColor((byte)(x * y), (byte)(x * 31), (byte)(y * 47)));
        var file = folder.Write("set/train/a/2.jpg", whole[..^cut]);
        Assert.Equal($"{file}: the image breaks off before its end.", Problem("set", folder).What);
    }

    [Fact]
    public void Images_of_different_sizes_are_an_error_that_names_two_of_them()
    {
        using var folder = Folder();
        var other = folder.Write("set/test/a/2.png", Some.Png(5, 4, (_, _) => SKColors.Red));
        var problem = Problem("set", folder);
        Assert.Equal($"{other} has 5×4 pixels, but {folder.Of("set/train/a/1.png")} has 4×4.", problem.What);
        Assert.Contains("Size = 64", problem.Hint);
    }

    [Fact]
    public void Size_takes_the_middle_square_and_leaves_images_of_that_size_untouched()
    {
        using var folder = Folder();
        folder.Write(
            "set/train/a/0.png",
            Some.Png(8, 4, (x, y) => x is 0 or 1 or 6 or 7 ? SKColors.Red : new SKColor(10, 20, 30))
        );
        using var loaded = new ImageFolder("set", Size: 4).Load(folder.Root);
        Assert.Equal(Enumerable.Repeat((byte)10, 16), loaded.Train.Of(0)[..16].ToArray());
        using var plain = new ImageFolder("set", Size: 4).Load(folder.Root);
        Assert.Equal([0, 10, 20, 30], plain.Train.Of(1)[..4].ToArray());
    }

    [Theory]
    [InlineData(64, 16)]
    [InlineData(50, 32)]
    [InlineData(31, 32)]
    [InlineData(7, 3)]
    [InlineData(1, 5)]
    public void Fast_and_slow_scaling_agree(int from, int to)
    {
        SKColor Colour(int x, int y) => new((byte)(x * 37 ^ y * 11), (byte)(x * y), (byte)(x + y > from ? 255 : 0));
        using var folder = new TemporaryFolder();
        folder.Write("set/train/a/1.png", Some.Png(from, from, Colour));
        folder.Write("set/test/a/1.png", Some.Png(from, from, Colour));
        using var loaded = new ImageFolder("set", Size: to).Load(folder.Root);
        Func<SKColor, byte>[] channels = [colour => colour.Red, colour => colour.Green, colour => colour.Blue];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var at = 0; at < to * to; at++)
            {
                var slow = Triangle(from, to, at % to, at / to, (x, y) => channels[channel](Colour(x, y)));
                Assert.Equal(slow, loaded.Train.Of(0)[(channel * to * to) + at], 1.01);
            }
        }
    }

    [Fact]
    public void Strangers_and_empty_classes_are_all_told_at_once()
    {
        using var folder = Folder();
        var text = folder.Write("set/train/a/notes.txt", [1]);
        folder.Write("set/train/a/more/1.png", Valid);
        Directory.CreateDirectory(folder.Of("set/train/b"));
        var problems = Assert.Throws<ProblemException>(() => new ImageFolder("set").Inspect(folder.Root)).Problems;
        Assert.Equal(
            [
                $"{folder.Of("set/train/a/more")} is a folder inside a class folder.",
                $"{text} is neither PNG nor JPEG.",
                $"The class folder {folder.Of("set/train/b")} has no images.",
            ],
            problems.Select(problem => problem.What)
        );
    }

    [Fact]
    public void Layouts_that_are_none_say_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("There is no image folder set with a folder \"train\" in it", Problem("set", folder).What);
        Assert.Contains(folder.Path, Problem("set", folder).What);
        Directory.CreateDirectory(folder.Of("set/train"));
        Assert.Contains("neither \"test\" nor \"val\"", Problem("set", folder).What);
        Directory.CreateDirectory(folder.Of("set/test"));
        Assert.Contains("holds no images: it has no class folders", Problem("set", folder).What);
        folder.Write("set/train/a/1.png", Valid);
        folder.Write("set/train/b/1.png", Valid);
        folder.Write("set/test/a/1.png", Valid);
        folder.Write("set/test/c/1.png", Valid);
        Assert.Equal(
            $"The two splits have different classes: b is only in {folder.Of("set/train")}, c is only in {folder.Of("set/test")}.",
            Problem("set", folder).What
        );
    }

    [Fact]
    public void Impossible_sizes_and_channels_are_problems()
    {
        using var folder = Folder();
        Assert.Throws<ProblemException>(() => new ImageFolder("set", Size: -1).Inspect(folder.Root));
        Assert.Throws<ProblemException>(() => new ImageFolder("set", Size: 5_000).Inspect(folder.Root));
        Assert.Throws<ProblemException>(() => new ImageFolder("set", Channels: 4).Inspect(folder.Root));
    }

    [Fact]
    public void Unreadable_images_are_told_in_order_the_first_ten_by_name()
    {
        using var folder = Folder();
        for (var number = 10; number < 23; number++)
        {
            folder.Write($"set/train/a/{number}.png", Valid[..^20]);
        }

        var problems = Assert.Throws<ProblemException>(() => new ImageFolder("set").Load(folder.Root)).Problems;
        Assert.Equal(11, problems.Count);
        Assert.All(problems.Take(10).Index(), entry => Assert.Contains($"{10 + entry.Index}.png", entry.Item.What));
        Assert.Equal($"3 more images of {folder.Of("set/train")} cannot be used.", problems[10].What);
    }

    private static byte[] Grey(byte level) => Some.Png(4, 4, (_, _) => new SKColor(level, level, level));

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        folder.Write("set/train/a/1.png", Valid);
        folder.Write("set/test/a/1.png", Valid);
        return folder;
    }

    private static Problem Problem(string name, TemporaryFolder folder) =>
        Assert.Throws<ProblemException>(() => new ImageFolder(name).Load(folder.Root)).Problems[0];

    /// <summary>The definition: the mean of all source pixels under a triangle that is as wide as the reduction.</summary>
    private static double Triangle(int from, int to, int x, int y, Func<int, int, byte> pixel)
    {
        var (scale, sum, weights) = ((double)from / to, 0.0, 0.0);
        double Weight(int source, int target) =>
            Math.Max(0, 1 - Math.Abs((source + 0.5 - ((target + 0.5) * scale)) / Math.Max(scale, 1)));
        for (var v = 0; v < from; v++)
        {
            for (var u = 0; u < from; u++)
            {
                var weight = Weight(u, x) * Weight(v, y);
                (sum, weights) = (sum + (weight * pixel(u, v)), weights + weight);
            }
        }

        return sum / weights;
    }
}
