using System.Security.Cryptography;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>The first images of a file of CIFAR-10, as golden values use them.</summary>
internal static class GoldenImages
{
    public static readonly ImageShape Shape = new(3, 32, 32);
    private static readonly Normalisation Normalisation = new([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);

    /// <summary>Pixels of the first images.</summary>
    public static byte[][] Of(string file, int count) => [.. Records(file, count).Select(record => record[1..])];

    /// <summary>Classes of the first images.</summary>
    public static Tensor Labels(string file, int count) =>
        tensor(Records(file, count).Select(record => (long)record[0]).ToArray());

    public static string Sha256(byte[][] images) =>
        Convert.ToHexStringLower(SHA256.HashData([.. images.SelectMany(image => image)]));

    /// <summary>The chosen images <c>[N, 3, 32, 32]</c>, as a training gets them.</summary>
    public static Tensor Normalised(byte[][] images, IEnumerable<int> chosen, ScalarType precision)
    {
        int[] order = [.. chosen];
        var table = new PixelTable(Normalisation, Shape);
        using var block = new PixelBlock(order.Length, Shape, precision, pinned: false);
        for (var row = 0; row < order.Length; row++)
        {
            table.Write(images[order[row]], block, row);
        }

        // The block is kept by the tensor that looks into it.
        return block.Images.clone();
    }

    private static IEnumerable<byte[]> Records(string file, int count) =>
        File.ReadAllBytes(Shared.Of("data", "cifar10", file)).Chunk(1 + Shape.Bytes).Take(count);
}
