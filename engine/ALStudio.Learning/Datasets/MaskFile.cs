using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Reads masks, PNG images whose pixels are class numbers, trusting nothing that they say.</summary>
/// <remarks>
/// A palette image gives the index of each pixel, whatever colours the palette has or lacks; a grey image of at most 8 bits gives
/// its numbers as they are stored, not stretched to 0..255. So a mask may be saved in either form. Images of other
/// kinds, with a broken checksum, or that break off are refused as a whole.
/// </remarks>
public static class MaskFile
{
    /// <summary>Largest file that is read, in bytes.</summary>
    public const long LargestFile = ImageFile.LargestFile;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ProblemException">It is no mask, is damaged, or is too large; the message names it.</exception>
    public static LabelMap Read(string file) => Read(file, Damage.Guarded(file, () => Bytes(file)));

    /// <summary>Reads a mask that is in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="ProblemException">As for a file.</exception>
    public static LabelMap Read(string name, byte[] bytes)
    {
        var (header, data) = PngChunks.Read(name, bytes);
        return Damage.Guarded(name, () => new PngRows(name, header).Unpacked(data));
    }

    private static byte[] Bytes(string file)
    {
        var length = new FileInfo(file).Length;
        return length <= LargestFile
            ? File.ReadAllBytes(file)
            : throw Damage.In(file, $"it has {length:N0} bytes; at most {LargestFile:N0} are read.", PngChunks.Hint);
    }
}
