using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>Images enlarged bilinearly: the centres of pixels lie at halves, as PyTorch without <c>align_corners</c> has them.</summary>
internal static class Enlarged
{
    /// <summary>A batch <c>[N, C, H, W]</c> as <c>[N, C, size, size]</c>; itself where there is nothing to do.</summary>
    public static Tensor To(int? size, Tensor images) =>
        size is not { } side || (images.shape[2] == side && images.shape[3] == side)
            ? images
            : nn.functional.interpolate(images, [side, side], mode: InterpolationMode.Bilinear, align_corners: false);
}
