using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Augmentations;

public class ScaledCropTests
{
    private static readonly DatasetFacts Facts = new("any", 10, 10, 3);

    [Property(MaxTest = 60)]
    public Property Equals_its_slow_twin_which_scales_the_whole_photograph() =>
        Prop.ForAll(
            Cases(),
            drawn =>
            {
                var (scene, labels, crop, seed) = drawn;
                var (pixels, targets) = (Filled(3 * crop.Size * crop.Size), Filled(crop.Size * crop.Size));
                var (rows, columns) = crop.Cut(scene, labels, pixels, targets, Stream(seed));
                var expected = Slow(scene, labels, crop, Stream(seed));
                Assert.Equal((expected.Rows, expected.Columns), (rows, columns));
                Assert.Equal(expected.Pixels, pixels);
                Assert.Equal(expected.Targets, targets);
            }
        );

    [Property(MaxTest = 60)]
    public Property Pixels_are_within_a_level_of_the_exact_interpolation() =>
        Prop.ForAll(
            Cases(),
            drawn =>
            {
                var (scene, labels, crop, seed) = drawn;
                var pixels = new byte[3 * crop.Size * crop.Size];
                var (rows, columns) = crop.Cut(scene, labels, pixels, new byte[pixels.Length / 3], Stream(seed));
                var (factor, top, left, mirrored) = Draws(scene, crop, Stream(seed));
                for (var (y, wide) = (0, columns - 1); y < rows; y++)
                {
                    for (var x = 0; x < columns; x++)
                    {
                        var exact = Exact(scene, 1, y + top, (mirrored ? wide - x : x) + left, factor);
                        Assert.InRange(pixels[(((crop.Size) + y) * crop.Size) + x], exact - 1.01, exact + 1.01);
                    }
                }
            }
        );

    [Property(MaxTest = 40)]
    public Property The_window_and_all_later_draws_are_the_same_without_labels() =>
        Prop.ForAll(
            Cases(),
            drawn =>
            {
                var (scene, labels, crop, seed) = drawn;
                var (with, without) = (Filled(3 * crop.Size * crop.Size), Filled(3 * crop.Size * crop.Size));
                var (first, second) = (Stream(seed), Stream(seed));
                var size = crop.Cut(scene, labels, with, Filled(crop.Size * crop.Size), first);
                Assert.Equal(size, crop.Cut(scene, null, without, [], second));
                Assert.Equal(with, without);
                Assert.Equal(first.NextUInt64(), second.NextUInt64());
            }
        );

    [Fact]
    public void Every_factor_place_and_side_comes_up_equally_often()
    {
        var scene = Noise(40, 30, 1);
        var crop = new ScaledCrop(20);
        var random = Stream(1);
        var draws = Enumerable.Range(0, 12_000).Select(_ => Draws(scene, crop, random)).ToList();
        Assert.Equal(12, draws.Select(draw => draw.Factor).Distinct().Count());
        Assert.All(draws.CountBy(draw => draw.Factor), factor => Assert.InRange(factor.Value, 850, 1150));
        Assert.InRange(draws.Count(draw => draw.Mirrored), 5700, 6300);
        // At factor 1 the window of 20 fits into 40 rows in 21 ways, and into 30 columns in 11.
        var usual = draws.Where(draw => draw.Factor == 1).ToList();
        Assert.Equal((0, 20), (usual.Min(draw => draw.Top), usual.Max(draw => draw.Top)));
        Assert.Equal((0, 10), (usual.Min(draw => draw.Left), usual.Max(draw => draw.Left)));
    }

    [Fact]
    public void Without_scaling_and_flip_it_is_a_part_of_the_photograph_and_its_labels_belong_to_it()
    {
        var scene = Noise(50, 60, 3);
        // The label of a pixel is its first channel.
        var labels = new LabelMap(50, 60, scene.Pixels[..3000]);
        var crop = new ScaledCrop(32, 1, 1, Flip: 0);
        var (pixels, targets) = (new byte[3 * 32 * 32], new byte[32 * 32]);
        var random = Stream(4);
        for (var image = 0; image < 20; image++)
        {
            Assert.Equal((32, 32), crop.Cut(scene, labels, pixels, targets, random));
            Assert.Equal(pixels[..1024], targets);
        }
    }

    [Fact]
    public void A_photograph_that_is_smaller_lies_in_the_upper_left_corner_and_nothing_else_is_written()
    {
        var scene = Noise(10, 14, 3);
        var crop = new ScaledCrop(16, 0.5, 0.5);
        var (pixels, targets) = (Filled(3 * 16 * 16), Filled(16 * 16));
        var size = crop.Cut(scene, new LabelMap(10, 14, new byte[140]), pixels, targets, Stream(1));
        Assert.Equal((5, 7), size);
        for (var at = 0; at < 256; at++)
        {
            Assert.Equal(at / 16 < 5 && at % 16 < 7 ? 0 : 77, targets[at]);
            Assert.True((at / 16 < 5 && at % 16 < 7) || pixels[at] == 77);
        }
    }

