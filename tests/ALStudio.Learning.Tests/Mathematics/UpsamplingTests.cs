using ALStudio.Learning.Mathematics;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Mathematics;

public class UpsamplingTests
{
    [Theory]
    [InlineData(3, 4, 17, 25)]
    [InlineData(5, 2, 5, 9)]
    [InlineData(1, 1, 6, 3)]
    [InlineData(4, 3, 1, 7)]
    public void Equals_its_slow_twin(int h, int w, int height, int width)
    {
        using var scope = NewDisposeScope();
        var maps = rand([2, 3, h, w], ScalarType.Float64);
        var got = Upsampling.To(height, width, maps);
        Assert.Equal([2, 3, height, width], got.shape);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                Assert.Equal(Slow(maps[1, 2], y, x, height, width), got[1, 2, y, x].item<double>(), 12);
            }
        }
    }

    [Fact]
    public void Corners_and_maps_of_the_same_size_stay_what_they_are()
    {
        using var scope = NewDisposeScope();
        var maps = rand(1, 2, 3, 4);
        Assert.True(Upsampling.To(3, 4, maps).allclose(maps));
        var got = Upsampling.To(33, 21, maps);
        Assert.True(got[.., .., 0, 0].allclose(maps[.., .., 0, 0]));
        Assert.True(got[.., .., 32, 20].allclose(maps[.., .., 2, 3]));
    }

    [Theory]
    [InlineData(3, 4, 17, 25)]
    [InlineData(5, 2, 5, 9)]
    [InlineData(1, 1, 6, 3)]
    [InlineData(4, 3, 1, 7)]
    [InlineData(41, 41, 321, 321)]
    public void As_products_it_says_the_same_and_so_does_its_gradient(int h, int w, int height, int width)
    {
        using var scope = NewDisposeScope();
        var maps = rand([2, 3, h, w], ScalarType.Float64);
        var towards = rand([2, 3, height, width], ScalarType.Float64);
        var (one, other) = (maps.clone().requires_grad_(), maps.clone().requires_grad_());
        var (usual, products) = (Upsampling.To(height, width, one), Upsampling.ByProducts(height, width, other));
        Assert.True(products.allclose(usual, 1e-12, 1e-12));
        (usual * towards).sum().backward();
        (products * towards).sum().backward();
        Assert.True(other.grad!.allclose(one.grad!, 1e-11, 1e-11));
        Assert.Equal(ScalarType.Float32, Upsampling.ByProducts(height, width, maps.to(ScalarType.Float32)).dtype);
    }

    // The centres of the first and of the last positions of both grids lie on one another.
    private static double Slow(Tensor map, int y, int x, int height, int width)
    {
        var (h, w) = ((int)map.shape[0], (int)map.shape[1]);
        var (row, column) = (At(y, h, height), At(x, w, width));
        var (top, left) = ((int)row, (int)column);
        var (bottom, right) = (Math.Min(top + 1, h - 1), Math.Min(left + 1, w - 1));
        var (down, across) = (row - top, column - left);
        return ((1 - down) * (((1 - across) * Value(top, left)) + (across * Value(top, right))))
            + (down * (((1 - across) * Value(bottom, left)) + (across * Value(bottom, right))));

        static double At(int index, int length, int size) => size == 1 ? 0 : index * (length - 1.0) / (size - 1);

        double Value(int r, int c) => map[r, c].item<double>();
    }
}
