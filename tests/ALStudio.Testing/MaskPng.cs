using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ALStudio.Learning;

namespace ALStudio.Testing;

/// <summary>Writes masks as PNG files, straight from the specification.</summary>
public static class MaskPng
{
    private static readonly (int Column, int Row, int Columns, int Rows)[] passes =
    [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];

    /// <summary>A file with the numbers of a map.</summary>
    /// <param name="map">The numbers.</param>
    /// <param name="depth">Bits per pixel.</param>
    /// <param name="kind">3 for a palette image, 0 for grey.</param>
    /// <param name="isInterlaced">Whether the rows come in seven passes.</param>
    public static byte[] Encoded(LabelMap map, int depth = 8, byte kind = 3, bool isInterlaced = false)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, map.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), map.Height);
        (header[8], header[9], header[12]) = ((byte)depth, kind, isInterlaced ? (byte)1 : (byte)0);
        var rows = new MemoryStream();
        foreach (var (column, row, columns, between) in isInterlaced ? passes : [(0, 0, 1, 1)])
        {
            byte[] above = [];
            for (var y = row; y < map.Height && column < map.Width; y += between)
            {
                var values = new List<byte>();
                for (var x = column; x < map.Width; x += columns)
                {
                    values.Add(map[y, x]);
                }

                var packed = Bits(values, depth);
                // Every filter has its turn.
                var filter = y / between % 5;
                rows.WriteByte((byte)filter);
                rows.Write(Filtered(packed, above.Length > 0 ? above : new byte[packed.Length], filter));
                above = packed;
            }
        }

        return File(header, Packed(rows.ToArray()));
    }

    /// <summary>A file of a header and packed rows.</summary>
    public static byte[] File(byte[] header, byte[] packed) =>
        [
            0x89,
            .. "PNG\r\n\x1A\n"u8,
            .. Chunk("IHDR", header),
            .. header[9] == 3
                ? Chunk("PLTE", [.. Enumerable.Range(0, 3 << header[8]).Select(n => (byte)(n * 83))])
                : [],
            .. Chunk("IDAT", packed[..(packed.Length / 2)]),
            .. Chunk("IDAT", packed[(packed.Length / 2)..]),
            .. Chunk("IEND", []),
        ];

    /// <summary>Bytes as zlib packs them.</summary>
    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Bits(List<byte> values, int depth)
    {
        var bytes = new byte[((values.Count * depth) + 7) / 8];
        for (var place = 0; place < values.Count; place++)
        {
            bytes[place * depth / 8] |= (byte)(values[place] << (8 - depth - (place * depth % 8)));
        }

        return bytes;
    }

    private static byte[] Filtered(byte[] row, byte[] above, int filter) =>
        [
            .. row.Select(
                (value, at) =>
                {
                    var (a, b, c) = (at > 0 ? row[at - 1] : 0, above[at], at > 0 ? above[at - 1] : 0);
                    var predicted = filter switch
                    {
                        1 => a,
                        2 => b,
                        3 => (a + b) / 2,
                        4 => ((int[])[a, b, c]).MinBy(one => Math.Abs(a + b - c - one)),
                        _ => 0,
                    };
                    return (byte)(value - predicted);
                }
            ),
        ];

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        var (length, crc) = (new byte[4], uint.MaxValue);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        foreach (var value in body)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        crc = ~crc;
        return [.. length, .. body, (byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }
}
