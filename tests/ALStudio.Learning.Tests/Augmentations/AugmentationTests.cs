using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Augmentations;

public class AugmentationTests
{
    /// <summary>Every augmentation with its defaults: a new one is tested before anyone writes a test for it.</summary>
    public static TheoryData<IAugmentation> All =>
        [
            .. typeof(IAugmentation)
                .Assembly.GetTypes()
                .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IAugmentation)))
                .Select(type => (IAugmentation)Parts.WithDefaults(type)),
            new RandomCrop(3, Surround.Reflect),
            new FlipAndCrop(2, Surround.Reflect, 0.3),
            new AutoAugment(AugmentationPolicy.Long),
            new AutoAugment(AugmentationPolicy.Mixed),
            new RandAugment(5, 1),
            new AutoAugmented(new RandAugment(), 3, Surround.Reflect),
        ];

    private static readonly ImageShape[] shapes =
    [
        new(3, 10, 12),
        new(1, 28, 28),
        new(3, 32, 32),
        new(1, 5, 9),
        new(2, 9, 5),
        new(4, 7, 7),
    ];

    [Theory, MemberData(nameof(All))]
    public void Writes_every_byte_the_same_from_the_same_stream_and_leaves_the_source(IAugmentation augmentation)
    {
        foreach (var shape in shapes)
        {
            for (var image = 0; image < 40; image++)
            {
                var source = Noise(shape, image);
                var (first, second) = (new byte[shape.Bytes], new byte[shape.Bytes]);
                augmentation.Apply(source, first, shape, Stream(image));
                second.AsSpan().Fill(77);
                augmentation.Apply(source, second, shape, Stream(image));
                Assert.Equal(first, second);
                Assert.Equal(Noise(shape, image), source);
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Writes_no_byte_beyond_the_image(IAugmentation augmentation)
    {
        foreach (var shape in shapes)
        {
            var target = Enumerable.Repeat((byte)77, shape.Bytes + 20).ToArray();
            for (var image = 0; image < 40; image++)
            {
                augmentation.Apply(Noise(shape, image), target.AsSpan(10, shape.Bytes), shape, Stream(image));
            }

            Assert.All(target[..10].Concat(target[^10..]), value => Assert.Equal(77, value));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Cuts_holes_inside_the_image_and_the_same_from_the_same_stream(IAugmentation augmentation)
    {
        foreach (var shape in augmentation is IErasing ? shapes : [])
        {
            for (var draw = 0; draw < 100; draw++)
            {
                var hole = ((IErasing)augmentation).Erased(shape, Stream(draw));
                Assert.Equal(hole, ((IErasing)augmentation).Erased(shape, Stream(draw)));
                Assert.InRange(hole.Top, 0, shape.Height - 1);
                Assert.InRange(hole.Left, 0, shape.Width - 1);
                Assert.InRange(hole.Top + hole.Height, hole.Top + 1, shape.Height);
                Assert.InRange(hole.Left + hole.Width, hole.Left + 1, shape.Width);
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Finds_nothing_wrong_with_its_defaults(IAugmentation augmentation) =>
        Assert.Empty(augmentation.Check(new DatasetFacts("any", 100, 10, 10)));

    [Fact]
    public void No_augmentation_copies()
    {
        var shape = new ImageShape(3, 5, 7);
        var target = new byte[shape.Bytes];
        new NoAugmentation().Apply(Noise(shape, 1), target, shape, Stream(0));
        Assert.Equal(Noise(shape, 1), target);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(1.0)]
    public void Flip_mirrors_each_row_or_nothing_as_often_as_told(double probability)
    {
        var shape = new ImageShape(2, 3, 5);
        var (source, target) = (Noise(shape, 1), new byte[shape.Bytes]);
        var mirrored = source.Chunk(shape.Width).SelectMany(row => row.Reverse()).ToArray();
        var flips = 0;
        const int Draws = 4000;
        for (var draw = 0; draw < Draws; draw++)
        {
            new HorizontalFlip(probability).Apply(source, target, shape, Stream(draw));
            var flipped = target.AsSpan().SequenceEqual(mirrored);
            Assert.True(flipped || target.AsSpan().SequenceEqual(source));
            flips += flipped ? 1 : 0;
        }

        var spread = 4 * Math.Sqrt(probability * (1 - probability) * Draws);
        Assert.InRange(flips, (probability * Draws) - spread, (probability * Draws) + spread);
    }

    [Theory]
    [InlineData(Surround.Zero)]
    [InlineData(Surround.Reflect)]
    public void Crop_reaches_every_offset_equally_often_and_shows_what_the_padded_image_shows(Surround surround)
    {
        var shape = new ImageShape(2, 6, 9);
        const int Padding = 2;
        const int Draws = 25 * 400;
        var source = Noise(shape, 3);
        var windows = Slow.Windows(source, shape, Padding, surround);
        var counts = new int[windows.Count];
        var target = new byte[shape.Bytes];
        for (var draw = 0; draw < Draws; draw++)
        {
            new RandomCrop(Padding, surround).Apply(source, target, shape, Stream(draw));
            var window = windows.FindIndex(window => target.AsSpan().SequenceEqual(window));
            Assert.True(window >= 0, $"Draw {draw} is no window of the padded image.");
            counts[window]++;
        }

        // Chi-square with 24 degrees of freedom: 51.2 is its 99.9 % quantile, and the draws are always the same.
        var expected = (double)Draws / counts.Length;
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0, 51.2);
    }

    [Property(MaxTest = 200)]
    public Property Crop_equals_its_slow_twin_for_any_size_and_padding() =>
        Prop.ForAll(
            Gen.Choose(1, 9)
                .Two()
                .SelectMany(size => Gen.Choose(0, 12).Select(padding => (size, padding)))
                .ToArbitrary(),
            drawn =>
            {
                var shape = new ImageShape(1, drawn.size.Item1, drawn.size.Item2);
                var reflects = drawn.padding < Math.Min(shape.Height, shape.Width);
                return Surrounds(reflects).All(surround => IsOneOfTheWindows(shape, drawn.padding, surround));
            }
        );

    [Fact]
    public void Crop_refuses_a_mirror_as_wide_as_the_image() =>
        Assert.Throws<ArgumentException>(() =>
            new RandomCrop(5, Surround.Reflect).Apply(new byte[35], new byte[35], new ImageShape(1, 5, 7), Stream(0))
        );

    [Fact]
    public void Flip_and_crop_is_the_crop_then_the_flip_of_one_stream()
    {
        var shape = new ImageShape(3, 8, 8);
        var (cropped, both, expected) = (new byte[shape.Bytes], new byte[shape.Bytes], new byte[shape.Bytes]);
        for (var draw = 0; draw < 50; draw++)
        {
            var stream = Stream(draw);
            new RandomCrop(3).Apply(Noise(shape, draw), cropped, shape, stream);
            new HorizontalFlip(0.5).Apply(cropped, expected, shape, stream);
            new FlipAndCrop(3).Apply(Noise(shape, draw), both, shape, Stream(draw));
            Assert.Equal(expected, both);
        }
    }

    [Fact]
    public void Impossible_values_are_problems()
    {
        var facts = new DatasetFacts("any", 100, 10, 10);
        Assert.Single(new HorizontalFlip(1.5).Check(facts));
        Assert.Single(new HorizontalFlip(double.NaN).Check(facts));
        Assert.Single(new RandomCrop(-1).Check(facts));
        Assert.Equal(2, new FlipAndCrop(-1, Flip: 2).Check(facts).Count());
        Assert.Equal(2, new RandAugment(0, -1).Check(facts).Count());
        Assert.Single(new RandAugment(16).Check(facts));
        Assert.Single(new Cutout(-1).Check(facts));
        Assert.Equal(4, new AutoAugmented(new RandAugment(0), -1, Flip: 2, Hole: -1).Check(facts).Count());
        Assert.Single(new AutoAugmented(new Cutout()).Check(facts));
    }

    private static Surround[] Surrounds(bool reflects) =>
        reflects ? [Surround.Zero, Surround.Reflect] : [Surround.Zero];

    private static bool IsOneOfTheWindows(ImageShape shape, int padding, Surround surround)
    {
        var (source, target) = (Noise(shape, padding), new byte[shape.Bytes]);
        target.AsSpan().Fill(77);
        new RandomCrop(padding, surround).Apply(source, target, shape, Stream(padding));
        return Slow.Windows(source, shape, padding, surround).Exists(window => target.AsSpan().SequenceEqual(window));
    }

    private static RandomStream Stream(int index) => new Chance(11).For(Purpose.Augmentation, index: index);

    private static byte[] Noise(ImageShape shape, int image)
    {
        var random = new Chance(12).For(Purpose.Generation, index: image);
        return [.. Enumerable.Range(0, shape.Bytes).Select(_ => (byte)random.NextInt(256))];
    }

    private static class Slow
    {
        /// <summary>All windows of the padded image, written straight from the definition.</summary>
        public static List<byte[]> Windows(byte[] source, ImageShape shape, int padding, Surround surround)
        {
            var windows = new List<byte[]>();
            for (var top = -padding; top <= padding; top++)
            {
                for (var left = -padding; left <= padding; left++)
                {
                    var window = new List<byte>();
                    for (var channel = 0; channel < shape.Channels; channel++)
                    {
                        for (var y = 0; y < shape.Height; y++)
                        {
                            for (var x = 0; x < shape.Width; x++)
                            {
                                window.Add(Padded(channel, y + top, x + left));
                            }
                        }
                    }

                    windows.Add([.. window]);
                }
            }

            return windows;

            byte Padded(int channel, int y, int x)
            {
                var inside = y >= 0 && y < shape.Height && x >= 0 && x < shape.Width;
                if (!inside && surround == Surround.Zero)
                {
                    return 0;
                }

                var (row, column) = (Mirrored(y, shape.Height), Mirrored(x, shape.Width));
                return source[(((channel * shape.Height) + row) * shape.Width) + column];
            }

            static int Mirrored(int position, int size)
            {
                var distance = Math.Abs(position);
                return distance < size ? distance : size - 1 - (distance - (size - 1));
            }
        }
    }
}
