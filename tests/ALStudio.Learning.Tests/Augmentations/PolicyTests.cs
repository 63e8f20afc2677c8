using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using Xunit;

namespace ALStudio.Learning.Tests.Augmentations;

/// <summary>What is drawn, how often, and what the reference code's magnitudes mean.</summary>
public sealed class PolicyTests
{
    private static readonly ImageShape shape = new(3, 32, 32);

    [Theory]
    [InlineData(AugmentationPolicy.Short, 25)]
    [InlineData(AugmentationPolicy.Long, 95)]
    [InlineData(AugmentationPolicy.Mixed, 100)]
    public void Lists_have_their_published_lengths_and_sane_entries(AugmentationPolicy policy, int count)
    {
        var list = SubPolicies.Of(policy);
        Assert.Equal(count, list.Count);
        Assert.All(list, steps => Assert.Equal(2, steps.Length));
        Assert.All(list.SelectMany(steps => steps), step => Assert.InRange(step.Probability, 0, 0.9));
        Assert.All(list.SelectMany(steps => steps), step => Assert.InRange(step.Magnitude, 0, 9));
    }

    [Fact]
    public void The_mixed_list_is_all_of_the_short_one_but_for_one_probability_and_most_of_the_long_one()
    {
        var (brief, mixed) = (SubPolicies.Of(AugmentationPolicy.Short), SubPolicies.Of(AugmentationPolicy.Mixed));
        var differing = Enumerable.Range(0, 25).Where(number => !brief[number].SequenceEqual(mixed[number]));
        Assert.Equal(16, Assert.Single(differing));
        Assert.Equal(0.8, mixed[16][1].Probability);
        var missing = SubPolicies
            .Of(AugmentationPolicy.Long)
            .Index()
            .Where(entry => !mixed.Any(steps => steps.SequenceEqual(entry.Item)))
            .Select(entry => entry.Index);
        // The group 0_2, less what stands in other groups too.
        Assert.All(missing, number => Assert.InRange(number, 10, 14));
    }

    [Theory]
    [InlineData(AugmentationPolicy.Short)]
    [InlineData(AugmentationPolicy.Long)]
    [InlineData(AugmentationPolicy.Mixed)]
    public void Sub_policies_are_drawn_equally_often(AugmentationPolicy policy)
    {
        var list = SubPolicies.Of(policy);
        var counts = new Dictionary<OperationStep[], int>(ReferenceEqualityComparer.Instance);
        const int PerEntry = 200;
        for (var draw = 0; draw < PerEntry * list.Count; draw++)
        {
            var drawn = new AutoAugment(policy).Drawn(Stream(draw));
            counts[drawn] = counts.GetValueOrDefault(drawn) + 1;
        }

        // Entries that stand in a list twice are one object there, drawn twice as often.
        var expected = list.GroupBy(steps => steps, (steps, all) => (steps, Count: all.Count() * PerEntry)).ToList();
        var square = expected.Sum(entry => Math.Pow(counts[entry.steps] - entry.Count, 2) / entry.Count);
        var freedom = expected.Count - 1;
        Assert.InRange(square, 0, freedom + (4 * Math.Sqrt(2 * freedom)));
    }

