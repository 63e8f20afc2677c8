using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Mathematics;

/// <summary>Cross entropy of pixels. Those with the label <see cref="LabelMap.Void"/> do not count.</summary>
public static class PixelCrossEntropy
{
    /// <summary>Mean over all labelled pixels of a batch, a scalar; 0 where no pixel has a label.</summary>
    /// <param name="logits">Class scores at the size of the label maps, <c>[N, K, H, W]</c>.</param>
    /// <param name="labels">Classes, int64 <c>[N, H, W]</c>; no gradient flows into them.</param>
    public static Tensor Mean(Tensor logits, Tensor labels)
    {
        return Sum(logits, labels) / labels.ne(LabelMap.Void).sum().clamp_min(1).to(logits.dtype);
    }

    // On a card libtorch adds pixels up in any order, unless each is seen first.
    private static Tensor Sum(Tensor logits, Tensor labels) =>
        logits.device_type == DeviceType.CUDA
            ? Of(logits, labels, nn.Reduction.None).sum()
            : Of(logits, labels, nn.Reduction.Sum);

    private static Tensor Of(Tensor logits, Tensor labels, nn.Reduction reduction) =>
        nn.functional.cross_entropy(logits, labels, ignore_index: LabelMap.Void, reduction: reduction);

    /// <summary>Mean over the labelled pixels of each image, <c>[N]</c>; 0 for an image without any.</summary>
    /// <inheritdoc cref="Mean" path="/param"/>
    public static Tensor OfEach(Tensor logits, Tensor labels)
    {
        var each = Of(logits, labels, nn.Reduction.None);
        return each.sum([1, 2]) / labels.ne(LabelMap.Void).sum([1, 2]).clamp_min(1).to(logits.dtype);
    }
}
