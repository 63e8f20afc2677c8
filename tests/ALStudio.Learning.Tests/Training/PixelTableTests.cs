using ALStudio.Core;
using ALStudio.Learning.Training;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public class PixelTableTests
{
    [Theory]
    [InlineData(1, 8, 8, ChannelOrder.Rgb)]
    [InlineData(3, 5, 7, ChannelOrder.Rgb)]
    [InlineData(3, 5, 7, ChannelOrder.Bgr)]
    [InlineData(4, 1, 1, ChannelOrder.Rgb)]
    public void Equals_its_slow_twin_in_both_types(int channels, int height, int width, ChannelOrder order)
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(channels, height, width);
        var random = new Chance(1).For(Purpose.Generation);
        double[] means = [.. Enumerable.Range(0, channels).Select(_ => random.NextDouble())];
        double[] deviations = [.. Enumerable.Range(0, channels).Select(_ => random.NextUniform(0.1, 0.4))];
        var table = new PixelTable(new Normalisation(means, deviations) { Order = order }, shape);
        using var single = new PixelBlock(3, shape, ScalarType.Float32, pinned: false);
        using var wide = new PixelBlock(3, shape, ScalarType.Float64, pinned: false);
        for (var row = 0; row < 3; row++)
        {
            byte[] image = [.. Enumerable.Range(0, shape.Bytes).Select(_ => (byte)random.NextInt(256))];
            table.Write(image, single, row);
            table.Write(image, wide, row);
            for (var (index, plane) = (0, height * width); index < image.Length; index++)
            {
                var (kept, y, x) = (index / plane, index % plane / width, index % width);
                var channel = order == ChannelOrder.Bgr ? channels - 1 - kept : kept;
                var expected = (float)(((image[index] / 255.0) - means[channel]) / deviations[channel]);
                Assert.Equal(expected, single.Images[row, channel, y, x].item<float>());
                Assert.Equal(expected, wide.Images[row, channel, y, x].item<double>());
            }
        }
    }

    [Fact]
    public void Needs_a_mean_and_a_deviation_for_each_channel() =>
        Assert.Throws<ArgumentException>(() =>
            new PixelTable(new Normalisation([0.5], [0.5]), new ImageShape(3, 8, 8))
        );
}
