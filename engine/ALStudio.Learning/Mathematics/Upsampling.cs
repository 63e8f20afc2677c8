using TorchSharp;
using static TorchSharp.torch;

namespace ALStudio.Learning.Mathematics;

/// <summary>Maps of scores enlarged to the size of their images.</summary>
/// <remarks>Bilinear, with the centres of the corner positions on those of the corner pixels (<c>align_corners</c>), as DeepLab does it.</remarks>
public static class Upsampling
{
    /// <summary>Maps <c>[N, K, h, w]</c> as <c>[N, K, height, width]</c>.</summary>
    public static Tensor To(long height, long width, Tensor maps) =>
        maps.device_type == DeviceType.CUDA && maps.requires_grad
            ? ByProducts(height, width, maps)
            : nn.functional.interpolate(maps, [height, width], mode: InterpolationMode.Bilinear, align_corners: true);

    /// <summary>
    /// The same as products with two matrices. On a card the gradient of the other form is added up in any order, of this one in
    /// one order.
    /// </summary>
    internal static Tensor ByProducts(long height, long width, Tensor maps)
    {
        using var scope = NewDisposeScope();
        var (down, across) = (Shares(height, maps.shape[2], maps), Shares(width, maps.shape[3], maps));
        return down.matmul(maps.matmul(across.t())).MoveToOuterDisposeScope();
    }

    // How much of each old position [to, from] a new one takes: 1 on it, falling to 0 at its neighbours.
    private static Tensor Shares(long to, long from, Tensor maps)
    {
        var places = arange(to, dtype: ScalarType.Float64, device: maps.device)
            .mul(to == 1 ? 0 : (from - 1.0) / (to - 1))
            .unsqueeze(1);
        var distances = (places - arange(from, dtype: ScalarType.Float64, device: maps.device)).abs();
        return (1 - distances).clamp_min(0).to(maps.dtype);
    }
}
