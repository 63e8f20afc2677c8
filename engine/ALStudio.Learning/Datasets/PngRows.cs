using System.Buffers;
using System.IO.Compression;

namespace ALStudio.Learning.Datasets;

/// <summary>Unpacks the rows of a mask.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="header">What it promises.</param>
internal sealed class PngRows(string name, PngHeader header)
{
    /// <summary>Deflate packs at most 1,032 bytes into one.</summary>
    public const long BestRatio = 1032;

    /// <summary>Every how many columns and rows, from which, a pass has a pixel.</summary>
    private readonly record struct Pass(int Column, int Row, int Columns, int Rows);

    private static readonly Pass[] whole = [new(0, 0, 1, 1)];

    private static readonly Pass[] interlaced =
    [
        new(0, 0, 8, 8),
        new(4, 0, 8, 8),
        new(0, 4, 4, 8),
        new(2, 0, 4, 4),
        new(0, 2, 2, 4),
        new(1, 0, 2, 2),
        new(0, 1, 1, 2),
    ];

    /// <summary>The numbers of all pixels.</summary>
    /// <param name="packed">The compressed rows.</param>
    /// <exception cref="InvalidDataException">They are not compressed as they should be.</exception>
    public LabelMap Unpacked(Stream packed)
    {
        var passes = (header.IsInterlaced ? interlaced : whole).Where(pass => Width(pass) > 0 && Height(pass) > 0);
        var length = passes.Sum(pass => (1L + RowBytes(pass)) * Height(pass));
        // Memory is taken for no more than the file can hold.
        if (length > packed.Length * BestRatio)
        {
            throw BreaksOff();
        }

        var bytes = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            Inflate(packed, bytes.AsSpan(0, (int)length));
            var map = new LabelMap(header.Height, header.Width, new byte[header.Height * header.Width]);
            var rest = bytes.AsSpan(0, (int)length);
            foreach (var pass in passes)
            {
                rest = Read(pass, rest, map);
            }

            return map;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private int Width(Pass pass) => (header.Width - pass.Column + pass.Columns - 1) / pass.Columns;

    private int Height(Pass pass) => (header.Height - pass.Row + pass.Rows - 1) / pass.Rows;

    private int RowBytes(Pass pass) => (int)((((long)Width(pass) * header.Depth) + 7) / 8);

    private Core.ProblemException BreaksOff() =>
        Damage.In(name, "the image breaks off before its end.", PngChunks.Hint);

    private void Inflate(Stream packed, Span<byte> bytes)
    {
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        if (unpacked.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw BreaksOff();
        }

        if (unpacked.ReadByte() >= 0)
        {
            throw Damage.In(name, "the image goes on behind its last row.", PngChunks.Hint);
        }
    }

    /// <summary>Reads one pass into the map; gives what is left behind it.</summary>
    private Span<byte> Read(Pass pass, Span<byte> bytes, LabelMap map)
    {
        var (width, length) = (Width(pass), RowBytes(pass));
        var above = Span<byte>.Empty;
        for (var row = pass.Row; row < header.Height; row += pass.Rows)
        {
            var values = bytes.Slice(1, length);
            Unfilter(bytes[0], values, above);
            Spread(values, map.Labels.AsSpan((row * header.Width) + pass.Column), width, pass.Columns);
            above = values;
            bytes = bytes[(1 + length)..];
        }

        return bytes;
    }

    /// <summary>Adds to each byte what was predicted from those before and above it.</summary>
    private void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above)
    {
        if (filter > 4)
        {
            throw Damage.In(name, "a row of the image is damaged.", PngChunks.Hint);
        }

        if (filter == 0)
        {
            return;
        }

        var (before, aboveBefore) = (0, 0);
        for (var at = 0; at < row.Length; at++)
        {
            var over = above.IsEmpty ? 0 : above[at];
            before = row[at] += (byte)(
                filter switch
                {
                    1 => before,
                    2 => over,
                    3 => (before + over) / 2,
                    _ => Paeth(before, over, aboveBefore),
                }
            );
            aboveBefore = over;
        }
    }

    private static int Paeth(int before, int above, int aboveBefore)
    {
        var toBefore = Math.Abs(above - aboveBefore);
        var toAbove = Math.Abs(before - aboveBefore);
        var toAboveBefore = Math.Abs(before + above - (2 * aboveBefore));
        return toBefore <= toAbove && toBefore <= toAboveBefore ? before
            : toAbove <= toAboveBefore ? above
            : aboveBefore;
    }

    /// <summary>Writes the numbers of a row into every n-th place of a row of the map.</summary>
    private void Spread(ReadOnlySpan<byte> row, Span<byte> labels, int width, int every)
    {
        var depth = header.Depth;
        if (depth == 8 && every == 1)
        {
            row.CopyTo(labels);
            return;
        }

        var largest = (1 << depth) - 1;
        for (var x = 0; x < width; x++)
        {
            var bit = (long)x * depth;
            labels[x * every] = (byte)((row[(int)(bit / 8)] >> (8 - depth - (int)(bit % 8))) & largest);
        }
    }
}
