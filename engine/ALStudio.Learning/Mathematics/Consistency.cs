using static TorchSharp.torch;

namespace ALStudio.Learning.Mathematics;

/// <summary>Losses that ask a network for the same prediction on two views of an image. No gradient flows into what is asked for.</summary>
public static class Consistency
{
    /// <summary>What is asked for, <c>[N, K]</c>: softmax of the weak view's logits over a temperature; below 1 sharpens.</summary>
    public static Tensor Target(Tensor weak, double temperature) => LogTarget(weak, temperature).exp();

    /// <summary>Probability of the most likely class, <c>[N]</c>, without any temperature.</summary>
    public static Tensor Confidence(Tensor weak) => weak.detach().softmax(1).amax([1]);

    /// <summary>Kullback-Leibler divergence of the strong view's prediction from the target, <c>[N]</c>, summed over classes.</summary>
    /// <param name="weak">Logits <c>[N, K]</c> of the weak view, which give the target.</param>
    /// <param name="strong">Logits <c>[N, K]</c> of the strong view; the temperature does not act on them.</param>
    /// <param name="temperature">Temperature of the target.</param>
    public static Tensor Divergence(Tensor weak, Tensor strong, double temperature)
    {
        // In logarithms: a probability that underflows to 0 adds 0, not NaN.
        var target = LogTarget(weak, temperature);
        return (target.exp() * (target - strong.log_softmax(1))).sum(1);
    }

    /// <summary>Cross entropy of the strong view's prediction with the weak view's most likely class, <c>[N]</c>.</summary>
    /// <param name="weak">Logits <c>[N, K]</c> of the weak view.</param>
    /// <param name="strong">Logits <c>[N, K]</c> of the strong view.</param>
    public static Tensor PseudoLabelled(Tensor weak, Tensor strong) =>
        nn.functional.cross_entropy(strong, weak.detach().argmax(1), reduction: nn.Reduction.None);

    /// <summary>Mean over the whole batch in which masked-out examples count as zeros.</summary>
    /// <param name="losses">A loss per example, <c>[N]</c>.</param>
    /// <param name="mask">Which examples count, <c>[N]</c>.</param>
    public static Tensor MaskedMean(Tensor losses, Tensor mask) => (losses * mask.to(losses.dtype)).mean();

    /// <summary>Mean entropy of the predictions, a scalar in nats; its gradient flows.</summary>
    /// <param name="logits">Logits <c>[N, K]</c>.</param>
    public static Tensor MeanEntropy(Tensor logits)
    {
        var logarithms = logits.log_softmax(1);
        return -(logarithms.exp() * logarithms).sum(1).mean();
    }

    private static Tensor LogTarget(Tensor weak, double temperature) => (weak.detach() / temperature).log_softmax(1);
}
