using System.Buffers.Binary;
using System.Text;
using ALStudio.Core;

namespace ALStudio.Learning.Datasets;

/// <summary>Takes a PNG file apart into its header and its compressed rows.</summary>
internal static class PngChunks
{
    /// <summary>What to do about a mask that cannot be used.</summary>
    public const string Hint = "Replace the mask, or take it out.";

    /// <summary>Length, type and checksum of a chunk.</summary>
    private const int Frame = 12;

    private static readonly uint[] checksums = Checksums();

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads all chunks up to the last.</summary>
    /// <exception cref="ProblemException">It is no PNG, breaks off, has a broken checksum, or its header promises what a mask is not.</exception>
    public static (PngHeader Header, Stream Data) Read(string name, byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(Signature))
        {
            throw Damage.At(name, 0, "the file does not begin as a PNG image does.", Hint);
        }

        PngHeader? header = null;
        var data = new MemoryStream();
        for (var at = Signature.Length; ; )
        {
            var content = Content(name, bytes, at);
            var type = bytes.AsSpan(at + 4, 4);
            if (header is null != type.SequenceEqual("IHDR"u8))
            {
                throw Damage.At(name, at, "the header of the image is missing or stands twice.", Hint);
            }

            switch (Encoding.ASCII.GetString(type))
            {
                case "IHDR" when content.Length == PngHeader.Length:
                    header = PngHeader.Of(name, content);
                    break;
                case "IDAT":
                    data.Write(content);
                    break;
                case "IEND":
                    data.Position = 0;
                    return (header!.Value, data);
                case "PLTE":
                    break;
                case var other when char.IsAsciiLetterUpper(other[0]):
                    throw Damage.At(name, at, "the file has a chunk that no PNG image has.", Hint);
            }

            at += Frame + content.Length;
        }
    }

    private static ReadOnlySpan<byte> Content(string name, byte[] bytes, int at)
    {
        var left = bytes.AsSpan(at);
        var length = left.Length >= Frame ? BinaryPrimitives.ReadUInt32BigEndian(left) : uint.MaxValue;
        if (length > left.Length - Frame)
        {
            throw Damage.At(name, bytes.Length, "the image breaks off before its end.", Hint);
        }

        var end = 8 + (int)length;
        return Checksum(left[4..end]) == BinaryPrimitives.ReadUInt32BigEndian(left[end..])
            ? left[8..end]
            : throw Damage.At(name, at, "the checksum of this part does not fit.", Hint);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum = checksums[(byte)(sum ^ value)] ^ (sum >> 8);
        }

        return ~sum;
    }

    /// <summary>The checksum of each byte, for the polynomial of IEEE 802.3.</summary>
    private static uint[] Checksums()
    {
        var table = new uint[256];
        for (var value = 0u; value < table.Length; value++)
        {
            var sum = value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
            }

            table[value] = sum;
        }

        return table;
    }
}
