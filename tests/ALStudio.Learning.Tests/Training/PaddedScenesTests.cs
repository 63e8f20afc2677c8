using ALStudio.Core;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public sealed class PaddedScenesTests
{
    /// <summary>Sides are made a multiple of 8 and one more: methods E.1 pads VOC to 505 × 505.</summary>
    [Theory]
    [InlineData(375, 500, 500, 375, 505, 505)]
    [InlineData(500, 333, 281, 500, 505, 505)]
    [InlineData(360, 480, 360, 480, 361, 481)]
    [InlineData(120, 160, 120, 160, 121, 161)]
    [InlineData(497, 498, 17, 17, 497, 505)]
    [InlineData(1, 2, 8, 9, 9, 9)]
    public void A_data_set_is_padded_to_one_size(int height, int width, int other, int another, int rows, int columns)
    {
        using var data = Drawings.Data(2, 1, (height, width), (other, another));
        Assert.Equal(new ImageShape(3, rows, columns), ScenePass.PaddedSize(data));
        using var swapped = Drawings.Data(1, 2, (height, width), (other, another));
        Assert.Equal(new ImageShape(3, rows, columns), ScenePass.PaddedSize(swapped));
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float64)]
    public void Images_stand_in_the_upper_left_corner_with_the_mean_colour_around_them(ScalarType precision)
    {
        using var data = Drawings.Data(7);
        int[] asked = [4, 0, 6, 1, 2];
        using var batches = Of(data, asked, together: 2, precision);
        var read = new List<int>();
        while (batches.Next(default) is { } batch)
        {
            using var scope = NewDisposeScope();
            Assert.Equal([2, 3, 33, 33], batch.Pixels.shape);
            for (var row = 0; row < 2; row++)
            {
                if (row >= batch.Images.Count)
                {
                    Assert.Equal(0, batch.Pixels[row].abs().sum().to(ScalarType.Float64).item<double>());
                    continue;
                }

                var scene = data.Train.Read(batch.Images[row]);
                var (height, width) = (scene.Shape.Height, scene.Shape.Width);
                Assert.Equal((height, width), batch.Sizes[row]);
                Assert.Equal(data.Train.Labels(batch.Images[row]), batch.Labels[row]);
                using var plain = new PixelBlock(1, scene.Shape, precision, pinned: false);
                new PixelTable(data.Normalisation, scene.Shape).Write(scene.Pixels, plain, 0);
                Assert.True(batch.Pixels[row, .., ..height, ..width].equal(plain.Images[0]).all().item<bool>());
                Assert.Equal(0, batch.Pixels[row, .., height.., ..].abs().sum().to(ScalarType.Float64).item<double>());
                Assert.Equal(0, batch.Pixels[row, .., .., width..].abs().sum().to(ScalarType.Float64).item<double>());
            }

            read.AddRange(batch.Images);
        }

        Assert.Equal(asked, read);
    }

    [Fact]
    public void No_more_than_two_batches_are_read_ahead()
    {
        using var data = Drawings.Data(40);
        var watched = new Watched(data.Train);
        using (
            var batches = new PaddedScenes(
                watched,
                [.. Enumerable.Range(0, 40)],
                new ImageShape(3, 33, 33),
                3,
                data.Normalisation,
                ScalarType.Float32,
                false,
                false
            )
        )
        {
            Assert.NotNull(batches.Next(default));
            Thread.Sleep(50);
            Assert.InRange(watched.Reads, 3, 6);
            Assert.NotNull(batches.Next(default));
            Thread.Sleep(50);
            Assert.InRange(watched.Reads, 6, 9);
        }

        var before = watched.Reads;
        Thread.Sleep(50);
        Assert.Equal(before, watched.Reads);
        Assert.InRange(watched.Reads, 6, 9);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_where_its_batch_is_wanted()
    {
        var before = Live.Tensors();
        using (var data = Drawings.Data(10))
        {
            using var batches = new PaddedScenes(
                new Watched(data.Train) { Broken = 5 },
                [.. Enumerable.Range(0, 10)],
                new ImageShape(3, 33, 33),
                2,
                data.Normalisation,
                ScalarType.Float32,
                false,
                false
            );
            Assert.NotNull(batches.Next(default));
            Assert.NotNull(batches.Next(default));
            Assert.Equal("drawing 5 is damaged", Assert.Throws<ProblemException>(() => batches.Next(default)).Message);
        }

        Assert.Equal(before, Live.Tensors());
    }

    [Fact]
    public void Whoever_stops_while_a_batch_is_read_waits_for_nothing()
    {
        using var data = Drawings.Data(4);
        using var stop = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var slow = new Watched(data.Train) { Reading = () => gate.Wait(TimeSpan.FromSeconds(20)) };
        using var batches = new PaddedScenes(
            slow,
            [0, 1],
            new ImageShape(3, 33, 33),
            1,
            data.Normalisation,
            ScalarType.Float32,
            false,
            false
        );
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => batches.Next(stop.Token));
        gate.Set();
    }

    private static PaddedScenes Of(SegmentationDataset data, int[] images, int together, ScalarType precision) =>
        new(
            data.Train,
            images,
            ScenePass.PaddedSize(data),
            together,
            data.Normalisation,
            precision,
            pinned: false,
            withLabels: true
        );

    private sealed class Watched(SceneSet inner) : SceneSet
    {
        private int reads;

        public int Reads => Volatile.Read(ref reads);

        public int Broken { get; init; } = -1;

        public Action Reading { get; init; } = () => { };

        public override int Count => inner.Count;

        public override int Channels => inner.Channels;

        public override string NameOf(int image) => inner.NameOf(image);

        public override (int Height, int Width) SizeOf(int image) => inner.SizeOf(image);

        public override Scene Read(int image)
        {
            Interlocked.Increment(ref reads);
            Reading();
            return image == Broken ? throw new ProblemException($"{NameOf(image)} is damaged") : inner.Read(image);
        }

        public override LabelMap Labels(int image) => inner.Labels(image);

        public override void Dispose() { }
    }
}
