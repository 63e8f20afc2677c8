using static TorchSharp.torch;

namespace ALStudio.Learning.Mathematics;

/// <summary>Maps of scores enlarged to the size of their images.</summary>
/// <remarks>Bilinear, with the centres of the corner positions on those of the corner pixels (<c>align_corners</c>), as DeepLab does it.</remarks>
public static class Upsampling
{
    /// <summary>Maps <c>[N, K, h, w]</c> as <c>[N, K, height, width]</c>.</summary>
    public static Tensor To(long height, long width, Tensor maps) =>
        nn.functional.interpolate(maps, [height, width], mode: InterpolationMode.Bilinear, align_corners: true);
}
