using static TorchSharp.torch;

namespace ALStudio.Learning.Mathematics;

/// <summary>How unsure a model is about each pixel of an image, and how many pixels it is unsure about.</summary>
/// <remarks>
/// Takes its device and floating-point type from the logits; fastest where the classes of a pixel stand beside each other in memory. Only
/// what is counted needs to leave the device.
/// </remarks>
public static class PixelEntropy
{
    // Its exponential is 0 in every floating-point type, and its product with 0 is one.
    private const double LeastLogarithm = -1e4;

    // Divides zeros only.
    private const double LeastRange = 1e-30;

    /// <summary>Entropy of the softmax at every pixel in nats, 0 to log K: −Σ p log p. NaN where logits have no softmax.</summary>
    /// <param name="logits">Class scores <c>[…, K, H, W]</c>.</param>
    /// <returns>Entropies <c>[…, H, W]</c>.</returns>
    public static Tensor Of(Tensor logits)
    {
        using var scope = NewDisposeScope();
        // From logarithms: p log p of a probability that is rounded to zero would be NaN.
        var log = logits.movedim([-3], [-1]).log_softmax(-1).clamp_(min: LeastLogarithm);
        return log.exp().mul_(log).sum(-1).neg_().MoveToOuterDisposeScope();
    }

    /// <summary>Which pixels of one image are uncertain.</summary>
    /// <param name="entropies">Its entropies <c>[H, W]</c>, without any padding.</param>
    /// <param name="rule">When a pixel is.</param>
    /// <returns>Booleans <c>[H, W]</c>.</returns>
    public static Tensor Uncertain(Tensor entropies, UncertainPixels rule)
    {
        using var scope = NewDisposeScope();
        var values = rule.MinMax ? Scaled(entropies) : entropies;
        return values.gt(rule.Above).MoveToOuterDisposeScope();
    }

    /// <summary>Number of uncertain pixels of one image, a float64 scalar; NaN if any entropy is.</summary>
    /// <param name="entropies">Its entropies <c>[H, W]</c>, without any padding.</param>
    /// <param name="rule">When a pixel counts.</param>
    public static Tensor Count(Tensor entropies, UncertainPixels rule)
    {
        using var scope = NewDisposeScope();
        var count = Uncertain(entropies, rule).sum().to(ScalarType.Float64);
        return count.add_(Hole(entropies)).MoveToOuterDisposeScope();
    }

    /// <summary>Number of uncertain pixels inside each of some regions of one image, float64 <c>[R]</c>; NaN if any entropy is.</summary>
    /// <param name="entropies">Its entropies <c>[H, W]</c>, without any padding.</param>
    /// <param name="regions">One map per region <c>[R, H, W]</c>, not 0 inside.</param>
    /// <param name="rule">When a pixel counts.</param>
    public static Tensor CountInside(Tensor entropies, Tensor regions, UncertainPixels rule)
    {
        using var scope = NewDisposeScope();
        var inside = Uncertain(entropies, rule).logical_and(regions);
        return inside.sum([1, 2]).to(ScalarType.Float64).add_(Hole(entropies)).MoveToOuterDisposeScope();
    }

    /// <summary>The entropies of an image scaled to 0…1 by their own minimum and maximum; all 0 where they are all equal.</summary>
    private static Tensor Scaled(Tensor entropies)
    {
        var (low, high) = (entropies.min(), entropies.max());
        return (entropies - low) / (high - low).clamp_min(LeastRange);
    }

    // 0, or NaN: no comparison with a NaN holds, and a model that has diverged would pass for a sure one.
    private static Tensor Hole(Tensor entropies) => entropies.sum().mul_(0).to(ScalarType.Float64);
}
