using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Training;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public sealed class BatchesTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ClassificationDataset data = Easy.Data();

    public void Dispose()
    {
        data.Dispose();
        scope.Dispose();
    }

    [Property(MaxTest = 30)]
    public Property An_epoch_is_a_random_order_of_all_labelled_images_less_the_last_partial_batch() =>
        Prop.ForAll(
            Gen.Choose(1, 60).Zip(Gen.Choose(1, 70)).ToArbitrary(),
            drawn =>
            {
                var (labelled, batch) = drawn;
                var size = Math.Min(labelled, batch);
                var perEpoch = labelled / size;
                var job = Easy.Job(data, Easy.Recipe(batch: batch, augmentation: new NoAugmentation()), labelled);
                var read = Read(job, 2 * perEpoch);
                Assert.All(read, step => Assert.Equal(size, step[0].Images[0].Length));
                int[][] epochs =
                [
                    .. read.Chunk(perEpoch).Select(steps => steps.SelectMany(step => step[0].Images[0]).ToArray()),
                ];
                Assert.All(epochs, shown => Assert.Equal(shown.Length, shown.Distinct().Count()));
                Assert.All(epochs, shown => Assert.Empty(shown.Except(job.Pool.Labelled)));
                Assert.True(labelled < 10 || !epochs[0].SequenceEqual(epochs[1]));
            }
        );

    [Fact]
    public void Labels_are_what_was_answered()
    {
        var answers = Easy.All(data).Select(image => new Answer(new Question(image), new ClassLabel(image % 3), 1));
        var job = Easy.Job(data, Easy.Recipe(augmentation: new NoAugmentation())) with
        {
            Pool = Pool.OfSize(data.Train.Count).With(answers),
        };
        foreach (var step in Read(job, 3))
        {
            Assert.Equal(step[0].Images[0].Select(image => image % 3), step[0].Labels.Select(label => (int)label));
        }
    }

    [Fact]
    public void What_is_done_to_an_image_depends_neither_on_the_batch_size_nor_on_the_other_images()
    {
        var expected = Marks(batch: 40, labelled: 40);
        Assert.Equal(expected, Marks(batch: 8, labelled: 40));
        Assert.Equal(expected, Marks(batch: 5, labelled: 40));
        var more = Marks(batch: 10, labelled: 60);
        Assert.All(expected, mark => Assert.Equal(mark.Value, more[mark.Key]));
        Assert.True(expected.Values.Distinct().Count() > 30);

        SortedDictionary<int, int> Marks(int batch, int labelled)
        {
            var job = Easy.Job(data, Easy.Recipe(batch: batch, augmentation: new Marking()), labelled);
            var pairs = Read(job, labelled / batch).SelectMany(step => step[0].Images[0].Zip(step[0].Marks[0]));
            return new(pairs.ToDictionary(pair => pair.First, pair => pair.Second));
        }
    }

    [Fact]
    public void Each_epoch_augments_anew()
    {
        var steps = Read(Easy.Job(data, Easy.Recipe(batch: 40, augmentation: new Marking())), 2);
        var (first, second) = (Pairs(steps[0]), Pairs(steps[1]));
        Assert.InRange(first.Count(pair => second[pair.Key] == pair.Value), 0, 5);

        static Dictionary<int, int> Pairs(Seen[] step) =>
            step[0].Images[0].Zip(step[0].Marks[0]).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    [Fact]
    public void Several_feeds_with_several_views_each_keep_their_own_epochs()
    {
        var view = new View([new Marking()]);
        var recipe = new Altered(Easy.Recipe(), (loss, _) => loss)
        {
            Feeds =
            [
                new Feed(FeedSource.Labelled, 10, [view]),
                new Feed(FeedSource.Unlabelled, 7, [view, new View([]), view]),
                new Feed(FeedSource.Labelled, 10, [view]),
            ],
        };
        var job = Easy.Job(data, recipe, labelled: 40);
        var steps = Read(job, 8);
        Assert.All(steps, step => Assert.Equal([1, 3, 1], step.Select(feed => feed.Images.Count)));
        Assert.All(steps, step => Assert.Equal([10, 0, 10], step.Select(feed => feed.Labels.Length)));
        Assert.All(steps, step => Assert.Single(step[1].Images.Select(images => string.Join(",", images)).Distinct()));
        // 20 unlabelled images in batches of 7: epochs of two steps; 40 labelled in batches of 10: of four.
        var unlabelled = steps
            .Select(step => step[1].Images[0])
            .Chunk(2)
            .Select(epoch => epoch.SelectMany(all => all))
            .ToList();
        Assert.All(unlabelled, epoch => Assert.Equal(14, epoch.Distinct().Count()));
        Assert.All(unlabelled, epoch => Assert.Empty(epoch.Intersect(job.Pool.Labelled)));
        Assert.Equal(job.Pool.Labelled, steps.Take(4).SelectMany(step => step[0].Images[0]).Order());
        // Views are drawn independently, and so are two feeds of the same images.
        Assert.NotEqual(steps[0][1].Marks[0], steps[0][1].Marks[2]);
        Assert.NotEqual(steps[0][0].Images[0], steps[0][2].Images[0]);
        var (one, other) = (
            steps.Take(4).SelectMany(Marks(0)).ToDictionary(),
            steps.Take(4).SelectMany(Marks(2)).ToDictionary()
        );
        Assert.InRange(one.Count(mark => other[mark.Key] == mark.Value), 0, 5);

        static Func<Seen[], IEnumerable<KeyValuePair<int, int>>> Marks(int feed) =>
            step => step[feed].Images[0].Zip(step[feed].Marks[0], KeyValuePair.Create);
    }

    [Fact]
    public void Steps_of_a_view_are_applied_in_order()
    {
        var recipe = new Altered(Easy.Recipe(), (loss, _) => loss)
        {
            Feeds = [new Feed(FeedSource.Labelled, 5, [new View([new Adding(1), new Doubling(), new Adding(3)])])],
        };
        using var batches = new Batches(Easy.Job(data, recipe), 1, CPU);
        var got = Bytes(batches.Next(default)[0].Views[0])[0];
        var image = Easy.All(data).Single(image => (byte)((((byte)image + 1) * 2) + 3) == got[0] && image < 60);
        Assert.Equal(data.Train.Of(image).ToArray().Select(value => (byte)(((value + 1) * 2) + 3)), got);
    }

    [Fact]
    public void Images_are_normalised_and_lie_in_channels_last_order()
    {
        using var batches = new Batches(Easy.Job(data, Easy.Recipe(augmentation: new NoAugmentation())), 1, CPU);
        var view = batches.Next(default)[0].Views[0];
        Assert.Equal([16, 3, 8, 8], view.shape);
        Assert.Equal([192, 1, 24, 3], view.stride());
        var image = Bytes(view)[0][0];
        var expected =
            (data.Train.Pixels[image].to(ScalarType.Float64) / 255 - Column([0.5, 0.4, 0.3]))
            / Column([0.25, 0.2, 0.3]);
        Assert.True(view[0].allclose(expected.to(ScalarType.Float32), rtol: 0, atol: 1e-6));

        static Tensor Column(double[] values) => tensor(values).view(3, 1, 1);
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float64)]
    public void Holes_are_zero_after_normalisation_wherever_they_stand_in_the_list(ScalarType precision)
    {
        IAugmentation[][] lists =
        [
            [new Holed(new Hole(2, 3, 4, 5)), new Adding(1)],
            [new Adding(1), new Holed(new Hole(2, 3, 4, 5))],
        ];
        foreach (var steps in lists)
        {
            var recipe = new Altered(Easy.Recipe(), (loss, _) => loss)
            {
                Feeds = [new Feed(FeedSource.Labelled, 5, [new View([new Adding(1)]), new View(steps)])],
            };
            using var batches = new Batches(Easy.Job(data, recipe), 1, CPU, precision);
            var views = batches.Next(default)[0].Views;
            var (whole, holed) = (views[0], views[1]);
            Assert.True(holed[.., .., 2..6, 3..8].eq(0).all().item<bool>());
            var mask = ones_like(whole);
            mask[.., .., 2..6, 3..8] = 0;
            Assert.True(holed.equal(whole * mask).all().item<bool>());
            Assert.True(whole[.., .., 2..6, 3..8].ne(0).any().item<bool>());
        }
    }

    [Fact]
    public void Each_of_several_holes_is_cut()
    {
        var recipe = new Altered(Easy.Recipe(), (loss, _) => loss)
        {
            Feeds =
            [
                new Feed(
                    FeedSource.Labelled,
                    5,
                    [new View([new Holed(new Hole(0, 0, 1, 8)), new Holed(new Hole(7, 0, 1, 8)), new Holed(default)])]
                ),
            ],
        };
        using var batches = new Batches(Easy.Job(data, recipe), 1, CPU);
        var rows = batches.Next(default)[0].Views[0].ne(0).any(3).any(1).any(0);
        Assert.Equal([false, true, true, true, true, true, true, false], rows.data<bool>().ToArray());
    }

    [Theory, InlineData(2), InlineData(3), InlineData(8), InlineData(40)]
    public void A_batch_has_the_same_bits_whatever_the_number_of_threads(int workers)
    {
        var strong = new View([new AutoAugmented(Padding: 2, Hole: 4)]);
        var feed = new Feed(FeedSource.Labelled, 20, [strong, new View([new FlipAndCrop(2)]), strong]);
        var job = Easy.Job(data);
        var (one, several) = (new FeedReader(job, feed, 0), new FeedReader(job, feed, 0, workers));
        using var expected = one.Memory(ScalarType.Float32, false);
        using var got = several.Memory(ScalarType.Float32, false);
        for (var step = 0; step < 6; step++)
        {
            one.Read(step, expected);
            several.Read(step, got);
            Assert.Equal(expected.Classes, got.Classes);
            Assert.All(
                expected.Views.Zip(got.Views),
                pair => Assert.True(pair.First.Images.Equals(pair.Second.Images))
            );
        }
    }

    [Fact]
    public void What_one_of_several_threads_throws_is_thrown_as_it_is()
    {
        var feed = new Feed(FeedSource.Labelled, 20, [new View([new RandomCrop(8, Surround.Reflect)])]);
        var reader = new FeedReader(Easy.Job(data), feed, 0, workers: 3);
        using var memory = reader.Memory(ScalarType.Float32, false);
        Assert.Throws<ArgumentException>(() => reader.Read(0, memory));
    }

    [Fact]
    public void A_feed_without_images_is_a_problem()
    {
        var recipe = new Altered(Easy.Recipe(), (loss, _) => loss)
        {
            Feeds = [new Feed(FeedSource.Unlabelled, 5, [new View([])])],
        };
        var failure = Assert.Throws<ProblemException>(() => new Batches(Easy.Job(data, recipe, labelled: 60), 1, CPU));
        Assert.Contains("no unlabelled image", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_that_begin_later_are_those_that_would_have_been_read()
    {
        // Three batches an epoch of the first feed, two of the second, and a step in the midst of each.
        var recipe = new Altered(Easy.Recipe(), (loss, _) => loss)
        {
            Feeds =
            [
                new Feed(FeedSource.Labelled, 13, [new View([new Marking()])]),
                new Feed(FeedSource.Unlabelled, 9, [new View([new Marking()]), new View([new Marking()])]),
            ],
        };
        var job = Easy.Job(data, recipe);
        var all = Read(job, 8);
        for (var from = 1; from < 8; from++)
        {
            Assert.Equal(all.Skip(from).Select(Text), Read(job, 8, from).Select(Text));
        }

        static string Text(Seen[] step) =>
            string.Join(
                "; ",
                step.Select(batch =>
                    string.Join(
                        " ",
                        batch.Images.SelectMany(image => image).Concat(batch.Marks.SelectMany(mark => mark))
                    ) + $" {string.Join(" ", batch.Labels)}"
                )
            );
    }

    [Fact]
    public void After_the_last_step_there_is_none()
    {
        using var batches = new Batches(Easy.Job(data), 1, CPU);
        batches.Next(default);
        Assert.Throws<InvalidOperationException>(() => batches.Next(default));
    }

    private static List<Seen[]> Read(TrainingJob job, int steps, int from = 0)
    {
        using var batches = new Batches(job, steps, CPU, from: from);
        var read = new List<Seen[]>();
        for (var step = from; step < steps; step++)
        {
            read.Add([.. batches.Next(default).Select(Seen.Of)]);
        }

        return read;
    }

    // The bytes [B][C·H·W] that a normalised view was made from.
    private static byte[][] Bytes(Tensor view)
    {
        var (mean, deviation) = (tensor([0.5, 0.4, 0.3]).view(3, 1, 1), tensor([0.25, 0.2, 0.3]).view(3, 1, 1));
        var bytes = (((view.to(ScalarType.Float64) * deviation) + mean) * 255).round().to(ScalarType.Byte).contiguous();
        return [.. bytes.bytes.ToArray().Chunk(Easy.Shape.Bytes)];
    }

    /// <summary>What a batch shows: per view the numbers of its images (their first byte) and their marks (the second).</summary>
    private sealed record Seen(IReadOnlyList<int[]> Images, IReadOnlyList<int[]> Marks, long[] Labels)
    {
        public static Seen Of(Batch batch)
        {
            var views = batch.Views.Select(Bytes).ToList();
            return new Seen(
                [.. views.Select(view => view.Select(image => (int)image[0]).ToArray())],
                [.. views.Select(view => view.Select(image => (int)image[1]).ToArray())],
                [.. batch.Labels.data<long>()]
            );
        }
    }

    /// <summary>Writes a random mark into the second byte.</summary>
    private sealed record Marking : IAugmentation
    {
        public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random)
        {
            source.CopyTo(target);
            target[1] = (byte)random.NextInt(256);
        }
    }

    private sealed record Adding(byte Amount) : IAugmentation
    {
        public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random)
        {
            for (var index = 0; index < source.Length; index++)
            {
                target[index] = (byte)(source[index] + Amount);
            }
        }
    }

    private sealed record Holed(Hole Hole) : IErasing
    {
        public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random) =>
            source.CopyTo(target);

        public Hole Erased(ImageShape shape, RandomStream random) => Hole;
    }

    private sealed record Doubling : IAugmentation
    {
        public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random)
        {
            for (var index = 0; index < source.Length; index++)
            {
                target[index] = (byte)(source[index] * 2);
            }
        }
    }
}