    [Fact]
    public void Says_what_is_wrong_with_its_values()
    {
        Assert.Empty(new ScaledCrop().Check(Facts));
        Assert.Empty(new ScaledCrop(112, 1, 1, 0).Check(Facts));
        Assert.Equal(3, new ScaledCrop(15, 0, 1, 2).Check(Facts).Count());
        Assert.Single(new ScaledCrop(Smallest: 1.6, Largest: 0.5).Check(Facts));
        Assert.All(new ScaledCrop(15, 0, 1, 2).Check(Facts), problem => Assert.NotNull(problem.Hint));
    }

    private static Arbitrary<(Scene Scene, LabelMap Labels, ScaledCrop Crop, int Seed)> Cases() =>
        (
            from height in Gen.Choose(1, 50)
            from width in Gen.Choose(1, 50)
            from size in Gen.Choose(16, 40)
            from seed in Gen.Choose(0, 1_000_000)
            let labels = new LabelMap(height, width, Noise(height, width, seed + 1).Pixels[..(height * width)])
            select (Noise(height, width, seed), labels, new ScaledCrop(size), seed)
        ).ToArbitrary();

    private static (double Factor, int Top, int Left, bool Mirrored) Draws(
        Scene scene,
        ScaledCrop crop,
        RandomStream random
    )
    {
        var factor = (5 + random.NextInt(12)) / 10.0;
        var top = random.NextInt(Math.Max(crop.Size, Scaled(scene.Shape.Height, factor)) - crop.Size + 1);
        var left = random.NextInt(Math.Max(crop.Size, Scaled(scene.Shape.Width, factor)) - crop.Size + 1);
        return (factor, top, left, random.NextDouble() < 0.5);
    }

    private static int Scaled(int length, double factor) => Math.Max(1, (int)Math.Round(length * factor));

    /// <summary>The whole photograph scaled pixel by pixel, then cut, then mirrored.</summary>
    private static (int Rows, int Columns, byte[] Pixels, byte[] Targets) Slow(
        Scene scene,
        LabelMap labels,
        ScaledCrop crop,
        RandomStream random
    )
    {
        var (factor, top, left, mirrored) = Draws(scene, crop, random);
        var (height, width) = (Scaled(scene.Shape.Height, factor), Scaled(scene.Shape.Width, factor));
        var (pixels, targets) = (Filled(3 * crop.Size * crop.Size), Filled(crop.Size * crop.Size));
        var (rows, columns) = (Math.Min(height, crop.Size), Math.Min(width, crop.Size));
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var (row, column) = (top + y, left + (mirrored ? columns - 1 - x : x));
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = Interpolated(scene, channel, row, column, factor);
                    pixels[(((channel * crop.Size) + y) * crop.Size) + x] = value;
                }

                var (from, at) = ((int)(row * (1 / factor)), (int)(column * (1 / factor)));
                targets[(y * crop.Size) + x] = labels[
                    Math.Min(from, labels.Height - 1),
                    Math.Min(at, labels.Width - 1)
                ];
            }
        }

        return (rows, columns, pixels, targets);
    }

    private static byte Interpolated(Scene scene, int channel, int row, int column, double factor)
    {
        var (y, second) = Place(row, factor, scene.Shape.Height);
        var (x, right) = Place(column, factor, scene.Shape.Width);
        var upper = (Round(1 - right) * At(scene, channel, y, x)) + (Round(right) * At(scene, channel, y, x + 1));
        var lower =
            (Round(1 - right) * At(scene, channel, y + 1, x)) + (Round(right) * At(scene, channel, y + 1, x + 1));
        return (byte)(((Round(1 - second) * (upper >> 4) >> 16) + (Round(second) * (lower >> 4) >> 16) + 2) >> 2);

        static int Round(float weight) => (int)MathF.Round(weight * 2048);
    }

    private static (int Before, float Share) Place(int position, double factor, int length)
    {
        var place = (float)(((position + 0.5) * (1 / factor)) - 0.5);
        var before = (int)Math.Floor(place);
        return before < 0 || before >= length - 1 ? (Math.Clamp(before, 0, length - 1), 0) : (before, place - before);
    }

    private static double Exact(Scene scene, int channel, int row, int column, double factor)
    {
        var (y, x) = (((row + 0.5) / factor) - 0.5, ((column + 0.5) / factor) - 0.5);
        var (top, left) = ((int)Math.Floor(y), (int)Math.Floor(x));
        var (down, right) = (y - top, x - left);
        var upper = ((1 - right) * At(scene, channel, top, left)) + (right * At(scene, channel, top, left + 1));
        var lower = ((1 - right) * At(scene, channel, top + 1, left)) + (right * At(scene, channel, top + 1, left + 1));
        return ((1 - down) * upper) + (down * lower);
    }

    private static int At(Scene scene, int channel, int row, int column)
    {
        var (height, width) = (scene.Shape.Height, scene.Shape.Width);
        var (y, x) = (Math.Clamp(row, 0, height - 1), Math.Clamp(column, 0, width - 1));
        return scene.Pixels[(((channel * height) + y) * width) + x];
    }

    private static Scene Noise(int height, int width, int seed)
    {
        var random = Stream(seed);
        return new Scene(
            new ImageShape(3, height, width),
            [.. Enumerable.Range(0, 3 * height * width).Select(_ => (byte)random.NextInt(256))]
        );
    }

    private static byte[] Filled(int length) => [.. Enumerable.Repeat((byte)77, length)];

    private static RandomStream Stream(int seed) => new Chance((ulong)seed).For(Purpose.Augmentation);
}
