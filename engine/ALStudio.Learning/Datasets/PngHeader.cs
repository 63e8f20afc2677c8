using System.Buffers.Binary;
using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>What the header of a mask promises.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="Depth">Bits per pixel: 1, 2, 4 or 8.</param>
/// <param name="IsInterlaced">Whether the rows come in seven passes.</param>
internal readonly record struct PngHeader(int Width, int Height, int Depth, bool IsInterlaced)
{
    /// <summary>Bytes of the header's content.</summary>
    public const int Length = 13;

    private const int Grey = 0;
    private const int Palette = 3;

    private const string SaveAs = "Save the numbers of the classes as a palette image or as grey of 8 bits.";

    /// <summary>Reads and checks the content of an IHDR chunk.</summary>
    /// <exception cref="ProblemException">The image is of another kind, of an impossible size, or too large.</exception>
    public static PngHeader Of(string name, ReadOnlySpan<byte> content)
    {
        var width = BinaryPrimitives.ReadUInt32BigEndian(content);
        var height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        var (depth, kind, interlacing) = (content[8], content[9], content[12]);
        if (width == 0 || height == 0 || content[10] != 0 || content[11] != 0 || interlacing > 1)
        {
            throw Damage.In(name, "the header of the image is damaged.", PngChunks.Hint);
        }

        if (kind is not (Grey or Palette))
        {
            throw Damage.In(
                name,
                $"a mask has one number per pixel, but this is a colour image (type {kind}).",
                SaveAs
            );
        }

        if (depth is not (1 or 2 or 4 or 8))
        {
            throw Damage.In(name, $"a mask has 1, 2, 4 or 8 bits per pixel, not {depth}.", SaveAs);
        }

        if ((Int128)width * height > ImageFile.LargestPixels)
        {
            var claim = $"the header claims {width:N0} × {height:N0} pixels";
            throw Damage.In(name, $"{claim}; at most {ImageFile.LargestPixels:N0} are decoded.", PngChunks.Hint);
        }

        return new PngHeader((int)width, (int)height, depth, interlacing == 1);
    }
}
