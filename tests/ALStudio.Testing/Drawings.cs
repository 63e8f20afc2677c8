using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Testing;

/// <summary>Photographs of coloured rectangles, some with a hole, on grey ground: drawn from their number alone. Every seventh shows nothing else.</summary>
/// <param name="count">Number of images.</param>
/// <param name="seed">Another seed draws others.</param>
/// <param name="sizes">Their heights and widths, in turns.</param>
public sealed class Drawings(int count, int seed = 1, params (int Height, int Width)[] sizes) : SceneSet
{
    /// <summary>Names of the classes; the ground is the first.</summary>
    public static readonly IReadOnlyList<string> Classes = ["ground", "red", "green", "blue"];

    private static readonly (int Height, int Width)[] usual = [(24, 30), (30, 24), (21, 28)];

    /// <inheritdoc/>
    public override int Count => count;

    /// <inheritdoc/>
    public override int Channels => 3;

    /// <summary>A data set of such images.</summary>
    /// <param name="pool">Number of training images.</param>
    /// <param name="test">Number of test images.</param>
    /// <param name="sizes">Their heights and widths, in turns.</param>
    public static SegmentationDataset Data(int pool, int test = 6, params (int Height, int Width)[] sizes) =>
        new(
            "drawings",
            new Drawings(pool, 1, sizes),
            new Drawings(test, 2, sizes),
            Classes,
            Background: 0,
            new Normalisation([0.5, 0.4, 0.3], [0.25, 0.2, 0.3]),
            $"drawings {pool} {test} {string.Join(' ', sizes)}"
        );

    /// <inheritdoc/>
    public override string NameOf(int image) => $"drawing {image}";

    /// <inheritdoc/>
    public override (int Height, int Width) SizeOf(int image) =>
        sizes.Length > 0 ? sizes[image % sizes.Length] : usual[image % usual.Length];

    /// <inheritdoc/>
    public override Scene Read(int image)
    {
        var (labels, random) = (Labels(image), Stream(image, 1));
        var size = labels.Labels.Length;
        var pixels = new byte[3 * size];
        for (var index = 0; index < pixels.Length; index++)
        {
            var (channel, pixel) = Math.DivRem(index, size);
            pixels[index] = (byte)(random.NextInt(100) + (labels.Labels[pixel] == channel + 1 ? 150 : 0));
        }

        return new Scene(new ImageShape(3, labels.Height, labels.Width), pixels);
    }

    /// <inheritdoc/>
    public override LabelMap Labels(int image)
    {
        var ((height, width), random) = (SizeOf(image), Stream(image, 0));
        var map = new LabelMap(height, width, new byte[height * width]);
        for (var shape = image % 7 == 6 ? 0 : 1 + random.NextInt(4); shape > 0; shape--)
        {
            var (top, left) = (random.NextInt(height - 3), random.NextInt(width - 3));
            var (rows, columns) = (3 + random.NextInt(height / 2), 3 + random.NextInt(width / 2));
            Fill(top, left, rows, columns, (byte)(1 + random.NextInt(3)));
            if (random.NextBool())
            {
                Fill(top + 1, left + 1, rows - 2, columns - 2, 0);
            }
        }

        return map;

        void Fill(int top, int left, int rows, int columns, byte label)
        {
            for (var row = top; row < Math.Min(height, top + rows); row++)
            {
                var from = Math.Min(left, width);
                map.Labels.AsSpan((row * width) + from, Math.Min(columns, width - from)).Fill(label);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose() { }

    private RandomStream Stream(int image, int purpose) =>
        new Chance((ulong)seed).For(Purpose.Generation, purpose, 0, image);
}
