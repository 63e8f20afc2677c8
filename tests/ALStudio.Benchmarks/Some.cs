using System.Buffers.Binary;
using ALStudio.Core;
using ALStudio.Learning;
using static TorchSharp.torch;

namespace ALStudio.Benchmarks;

/// <summary>Data whose content does not matter for speed.</summary>
internal static class Some
{
    /// <summary>Random images of CIFAR's size in ten classes.</summary>
    public static Dataset Dataset(int images)
    {
        string[] classes = [.. Enumerable.Range(0, 10).Select(number => $"class {number}")];
        var normalisation = new Normalisation([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);
        return new Dataset("noise", Images(images), Images(64), classes, normalisation, new string('0', 64));
    }

    private static ImageSet Images(int count)
    {
        var pixels = new byte[count * 3 * 32 * 32];
        var random = new Chance(1).For(Purpose.Generation, index: count);
        for (var at = 0; at < pixels.Length; at += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(at), random.NextUInt32());
        }

        return new ImageSet(
            tensor(pixels, [count, 3, 32, 32]),
            [.. Enumerable.Range(0, count).Select(image => image % 10)]
        );
    }
}
