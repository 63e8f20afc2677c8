using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ALStudio.Core;
using SkiaSharp;

namespace ALStudio.Learning.Datasets;

/// <summary>A decoded image: interleaved RGB bytes, row by row.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="Pixels">Three bytes per pixel.</param>
internal sealed record Picture(int Width, int Height, byte[] Pixels);

/// <summary>Reads PNG and JPEG files through Skia, trusting nothing that they say.</summary>
/// <remarks>
/// Colours come as they are stored, without colour management: grey becomes three equal channels, palettes their colours,
/// CMYK is converted, 16-bit channels are reduced to 8 bits, transparency is ignored (the colour below it counts) and so is
/// the orientation that a camera noted. The size in the header is checked before memory is taken. A file that breaks off
/// or has errors inside is refused as a whole, even where a viewer would show the part above.
/// </remarks>
internal static class ImageFile
{
    /// <summary>Largest number of pixels that is decoded: 8,192 × 8,192, which takes 256 MiB while it is decoded.</summary>
    public const long LargestPixels = 1L << 26;

    /// <summary>Largest file that is read, in bytes.</summary>
    public const long LargestFile = 1L << 28;

    /// <summary>Length, type and checksum of a PNG chunk.</summary>
    private const int ChunkFrame = 12;

    private const string Hint = "Replace the file, or take it out of the folder.";

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8];

    /// <summary>Decodes one file.</summary>
    /// <exception cref="ProblemException">It is no PNG or JPEG, is damaged, or is too large; the message names it.</exception>
    public static Picture Read(string file) =>
        Decoded(file, Content(file), (width, height, rgba) => new Picture(width, height, WithoutAlpha(rgba)));

    /// <summary>Decodes an image that is in memory, into planes of red, green and blue.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="ProblemException">As for a file.</exception>
    public static Scene Scene(string name, byte[] bytes) =>
        Decoded(name, bytes, (width, height, rgba) => new Scene(new(3, height, width), Planes(rgba)));

    /// <summary>All bytes of a file, if it is not too large.</summary>
    public static byte[] Content(string file) => Damage.Guarded(file, () => Bytes(file));

    /// <summary>Reads the size in the header of one file.</summary>
    /// <exception cref="ProblemException">It is no PNG or JPEG, its header is damaged, or it is too large.</exception>
    public static (int Width, int Height) SizeOf(string file)
    {
        using var codec = Open(file, Content(file));
        return (codec.Info.Width, codec.Info.Height);
    }

    /// <summary>Decodes an image into four bytes per pixel, which are lent and go back when something was made of them.</summary>
    private static T Decoded<T>(string file, byte[] bytes, Func<int, int, ReadOnlySpan<byte>, T> made)
    {
        using var codec = Open(file, bytes);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var length = checked((int)info.BytesSize64);
        var rgba = ArrayPool<byte>.Shared.Rent(length);
        var pinned = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            var result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            return result switch
            {
                SKCodecResult.Success => made(width, height, rgba.AsSpan(0, length)),
                SKCodecResult.IncompleteInput => throw Damage.In(file, "the image breaks off before its end.", Hint),
                _ => throw Damage.In(file, $"the image is damaged ({result}).", Hint),
            };
        }
        finally
        {
            pinned.Free();
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }

    private static SKCodec Open(string file, byte[] bytes)
    {
        var isPng = bytes.AsSpan().StartsWith(PngSignature);
        if (!isPng && !bytes.AsSpan().StartsWith(JpegSignature))
        {
            throw Damage.At(file, 0, "the file does not begin as a PNG or JPEG image does.", Hint);
        }

        // Skia is content when it has all rows; a PNG whose last chunk is missing was cut off all the same.
        if (isPng && EndOfPng(bytes) > bytes.Length)
        {
            throw Damage.At(file, bytes.Length, "the image breaks off before its end.", Hint);
        }

        using var data = SKData.CreateCopy(bytes);
        var codec = SKCodec.Create(data) ?? throw Damage.In(file, "the header of the image is damaged.", Hint);
        var pixels = (long)codec.Info.Width * codec.Info.Height;
        if (pixels is > 0 and <= LargestPixels)
        {
            return codec;
        }

        var size = $"{codec.Info.Width:N0} × {codec.Info.Height:N0}";
        codec.Dispose();
        throw Damage.In(file, $"the header claims {size} pixels; at most {LargestPixels:N0} are decoded.", Hint);
    }

    private static byte[] Bytes(string file)
    {
        var length = new FileInfo(file).Length;
        return length <= LargestFile
            ? File.ReadAllBytes(file)
            : throw Damage.In(file, $"it has {length:N0} bytes; at most {LargestFile:N0} are read.", Hint);
    }

    /// <summary>Where the last chunk of a PNG file ends; behind the file when it has none.</summary>
    private static long EndOfPng(ReadOnlySpan<byte> bytes)
    {
        long at = PngSignature.Length;
        while (at + ChunkFrame <= bytes.Length)
        {
            var chunk = bytes[(int)at..];
            at += ChunkFrame + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..8].SequenceEqual("IEND"u8))
            {
                return at;
            }
        }

        return long.MaxValue;
    }

    private static byte[] WithoutAlpha(ReadOnlySpan<byte> rgba)
    {
        var rgb = new byte[rgba.Length / 4 * 3];
        for (var (from, to) = (0, 0); from < rgba.Length; from += 4, to += 3)
        {
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (rgba[from], rgba[from + 1], rgba[from + 2]);
        }

        return rgb;
    }

    private static byte[] Planes(ReadOnlySpan<byte> rgba)
    {
        var plane = rgba.Length / 4;
        var planes = new byte[3 * plane];
        var red = planes.AsSpan(0, plane);
        var green = planes.AsSpan(plane, plane);
        var blue = planes.AsSpan(2 * plane, plane);
        for (var pixel = 0; pixel < plane; pixel++)
        {
            (red[pixel], green[pixel], blue[pixel]) = (rgba[4 * pixel], rgba[(4 * pixel) + 1], rgba[(4 * pixel) + 2]);
        }

        return planes;
    }
}
