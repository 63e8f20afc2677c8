using ALStudio.Learning.Mathematics;
using ALStudio.Testing;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Mathematics;

public sealed class PixelEntropyTests
{
    private static readonly Lazy<Golden> Golden = new(() => Testing.Golden.Open("segmentation_metrics"));
    private static readonly UncertainPixels Nats = new();
    private static readonly UncertainPixels Scaled = new(150 / 255.0, MinMax: true);

    [SharedTheory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float64)]
    public void Maps_and_counts_are_those_of_independent_libraries(ScalarType precision)
    {
        using var scope = NewDisposeScope();
        var maps = PixelEntropy.Of(Golden.Value.Tensor("entropy.logits").to(precision));
        Golden.Value.AssertClose("entropy.maps", maps);
        var means = Golden.Value["entropy.image_mean"].EnumerateArray().Select(mean => mean.GetDouble()).ToArray();
        for (var member = 0; member < 3; member++)
        {
            Golden.Value.AssertClose(
                "entropy.image_mean",
                means[member],
                maps[member].mean().to(ScalarType.Float64).item<double>()
            );
            Assert.Equal(Golden.Value["entropy.count"][member].GetDouble(), Count(maps[member], Nats));
            Assert.Equal(Golden.Value["entropy.scaled_count"][member].GetDouble(), Count(maps[member], Scaled));
        }

        var average = maps.mean([0]);
        Golden.Value.AssertClose("entropy.mean_map", average);
        Assert.Equal(Golden.Value["entropy.mean_count"].GetDouble(), Count(average, Nats));
        var region = Golden.Value.Tensor("entropy.region").unsqueeze(0);
        Assert.Equal(
            Golden.Value["entropy.inside_count"].GetDouble(),
            PixelEntropy.CountInside(maps[0], region, Nats)[0].item<double>()
        );
    }

    [SharedTheory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float64)]
    public void An_image_is_scored_at_its_own_size_after_its_padding_is_cut_off(ScalarType precision)
    {
        using var scope = NewDisposeScope();
        var sizes = Golden.Value["image.sizes"];
        var (padded, own) = (Pair("padded"), Pair("original"));
        var logits = Upsampling.To(padded.Height, padded.Width, Golden.Value.Tensor("image.low").to(precision));
        var cut = logits[0, .., ..own.Height, ..own.Width];
        var map = PixelEntropy.Of(cut);
        Golden.Value.AssertClose("image.entropy", map);
        Golden.Value.AssertClose("image.prediction", cut.argmax(0));
        Assert.Equal(Golden.Value["image.count"].GetDouble(), Count(map, Nats));

        (int Height, int Width) Pair(string name) =>
            (sizes.GetProperty(name)[0].GetInt32(), sizes.GetProperty(name)[1].GetInt32());
    }

    [Property(MaxTest = 60)]
    public void Equals_its_slow_twin(int seed, byte height, byte width, byte kinds, bool minMax)
    {
        using var scope = NewDisposeScope();
        var (h, w, classes) = (1 + (height % 7), 1 + (width % 7), 1 + (kinds % 9));
        using var generator = new Generator((ulong)(uint)seed, CPU);
        var logits = randn([classes, h, w], ScalarType.Float64, generator: generator) * 4;
        var rule = minMax ? new UncertainPixels(0.5, MinMax: true) : new UncertainPixels(0.7);
        var map = PixelEntropy.Of(logits);
        var slow = new double[h * w];
        for (var pixel = 0; pixel < slow.Length; pixel++)
        {
            var row = Enumerable
                .Range(0, classes)
                .Select(k => logits[k, pixel / w, pixel % w].item<double>())
                .ToArray();
            slow[pixel] = Uncertainty.Entropy<double>(row);
            Assert.Equal(slow[pixel], map[pixel / w, pixel % w].item<double>(), 10);
        }

        var (low, high) = minMax ? (slow.Min(), slow.Max()) : (0, 1);
        bool[] marked = [.. slow.Select(entropy => high > low && (entropy - low) / (high - low) > rule.Above)];
        Assert.Equal(marked.Count(isMarked => isMarked), Count(map, rule));
        var regions = randint(0, 2, [3, h, w], ScalarType.Byte, generator: generator);
        var inside = PixelEntropy.CountInside(map, regions, rule);
        for (var region = 0; region < 3; region++)
        {
            var expected = Enumerable
                .Range(0, slow.Length)
                .Count(pixel => marked[pixel] && regions[region, pixel / w, pixel % w].item<byte>() == 1);
            Assert.Equal(expected, inside[region].item<double>());
        }
    }

    [Fact]
    public void Probabilities_of_zero_add_nothing()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 0f, 0, 500, float.NegativeInfinity }).reshape(4, 1, 1);
        Assert.Equal(0, PixelEntropy.Of(logits).item<float>());
        logits = tensor(new[] { 1f, 1, -500, float.NegativeInfinity }).reshape(4, 1, 1);
        Assert.Equal(MathF.Log(2), PixelEntropy.Of(logits).item<float>(), 6);
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_pixel_without_an_entropy_leaves_its_image_without_a_count(float broken)
    {
        using var scope = NewDisposeScope();
        var logits = randn(3, 4, 5);
        logits[1, 2, 3] = broken;
        var map = PixelEntropy.Of(logits);
        Assert.True(double.IsNaN(Count(map, Nats)));
        Assert.True(double.IsNaN(Count(map, Scaled)));
        Assert.True(PixelEntropy.CountInside(map, ones(2, 4, 5), Nats).isnan().all().item<bool>());
    }

    [Fact]
    public void An_image_that_is_equally_unsure_everywhere_has_no_pixel_above_its_own_scale()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, Count(full([3, 4], 0.9), Scaled));
        Assert.Equal(12, Count(full([3, 4], 0.9), Nats));
        Assert.Equal(0, Count(full([3, 4], 0.6, ScalarType.Float64), Nats));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        var before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            var logits = randn(2, 3, 4, 5);
            var live = Tensor.TotalCount;
            PixelEntropy.Of(logits).Dispose();
            using var map = logits[0, 0];
            PixelEntropy.Count(map, Scaled).Dispose();
            using var regions = logits[.., 0];
            PixelEntropy.CountInside(map, regions, Scaled).Dispose();
            Assert.Equal(live + 2, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static double Count(Tensor map, UncertainPixels rule) => PixelEntropy.Count(map, rule).item<double>();
}
