namespace ALStudio.Learning.Mathematics;

/// <summary>Moves the pixels of 8-bit images <c>[C, H, W]</c>; what comes from outside the image gets a colour.</summary>
/// <remarks>
/// A map says where in the source the centre of each target pixel comes from. All of them equal Pillow's
/// <c>Image.transform</c> and <c>Image.rotate</c>, bit by bit.
/// </remarks>
internal static class Geometry
{
    /// <summary>Shows at (x, y) what lies at (x + right, y + down).</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">The changed image.</param>
    /// <param name="shape">Size of both.</param>
    /// <param name="right">Whole pixels along a row.</param>
    /// <param name="down">Whole pixels along a column.</param>
    /// <param name="outside">The colour of what is not in the image, one level per channel.</param>
    public static void Translate(
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        int right,
        int down,
        ReadOnlySpan<byte> outside
    )
    {
        var (height, width) = (shape.Height, shape.Width);
        var first = Math.Clamp(-right, 0, width);
        var end = Math.Clamp(width - right, first, width);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var y = 0; y < height; y++)
            {
                var row = target.Slice(((channel * height) + y) * width, width);
                if (y + down < 0 || y + down >= height || first == end)
                {
                    row.Fill(outside[channel]);
                    continue;
                }

                row[..first].Fill(outside[channel]);
                var from = (((channel * height) + y + down) * width) + first + right;
                source.Slice(from, end - first).CopyTo(row[first..]);
                row[end..].Fill(outside[channel]);
            }
        }
    }

    /// <summary>Shears rows, with cubic interpolation: shows at (x, y) what lies at (x + slope · y, y).</summary>
    public static void ShearRows(
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        double slope,
        ReadOnlySpan<byte> outside
    )
    {
        for (var y = 0; y < shape.Height; y++)
        {
            var line = new Line(y * shape.Width, 1, shape.Width);
            for (var x = 0; x < shape.Width; x++)
            {
                var position = x + 0.5 + (slope * (y + 0.5));
                Interpolate(source, target, shape, (y * shape.Width) + x, line, position, outside);
            }
        }
    }

    /// <summary>Shears columns, with cubic interpolation: shows at (x, y) what lies at (x, y + slope · x).</summary>
    public static void ShearColumns(
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        double slope,
        ReadOnlySpan<byte> outside
    )
    {
        for (var y = 0; y < shape.Height; y++)
        {
            for (var x = 0; x < shape.Width; x++)
            {
                var line = new Line(x, shape.Width, shape.Height);
                var position = (slope * (x + 0.5)) + (y + 0.5);
                Interpolate(source, target, shape, (y * shape.Width) + x, line, position, outside);
            }
        }
    }

    /// <summary>Turns the image about its middle, counter-clockwise as it is seen; takes the nearest pixel.</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">The changed image.</param>
    /// <param name="shape">Size of both: corners that leave it are lost.</param>
    /// <param name="degrees">The angle.</param>
    /// <param name="outside">The colour of what is not in the image, one level per channel.</param>
    public static void Rotate(
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        double degrees,
        ReadOnlySpan<byte> outside
    )
    {
        // Pillow turns by the negative of the angle in [0, 360) and keeps 15 decimals.
        var angle = -(degrees - (360 * Math.Floor(degrees / 360))) * (Math.PI / 180);
        var (cosine, sine) = (Math.Round(Math.Cos(angle), 15), Math.Round(Math.Sin(angle), 15));
        var (x, y) = (shape.Width / 2.0, shape.Height / 2.0);
        Nearest(
            source,
            target,
            shape,
            (cosine, sine, (cosine * -x) + (sine * -y) + x),
            (-sine, cosine, (-sine * -x) + (cosine * -y) + y),
            outside
        );
    }

    /// <summary>Any affine map, taking the nearest pixel.</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">The changed image.</param>
    /// <param name="shape">Size of both.</param>
    /// <param name="column">The column in the source: X · x + Y · y + One.</param>
    /// <param name="row">The row in the source, likewise.</param>
    /// <param name="outside">The colour of what is not in the image, one level per channel.</param>
    public static void Nearest(
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        (double X, double Y, double One) column,
        (double X, double Y, double One) row,
        ReadOnlySpan<byte> outside
    )
    {
        // 16 binary places, as Pillow: sums in floating point would choose another pixel here and there.
        var (columnByX, columnByY, columnOfRow) = (Fixed(column.X), Fixed(column.Y), Fixed(Start(column)));
        var (rowByX, rowByY, rowOfRow) = (Fixed(row.X), Fixed(row.Y), Fixed(Start(row)));
        var (height, width, size) = (shape.Height, shape.Width, shape.Height * shape.Width);
        for (var y = 0; y < height; y++, columnOfRow += columnByY, rowOfRow += rowByY)
        {
            var (right, down) = (columnOfRow, rowOfRow);
            for (var x = 0; x < width; x++, right += columnByX, down += rowByX)
            {
                var (fromX, fromY) = (right >> 16, down >> 16);
                var from = (ulong)fromX < (ulong)width && (ulong)fromY < (ulong)height ? (fromY * width) + fromX : -1;
                for (var (channel, at) = (0, (y * width) + x); channel < shape.Channels; channel++, at += size)
                {
                    target[at] = from < 0 ? outside[channel] : source[(int)from + (channel * size)];
                }
            }
        }

        static double Start((double X, double Y, double One) by) => by.One + (by.X * 0.5) + (by.Y * 0.5);
        static long Fixed(double value) => (long)Math.Floor((value * 65536) + 0.5);
    }

    /// <summary>Pixels of one channel along which is interpolated.</summary>
    private readonly record struct Line(int Start, int Stride, int Length)
    {
        /// <summary>Where a pixel of the line lies in the channel; beyond its ends the last pixel is repeated.</summary>
        public int this[int place] => Start + (Math.Clamp(place, 0, Length - 1) * Stride);
    }

    private static void Interpolate(
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ImageShape shape,
        int place,
        Line line,
        double position,
        ReadOnlySpan<byte> outside
    )
    {
        var size = shape.Height * shape.Width;
        if (position < 0 || position >= line.Length)
        {
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                target[place + (channel * size)] = outside[channel];
            }

            return;
        }

        var second = (int)Math.Floor(position - 0.5);
        var between = position - 0.5 - second;
        var (a, b, c, d) = (line[second - 1], line[second], line[second + 1], line[second + 2]);
        for (var plane = 0; plane < source.Length; plane += size)
        {
            var level = Cubic(source[plane + a], source[plane + b], source[plane + c], source[plane + d], between);
            target[plane + place] = (byte)Math.Clamp(level, 0, 255);
        }
    }

    // The cubic with parameter −1 through b and c, in Pillow's order of operations: levels are truncated, so the last bit counts.
    private static double Cubic(double a, double b, double c, double d, double t)
    {
        var linear = -a + c;
        var square = (2 * (a - b)) + c - d;
        var cube = -a + b - c + d;
        return b + (t * (linear + (t * (square + (t * cube)))));
    }
}
