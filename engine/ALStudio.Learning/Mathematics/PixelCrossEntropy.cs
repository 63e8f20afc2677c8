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
        var sum = nn.functional.cross_entropy(logits, labels, ignore_index: LabelMap.Void, reduction: nn.Reduction.Sum);
        return sum / labels.ne(LabelMap.Void).sum().clamp_min(1).to(logits.dtype);
    }

    /// <summary>Mean over the labelled pixels of each image, <c>[N]</c>; 0 for an image without any.</summary>
    /// <inheritdoc cref="Mean" path="/param"/>
    public static Tensor OfEach(Tensor logits, Tensor labels)
    {
        var each = nn.functional.cross_entropy(
            logits,
            labels,
            ignore_index: LabelMap.Void,
            reduction: nn.Reduction.None
        );
        return each.sum([1, 2]) / labels.ne(LabelMap.Void).sum([1, 2]).clamp_min(1).to(logits.dtype);
    }
}
