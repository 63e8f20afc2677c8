using System.Buffers.Binary;
using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>An IDX file of bytes: magic number, sizes (big-endian) and values, gzip or not.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Sizes">Its dimensions: the count first, then for images rows and columns.</param>
internal sealed record IdxFile(string Path, IReadOnlyList<int> Sizes)
{
    private const int Images = 3;
    private const int Labels = 1;

    /// <summary>Longest side of an image that is believed.</summary>
    private const int LongestSide = 65_535;

    /// <summary>Reads the header of a file of images and checks it against the file's length.</summary>
    /// <exception cref="ProblemException">It is no such file, or its length is not what the header says.</exception>
    public static IdxFile OfImages(string path) => Damage.Guarded(path, () => Header(path, Images));

    /// <summary>Reads the header of a file of labels and checks it against the file's length.</summary>
    /// <exception cref="ProblemException">It is no such file, or its length is not what the header says.</exception>
    public static IdxFile OfLabels(string path) => Damage.Guarded(path, () => Header(path, Labels));

    /// <summary>Size of each image.</summary>
    public ImageShape Shape => new(1, Sizes[1], Sizes[2]);

    /// <summary>Number of images or labels.</summary>
    public int Count => Sizes[0];

    /// <summary>Reads the images into a block.</summary>
    public void ReadInto(PixelBlock block) =>
        Damage.Guarded(
            Path,
            () =>
            {
                using var content = Behind();
                for (var image = 0; image < Count; image++)
                {
                    content.ReadExactly(block.Of(image));
                }

                return End(content);
            }
        );

    /// <summary>Reads the labels.</summary>
    /// <param name="classes">Number of classes; a label must be smaller.</param>
    public int[] ReadLabels(int classes) =>
        Damage.Guarded(
            Path,
            () =>
            {
                using var content = Behind();
                var bytes = new byte[Count];
                content.ReadExactly(bytes);
                End(content);
                var wrong = Array.FindIndex(bytes, label => label >= classes);
                return wrong < 0
                    ? Array.ConvertAll(bytes, label => (int)label)
                    : throw Damage.At(
                        Path,
                        HeaderBytes(Labels) + wrong,
                        $"the label of sample {wrong:N0} is {bytes[wrong]}, but labels go from 0 to {classes - 1}."
                    );
            }
        );

    private static int HeaderBytes(int dimensions) => 4 + (4 * dimensions);

    private static IdxFile Header(string path, int dimensions)
    {
        Span<byte> header = stackalloc byte[HeaderBytes(dimensions)];
        using (var content = Unpacked.Open(path))
        {
            var read = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (read < header.Length)
            {
                throw Damage.At(path, read, $"the file ends inside the header of {header.Length} bytes.");
            }
        }

        var magic = BinaryPrimitives.ReadInt32BigEndian(header);
        var expected = 0x0800 | dimensions;
        if (magic != expected)
        {
            var what = dimensions == Images ? "images" : "labels";
            throw Damage.At(path, 0, $"the magic number of an IDX file of {what} is {expected}, here is {magic}.");
        }

        var sizes = new int[dimensions];
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var offset = 4 + (4 * dimension);
            sizes[dimension] = BinaryPrimitives.ReadInt32BigEndian(header[offset..]);
            if (sizes[dimension] < 1 || (dimension > 0 && sizes[dimension] > LongestSide))
            {
                throw Damage.At(path, offset, $"the header states a size of {sizes[dimension]:N0}.");
            }
        }

        var bytes = sizes.Aggregate((Int128)1, (product, size) => product * size) + header.Length;
        Unpacked.Expect(path, bytes, $"the header ({string.Join(" × ", sizes.Select(size => $"{size:N0}"))})");
        return new IdxFile(path, sizes);
    }

    private Stream Behind()
    {
        var content = Unpacked.Open(Path);
        content.ReadExactly(stackalloc byte[HeaderBytes(Sizes.Count)]);
        return content;
    }

    /// <summary>Reading up to the end also has the gzip checksum verified.</summary>
    private bool End(Stream content) =>
        content.ReadByte() < 0
            ? true
            : throw Damage.In(Path, $"more data follow after the {Count:N0} that the header promises.");
}
