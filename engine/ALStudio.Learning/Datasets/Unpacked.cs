using System.Buffers.Binary;
using System.IO.Compression;

namespace ALStudio.Learning.Datasets;

/// <summary>A file's content, unpacked on the way when it is a gzip file (by its first bytes, not by its name).</summary>
/// <remarks>
/// .NET ends a cut-off gzip stream in silence. So the length that a gzip file states in its last four bytes is compared
/// with the length that was expected or read; files of several gzip members, which no data set here has, count as damaged.
/// </remarks>
internal static class Unpacked
{
    /// <summary>Deflate packs at most 1,032 bytes into one.</summary>
    private const long BestRatio = 1032;

    /// <summary>Header and trailer of a gzip file alone.</summary>
    private const int SmallestGzip = 18;

    /// <summary>Opens a file for reading from its beginning.</summary>
    public static Stream Open(string file)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return IsPacked(stream) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>Checks, without reading it, that a file can hold exactly this many bytes.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="bytes">Bytes it must have when unpacked.</param>
    /// <param name="why">What promises them, for the message.</param>
    public static void Expect(string file, Int128 bytes, string why)
    {
        using var stream = File.OpenRead(file);
        var packed = IsPacked(stream);
        var fits = packed
            ? bytes <= (Int128)stream.Length * BestRatio && StatedLength(stream) == (uint)(bytes & uint.MaxValue)
            : bytes == stream.Length;
        if (!fits)
        {
            var has = packed
                ? $"the gzip file of {stream.Length:N0} bytes does not end as one of that length does"
                : $"the file has {stream.Length:N0}";
            throw Damage.At(file, stream.Length, $"{why} makes {bytes:N0} bytes, but {has}.");
        }
    }

    /// <summary>All bytes of a small file.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="limit">More bytes than this are refused.</param>
    public static byte[] All(string file, int limit)
    {
        using var content = Open(file);
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0; )
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > limit)
            {
                throw Damage.In(file, $"it holds more than {limit:N0} bytes.");
            }
        }

        Expect(file, bytes.Length, "what could be read");
        return bytes.ToArray();
    }

    private static bool IsPacked(FileStream stream)
    {
        var packed = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        return packed;
    }

    private static uint? StatedLength(FileStream stream)
    {
        if (stream.Length < SmallestGzip)
        {
            return null;
        }

        Span<byte> end = stackalloc byte[4];
        stream.Seek(-4, SeekOrigin.End);
        stream.ReadExactly(end);
        return BinaryPrimitives.ReadUInt32LittleEndian(end);
    }
}
