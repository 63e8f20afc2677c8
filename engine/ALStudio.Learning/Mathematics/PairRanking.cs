using static TorchSharp.torch;

namespace ALStudio.Learning.Mathematics;

/// <summary>A loss that asks for the right order of two numbers and a distance between them.</summary>
public static class PairRanking
{
    /// <summary>
    /// Mean over the pairs (i, N−1−i) of max(0, margin − σ(pᵢ − pⱼ)), a scalar; σ is 1 where the first true value is larger and
    /// −1 elsewhere.
    /// </summary>
    /// <remarks>Yoo and Kweon, "Learning loss for active learning", 2019. Batches are in random order, so the pairs are random.</remarks>
    /// <param name="predicted">Predicted values p, <c>[N]</c>.</param>
    /// <param name="actual">True values, <c>[N]</c>; no gradient flows into them.</param>
    /// <param name="margin">Wanted distance.</param>
    /// <exception cref="ArgumentException">The batch is odd or empty.</exception>
    public static Tensor Loss(Tensor predicted, Tensor actual, double margin)
    {
        var half = predicted.shape[0] / 2;
        if (half == 0 || predicted.shape[0] % 2 != 0)
        {
            throw new ArgumentException($"{predicted.shape[0]} images cannot be paired.", nameof(predicted));
        }

        var order = Difference(actual.detach()).gt(0).to(predicted.dtype).mul(2).sub(1);
        return (margin - (order * Difference(predicted))).relu().mean();

        Tensor Difference(Tensor values) => values.narrow(0, 0, half) - values.narrow(0, half, half).flip(0);
    }
}
