using System.Buffers.Binary;
using System.IO.Compression;

namespace ALStudio.Learning.Tests.Datasets;

/// <summary>The slow twin of the PNG reader, straight from the specification: no interlacing, no checks.</summary>
internal static class ReferencePng
{
    /// <summary>Interleaved RGB, with the upper eight bits of 16-bit channels; null when interlaced.</summary>
    public static (int Width, int Height, byte[] Rgb)? Decode(byte[] file)
    {
        var (width, height, depth, kind, interlaced) = (0, 0, 0, 0, false);
        var packed = new MemoryStream();
        byte[] palette = [];
        for (var at = 8; at < file.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var content = file.AsSpan(at + 8, length);
            switch (System.Text.Encoding.ASCII.GetString(file, at + 4, 4))
            {
                case "IHDR":
                    width = BinaryPrimitives.ReadInt32BigEndian(content);
                    height = BinaryPrimitives.ReadInt32BigEndian(content[4..]);
                    (depth, kind, interlaced) = (content[8], content[9], content[12] != 0);
                    break;
                case "PLTE":
                    palette = content.ToArray();
                    break;
                case "IDAT":
                    packed.Write(content);
                    break;
                default:
                    break;
            }

            at += 12 + length;
        }

        if (interlaced)
        {
            return null;
        }

        packed.Position = 0;
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        var channels = kind switch
        {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        var rgb = new byte[width * height * 3];
        var stride = (width * channels * depth + 7) / 8;
        var step = Math.Max(1, channels * depth / 8);
        var above = new byte[stride];
        for (var y = 0; y < height; y++)
        {
            var filter = unpacked.ReadByte();
            var row = new byte[stride];
            unpacked.ReadExactly(row);
            for (var i = 0; i < stride; i++)
            {
                var (a, b, c) = (i >= step ? row[i - step] : 0, above[i], i >= step ? above[i - step] : 0);
                row[i] += (byte)(
                    filter switch
                    {
                        1 => a,
                        2 => b,
                        3 => (a + b) / 2,
                        4 => Paeth(a, b, c),
                        _ => 0,
                    }
                );
            }

            for (var x = 0; x < width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var sample = Sample(row, depth, (x * channels) + (channels >= 3 ? channel : 0));
                    rgb[(((y * width) + x) * 3) + channel] = (kind, depth) switch
                    {
                        (3, _) => palette[(3 * sample) + channel],
                        (_, 16) => (byte)(sample >> 8),
                        _ => (byte)(sample * 255 / ((1 << depth) - 1)),
                    };
                }
            }

            above = row;
        }

        return (width, height, rgb);
    }

    private static int Sample(byte[] row, int depth, int number) =>
        depth switch
        {
            16 => (row[2 * number] << 8) | row[(2 * number) + 1],
            8 => row[number],
            _ => (row[number * depth / 8] >> (8 - depth - (number * depth % 8))) & ((1 << depth) - 1),
        };

    private static int Paeth(int a, int b, int c)
    {
        var (pa, pb, pc) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - (2 * c)));
        return pa <= pb && pa <= pc ? a
            : pb <= pc ? b
            : c;
    }
}
