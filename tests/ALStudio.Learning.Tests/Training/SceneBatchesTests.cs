using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>Batches of photographs and of the label maps that were answered.</summary>
public sealed class SceneBatchesTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly SegmentationDataset data = EasyScenes.Data();

    public void Dispose()
    {
        data.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void An_image_that_was_answered_as_a_whole_is_labelled_everywhere()
    {
        var job = EasyScenes.Job(data);
        var maps = new AnsweredMaps(data, job.Pool);
        Assert.All(job.Pool.Labelled, image => Assert.Equal(data.Train.Labels(image), maps.Of(image)));
    }

    [Fact]
    public void Where_a_data_set_has_no_background_what_no_polygon_covers_has_no_label()
    {
        using var outlined = EasyScenes.Data(background: null);
        var map = new AnsweredMaps(outlined, EasyScenes.Pool(outlined, 3)).Of(2);
        Assert.Equal(VoidInsteadOf(0, data.Train.Labels(2)), map);
    }

    [Fact]
    public void Around_regions_that_were_answered_one_by_one_nothing_has_a_label()
    {
        var pool = Pool.OfSize(data.Pool).With([EasyScenes.Region(data, 4, 1), EasyScenes.Region(data, 5, 0)]);
        var maps = new AnsweredMaps(data, pool);
        Assert.Equal(VoidInsteadOf(1, VoidInsteadOf(0, data.Train.Labels(4))), maps.Of(4));
        Assert.Equal(VoidInsteadOf(2, VoidInsteadOf(0, data.Train.Labels(5))), maps.Of(5));
        Assert.All(maps.Of(6).Labels, label => Assert.Equal(LabelMap.Void, label));
        var more = pool.With([EasyScenes.Region(data, 4, 0)]);
        Assert.Equal(VoidInsteadOf(0, data.Train.Labels(4)), new AnsweredMaps(data, more).Of(4));
        var whole = pool.With([EasyScenes.Whole(data, 4)]);
        Assert.Equal(data.Train.Labels(4), new AnsweredMaps(data, whole).Of(4));
    }

    [Fact]
    public void What_is_trained_on_is_what_was_said_not_what_is_true()
    {
        var lie = new Outlines([new(2, [new(0, 0), new(29, 0), new(29, 19), new(0, 19), new(0, 0)])]);
        var pool = Pool.OfSize(data.Pool).With([new Answer(new Question(7), lie, 5)]);
        var job = EasyScenes.Job(data, EasyScenes.Recipe(window: new Corner(8, 8))) with { Pool = pool };
        using var batches = new Batches(job, 1, CPU);
        var labels = batches.Next(default)[0].Labels;
        Assert.Equal([1, 8, 8], labels.shape);
        Assert.True(labels.eq(2).all().item<bool>());
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float64)]
    public void Beyond_the_photograph_pixels_are_zero_after_normalisation_and_have_no_label(ScalarType precision)
    {
        var recipe = EasyScenes.Recipe(batch: 12, window: new Corner(26, 32));
        using var batches = new Batches(EasyScenes.Job(data, recipe), 1, CPU, precision);
        var batch = batches.Next(default)[0];
        var (view, labels) = (batch.Views.Single(), batch.Labels);
        Assert.Equal((precision, ScalarType.Int64), (view.dtype, labels.dtype));
        Assert.Equal([12, 3, 26, 32], view.shape);
        Assert.Equal(1, view.stride(1));
        var seen = new HashSet<int>();
        for (var row = 0; row < 12; row++)
        {
            var image = Enumerable.Range(0, 12).Single(image => Shows(view[row], image));
            var (height, width) = data.Train.SizeOf(image);
            Assert.True(view[row, .., height.., ..].eq(0).all().item<bool>());
            Assert.True(view[row, .., .., width..].eq(0).all().item<bool>());
            Assert.True(labels[row, height.., ..].eq(255).all().item<bool>());
            Assert.True(labels[row, .., width..].eq(255).all().item<bool>());
            var inside = labels[row, ..height, ..width].to(ScalarType.Byte).contiguous().bytes.ToArray();
            Assert.Equal(data.Train.Labels(image).Labels, inside);
            seen.Add(image);
        }

        Assert.Equal(12, seen.Count);
    }

    [Fact]
    public void Partly_labelled_images_belong_to_labelled_and_unlabelled_feeds_but_not_to_those_of_whole_ones()
    {
        var pool = EasyScenes.Pool(data, 2).With([EasyScenes.Region(data, 5, 0)]);
        int[] Images(FeedSource source)
        {
            var order = new FeedOrder(EasyScenes.Job(data) with { Pool = pool }, new Feed(source, 100, []), 0);
            return [.. order.Of(0).ToArray().Order()];
        }

        Assert.Equal([0, 1, 5], Images(FeedSource.Labelled));
        Assert.Equal([0, 1], Images(FeedSource.WhollyLabelled));
        Assert.Equal(Enumerable.Range(2, 18), Images(FeedSource.Unlabelled));
    }

    [Fact]
    public void Feeds_of_the_same_images_show_other_images_in_other_windows_and_unlabelled_ones_have_no_labels()
    {
        var window = new ScaledCrop(24);
        var recipe = new Altered(EasyScenes.Recipe(), (loss, _) => loss)
        {
            Feeds =
            [
                new Feed(FeedSource.Labelled, 4, []) { Window = window },
                new Feed(FeedSource.Unlabelled, 3, []) { Window = window },
                new Feed(FeedSource.WhollyLabelled, 4, []) { Window = window },
            ],
        };
        using var batches = new Batches(EasyScenes.Job(data, recipe), 3, CPU);
        Assert.Equal(11, batches.ImagesPerStep);
        for (var step = 0; step < 3; step++)
        {
            var now = batches.Next(default);
            Assert.Equal(
                [
                    [4, 24, 24],
                    [0],
                    [4, 24, 24],
                ],
                now.Select(batch => batch.Labels.shape)
            );
            Assert.False(now[0].Views[0].Equals(now[2].Views[0]));
        }
    }

    [
        Theory,
        InlineData(FeedSource.Unlabelled, 20, "unlabelled"),
        InlineData(FeedSource.WhollyLabelled, 0, "wholly labelled")
    ]
    public void A_feed_without_images_is_a_problem_unless_it_may_be_empty(FeedSource source, int labelled, string said)
    {
        var feed = new Feed(source, 4, []) { Window = new ScaledCrop(24) };
        var job = EasyScenes.Job(data, labelled: labelled);
        var failure = Assert.Throws<ProblemException>(() => new FeedReader(job, feed, 0));
        Assert.Contains($"no {said} image", failure.Message, StringComparison.Ordinal);
        var reader = new FeedReader(job, feed with { MayBeEmpty = true }, 0);
        using var memory = reader.Memory(ScalarType.Float32, false);
        reader.Read(0, memory);
        var batch = memory.On(CPU);
        Assert.Empty(batch.Views);
        Assert.Equal([0], batch.Labels.shape);
    }

    [Theory, InlineData(2), InlineData(3), InlineData(16)]
    public void A_batch_has_the_same_bits_whatever_the_number_of_threads(int workers)
    {
        var feed = new Feed(FeedSource.Labelled, 8, []) { Window = new ScaledCrop(24) };
        var job = EasyScenes.Job(data);
        var (one, several) = (new FeedReader(job, feed, 0), new FeedReader(job, feed, 0, workers));
        using var expected = one.Memory(ScalarType.Float32, false);
        using var got = several.Memory(ScalarType.Float32, false);
        for (var step = 0; step < 6; step++)
        {
            one.Read(step, expected);
            several.Read(step, got);
            var (first, second) = (expected.On(CPU), got.On(CPU));
            Assert.True(first.Views[0].Equals(second.Views[0]));
            Assert.True(first.Labels.Equals(second.Labels));
        }
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        var job = EasyScenes.Job(data);
        var before = Live.Tensors();
        using (var batches = new Batches(job, 4, CPU))
        {
            for (var step = 0; step < 4; step++)
            {
                using var inner = NewDisposeScope();
                batches.Next(default);
            }
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private bool Shows(Tensor view, int image)
    {
        var scene = data.Train.Read(image);
        var (height, width) = (scene.Shape.Height, scene.Shape.Width);
        var (mean, deviation) = (tensor([0.5, 0.4, 0.3]).view(3, 1, 1), tensor([0.25, 0.2, 0.3]).view(3, 1, 1));
        var expected = ((tensor(scene.Pixels, [3, height, width]).to(ScalarType.Float64) / 255) - mean) / deviation;
        return view[.., ..height, ..width].to(ScalarType.Float64).allclose(expected, rtol: 0, atol: 1e-6);
    }

    private static LabelMap VoidInsteadOf(byte label, LabelMap map) =>
        new(map.Height, map.Width, [.. map.Labels.Select(other => other == label ? LabelMap.Void : other)]);
}
