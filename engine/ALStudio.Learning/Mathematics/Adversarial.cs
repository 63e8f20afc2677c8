using static TorchSharp.torch;

namespace ALStudio.Learning.Mathematics;

/// <summary>What passes between a network that labels pixels and a discriminator that judges its label maps.</summary>
public static class Adversarial
{
    // Images of one colour have no range: they become 0, not NaN.
    private const double LeastRange = 1e-12;

    /// <summary>Images scaled to [0, 1] by the smallest and largest number of the whole batch, any shape.</summary>
    public static Tensor UnitRange(Tensor images)
    {
        var least = images.min();
        return (images - least) / (images.max() - least).clamp_min(LeastRange);
    }

    /// <summary>Label maps, int64 <c>[N, H, W]</c>, as maps of classes <c>[N, K, H, W]</c>: 1 for the class of a pixel, 0 for the others; all 0 without label.</summary>
    public static Tensor OneHot(Tensor labels, long classes, ScalarType type) =>
        labels.unsqueeze(1).eq(arange(classes, device: labels.device).view(1, classes, 1, 1)).to(type);

    /// <summary>Distance of two batches of features <c>[N, D]</c>: mean over the features of |mean of one − mean of the other|, a scalar.</summary>
    /// <remarks>Salimans et al., "Improved techniques for training GANs", 2016 (feature matching).</remarks>
    public static Tensor FeatureDistance(Tensor real, Tensor predicted) =>
        (real.mean([0]) - predicted.mean([0])).abs().mean();

    /// <summary>Mean binary cross entropy of judgements, logits <c>[N]</c>, against all real or all not.</summary>
    public static Tensor CrossEntropy(Tensor logits, bool areReal) =>
        nn.functional.binary_cross_entropy_with_logits(logits, areReal ? ones_like(logits) : zeros_like(logits));

    /// <summary>Pseudo-labels for the images that pass for real, int64 <c>[N, H, W]</c>: the likeliest class of each pixel; none for other images.</summary>
    /// <param name="logits">Class scores <c>[N, K, H, W]</c>; no gradient flows back.</param>
    /// <param name="scores">How real each image's label map looks, <c>[N]</c>.</param>
    /// <param name="threshold">What a score must be above.</param>
    public static Tensor PseudoLabels(Tensor logits, Tensor scores, double threshold)
    {
        using var constant = no_grad();
        return logits.argmax(1).masked_fill(scores.le(threshold).view(-1, 1, 1), (long)LabelMap.Void);
    }
}