    [Fact]
    public void RandAugment_draws_each_operation_and_each_magnitude_from_1_to_9_equally_often()
    {
        const int Draws = 135 * 100;
        var counts = new Dictionary<(Operation, int), int>();
        var steps = new OperationStep[2];
        for (var draw = 0; draw < Draws; draw++)
        {
            new RandAugment(Probability: 0.3).Draw(steps, Stream(draw));
            foreach (var step in steps)
            {
                Assert.Equal(0.3, step.Probability);
                var key = (step.Operation, step.Magnitude);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        Assert.Equal(135, counts.Count);
        Assert.All(counts.Keys, key => Assert.InRange(key.Item2, 1, 9));
        // 134 degrees of freedom: four deviations above the mean of the statistic.
        Assert.InRange(counts.Values.Sum(count => Math.Pow(count - 200, 2) / 200), 0, 134 + (4 * Math.Sqrt(268)));
    }

    [Theory, InlineData(0.0), InlineData(0.2), InlineData(0.9), InlineData(1.0)]
    public void A_step_is_applied_as_often_as_it_says(double probability)
    {
        var (source, target) = (Noise(shape), new byte[shape.Bytes]);
        OperationStep[] steps = [new(Operation.Invert, probability, 0)];
        const int Draws = 4000;
        var applied = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            Operations.Smooth.Run(steps, source, target, shape, Stream(draw));
            applied += target.AsSpan().SequenceEqual(source) ? 0 : 1;
        }

        var spread = 4 * Math.Sqrt(probability * (1 - probability) * Draws);
        Assert.InRange(applied, (probability * Draws) - spread, (probability * Draws) + spread);
    }

    [Fact]
    public void Signs_are_fair_coins()
    {
        var (source, target) = (Noise(shape), new byte[shape.Bytes]);
        foreach (var operations in (Operations[])[Operations.Smooth, Operations.Reference])
        {
            foreach (var operation in Enum.GetValues<Operation>().Where(operations.HasSign))
            {
                var expected = new byte[shape.Bytes];
                operations.Apply(operation, operations.Value(operation, 6, 1), source, expected, shape);
                var positive = 0;
                for (var draw = 0; draw < 1000; draw++)
                {
                    operations.Run([new(operation, 1, 6)], source, target, shape, Stream(draw));
                    positive += target.AsSpan().SequenceEqual(expected) ? 1 : 0;
                }

                Assert.InRange(positive, 437, 563);
            }
        }
    }

    [Fact]
    public void Steps_are_applied_one_after_the_other()
    {
        var (source, target) = (Noise(shape), new byte[shape.Bytes]);
        OperationStep[] steps =
        [
            new(Operation.Posterize, 1, 9),
            new(Operation.Invert, 1, 0),
            new(Operation.Solarize, 1, 9),
        ];
        Operations.Smooth.Run(steps, source, target, shape, Stream(0));
        // The second inversion undoes the first.
        Assert.Equal(source.Select(level => (byte)(level & 0xF0)), target);
    }

    [Fact]
    public void The_reference_code_counts_magnitudes_in_tenths()
    {
        double[] levels = [.. Enumerable.Range(0, 10).Select(level => (double)level)];
        AssertValues(Operation.ShearX, levels.Select(level => 0.03 * level), signed: true);
        AssertValues(Operation.TranslateY, levels.Select(level => level / 32), signed: true);
        AssertValues(Operation.Rotate, levels.Select(level => 3 * level), signed: true);
        AssertValues(Operation.Color, levels.Select(level => 0.1 + (0.18 * level)), signed: false);
        AssertValues(Operation.Posterize, [4, 4, 4, 3, 3, 2, 2, 2, 1, 1], signed: false);
        AssertValues(Operation.Solarize, [256, 231, 205, 180, 154, 128, 103, 77, 52, 26], signed: false);

        static void AssertValues(Operation operation, IEnumerable<double> expected, bool signed)
        {
            Assert.Equal(signed, Operations.Reference.HasSign(operation));
            foreach (var (magnitude, value) in expected.Index())
            {
                Assert.Equal(value, Operations.Reference.Value(operation, magnitude, 1), 12);
                Assert.Equal(signed ? -value : value, Operations.Reference.Value(operation, magnitude, -1), 12);
            }
        }
    }

    [Fact]
    public void The_reference_code_shears_by_the_nearest_pixel_and_surrounds_with_the_mean_colour()
    {
        var (source, target) = (Noise(shape), new byte[shape.Bytes]);
        byte[] mean = [125, 123, 114];
        for (var magnitude = 0; magnitude < 10; magnitude++)
        {
            foreach (var (operation, sign) in new[] { (Operation.ShearX, 1), (Operation.ShearY, -1) })
            {
                var slope = Operations.Reference.Value(operation, magnitude, sign);
                Operations.Reference.Apply(operation, slope, source, target, shape);
                // Pillow counts in 16 binary places.
                var (step, start) = (Rounded(slope), Rounded(0.5 + (slope * 0.5)));
                Assert.Equal(
                    operation == Operation.ShearX
                        ? Slow((x, y) => (start + x + (step * y), y))
                        : Slow((x, y) => (x, start + y + (step * x))),
                    target
                );
            }
        }

        static double Rounded(double value) => Math.Floor((value * 65536) + 0.5) / 65536;

        byte[] Slow(Func<int, int, (double X, double Y)> origin) =>
            [
                .. from channel in Enumerable.Range(0, 3)
                from y in Enumerable.Range(0, 32)
                from x in Enumerable.Range(0, 32)
                let at = origin(x, y)
                let inside = at.X is >= 0 and < 32 && at.Y is >= 0 and < 32
                select inside ? source[(channel * 1024) + ((int)at.Y * 32) + (int)at.X] : mean[channel],
            ];
    }

    [Fact]
    public void A_hole_of_the_reference_code_has_a_side_of_two_pixels_per_magnitude()
    {
        var (source, target) = (Enumerable.Repeat((byte)9, shape.Bytes).ToArray(), new byte[shape.Bytes]);
        for (var magnitude = 0; magnitude < 10; magnitude++)
        {
            var largest = 0;
            for (var draw = 0; draw < 200; draw++)
            {
                Operations.Reference.Run([new(Operation.Cutout, 1, magnitude)], source, target, shape, Stream(draw));
                largest = Math.Max(largest, target[..1024].Count(level => level == 125));
                Assert.Equal(target[..1024].Count(level => level == 125), target[2048..].Count(level => level == 114));
            }

            Assert.Equal(4 * magnitude * magnitude, largest);
        }
    }

    [Theory]
    [InlineData(28, 28)]
    [InlineData(20, 50)]
    [InlineData(50, 20)]
    public void Translations_count_in_sides_of_the_image(int height, int width)
    {
        var other = new ImageShape(1, height, width);
        var (source, target) = (Noise(other), new byte[other.Bytes]);
        foreach (var operation in (Operation[])[Operation.TranslateX, Operation.TranslateY])
        {
            Operations.Smooth.Apply(operation, Operations.Smooth.Value(operation, 9, 1), source, target, other);
            var alongRows = operation == Operation.TranslateX;
            var shift = (int)Math.Floor((150.0 / 331 * (alongRows ? width : height)) + 0.5);
            for (var place = 0; place < source.Length; place++)
            {
                var (y, x) = Math.DivRem(place, width);
                var (fromY, fromX) = alongRows ? (y, x + shift) : (y + shift, x);
                var inside = fromY < height && fromX < width;
                Assert.Equal(inside ? source[(fromY * width) + fromX] : 128, target[place]);
            }
        }
    }

    [Fact]
    public void An_image_of_one_channel_is_its_own_grey()
    {
        var grey = new ImageShape(1, 28, 28);
        var (source, target) = (Noise(grey), new byte[grey.Bytes]);
        Operations.Smooth.Apply(Operation.Color, 1.9, source, target, grey);
        Assert.Equal(source, target);
        Operations.Smooth.Apply(Operation.Contrast, 0, source, target, grey);
        Assert.All(target, level => Assert.Equal((int)(source.Average(value => value) + 0.5), level));
    }

    [Fact]
    public void An_image_of_one_channel_looks_like_a_channel_of_a_grey_image_of_three()
    {
        var (one, three) = (new ImageShape(1, 28, 20), new ImageShape(3, 28, 20));
        var source = Noise(one);
        var (target, colours) = (new byte[one.Bytes], new byte[three.Bytes]);
        byte[] grey = [.. source, .. source, .. source];
        foreach (var operation in Enum.GetValues<Operation>().Where(operation => operation != Operation.Cutout))
        {
            var value = Operations.Smooth.Value(operation, 5, -1);
            Operations.Smooth.Apply(operation, value, source, target, one);
            Operations.Smooth.Apply(operation, value, grey, colours, three);
            Assert.Equal(colours[..one.Bytes], target);
            Assert.Equal(colours[^one.Bytes..], target);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 1, 7)]
    [InlineData(3, 2, 1)]
    public void The_smallest_images_survive_every_operation(int channels, int height, int width)
    {
        var small = new ImageShape(channels, height, width);
        var (source, target) = (Noise(small), new byte[small.Bytes]);
        foreach (var operations in (Operations[])[Operations.Smooth, Operations.Reference])
        {
            foreach (var operation in Enum.GetValues<Operation>())
            {
                for (var draw = 0; draw < 40; draw++)
                {
                    operations.Run([new(operation, 1, draw % 10)], source, target, small, Stream(draw));
                }
            }
        }
    }

    [Fact]
    public void Strong_augmentation_is_the_policy_then_crop_and_flip_then_a_hole_of_one_stream()
    {
        var (source, policed, expected, got) = (Noise(shape), New(), New(), New());
        for (var draw = 0; draw < 50; draw++)
        {
            var (stream, other) = (Stream(draw), Stream(draw));
            new AutoAugment().Apply(source, policed, shape, stream);
            new FlipAndCrop(4, Surround.Reflect).Apply(policed, expected, shape, stream);
            var strong = new AutoAugmented(Surround: Surround.Reflect);
            strong.Apply(source, got, shape, other);
            Assert.Equal(expected, got);
            Assert.Equal(new Cutout(16).Erased(shape, stream), strong.Erased(shape, other));
        }

        static byte[] New() => new byte[shape.Bytes];
    }

    [Fact]
    public void Centres_of_holes_are_uniform_over_the_image()
    {
        var wide = new ImageShape(3, 4, 10);
        var counts = new int[4, 10];
        const int Draws = 40 * 200;
        for (var draw = 0; draw < Draws; draw++)
        {
            var hole = new Cutout(1).Erased(wide, Stream(draw));
            Assert.Equal((1, 1), (hole.Height, hole.Width));
            counts[hole.Top, hole.Left]++;
        }

        // Chi-square with 39 degrees of freedom: 72.1 is its 99.9 % quantile.
        Assert.InRange(counts.Cast<int>().Sum(count => (count - 200) * (count - 200) / 200.0), 0, 72.1);
    }

    private static RandomStream Stream(int index) => new Chance(11).For(Purpose.Augmentation, index: index);

    private static byte[] Noise(ImageShape shape)
    {
        var random = new Chance(12).For(Purpose.Generation);
        return [.. Enumerable.Range(0, shape.Bytes).Select(_ => (byte)random.NextInt(256))];
    }
}
