using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ALStudio.Learning.Mathematics;

/// <summary>Traces the borders of one map, from its last pixel to its first.</summary>
/// <remarks>
/// Walking backwards, the first side of a ring that is met is where the ring starts: of a region its last pixel, of a hole the
/// pixel to the right of its last. And what lies around a hole has been met before the hole.
/// </remarks>
internal sealed class Tracing : IDisposable
{
    // Directions of travel, each a quarter turn to the right of the one before; the pixel lies to the right of the side.
    private const int Left = 0;
    private const int Up = 1;
    private const int Right = 2;
    private const int Down = 3;

    private readonly LabelMap map;
    private readonly byte background;
    private readonly int stride;
    private readonly int size;

    /// <summary>The labels with a frame of void around them.</summary>
    private readonly byte[] labels;

    /// <summary>Bits of directions in which rings have passed a pixel.</summary>
    private readonly byte[] passed;

    /// <summary>The ring that passed the right side of a pixel.</summary>
    private readonly int[] ringAtRight;

    private readonly int[] ahead;
    private readonly int[] beside;
    private readonly List<int> rows = [];
    private readonly List<int> columns = [];
    private readonly List<Found> found = [];

    /// <summary>A ring as it was met.</summary>
    /// <param name="Class">Class of its region.</param>
    /// <param name="Outer">The outer ring of its region.</param>
    /// <param name="First">The first pixel, in reading order, of its region or hole.</param>
    /// <param name="Start">Where its corners begin.</param>
    /// <param name="Points">Its corners, the closing one not counted.</param>
    private readonly record struct Found(byte Class, int Outer, int First, int Start, int Points);

    public Tracing(LabelMap map, byte background)
    {
        this.map = map;
        this.background = background;
        stride = map.Width + 2;
        size = stride * (map.Height + 2);
        labels = ArrayPool<byte>.Shared.Rent(size);
        passed = ArrayPool<byte>.Shared.Rent(size);
        ringAtRight = ArrayPool<int>.Shared.Rent(size);
        ahead = [-1, -stride, 1, stride];
        beside = [stride, -1, -stride, 1];
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(labels);
        ArrayPool<byte>.Shared.Return(passed);
        ArrayPool<int>.Shared.Return(ringAtRight);
    }

    public Contours Traced()
    {
        passed.AsSpan(0, size).Clear();
        labels.AsSpan(0, size).Fill(LabelMap.Void);
        for (var row = 0; row < map.Height; row++)
        {
            map.Labels.AsSpan(row * map.Width, map.Width).CopyTo(labels.AsSpan(PixelAt(row, 0)));
        }

        for (var row = map.Height - 1; row >= 0; row--)
        {
            MeetRow(row);
        }

        return new Contours([.. rows], [.. columns], InOrder());
    }

    private int PixelAt(int row, int column) => ((row + 1) * stride) + column + 1;

    /// <summary>Meets the pixels of a row from right to left, except those that look like their neighbours below and to the right.</summary>
    private void MeetRow(int row)
    {
        var first = PixelAt(row, 0);
        var pixel = PixelAt(row, map.Width - 1);
        ref var all = ref MemoryMarshal.GetArrayDataReference(labels);
        for (; pixel - first >= Vector256<byte>.Count - 1; pixel -= Vector256<byte>.Count)
        {
            var from = pixel - Vector256<byte>.Count + 1;
            var here = Vector256.LoadUnsafe(ref all, (nuint)from);
            var below = Vector256.LoadUnsafe(ref all, (nuint)(from + stride));
            var right = Vector256.LoadUnsafe(ref all, (nuint)(from + 1));
            var differs = ~(Vector256.Equals(here, below) & Vector256.Equals(here, right)).ExtractMostSignificantBits();
            while (differs != 0)
            {
                var last = 31 - (int)uint.LeadingZeroCount(differs);
                Meet(from + last);
                differs &= ~(1u << last);
            }
        }

        for (; pixel >= first; pixel--)
        {
            Meet(pixel);
        }
    }

    private void Meet(int pixel)
    {
        var label = labels[pixel];
        if (IsClass(label) && labels[pixel + stride] != label && !HasPassed(pixel, Left))
        {
            Trace(pixel, Left, found.Count);
        }

        var next = labels[pixel + 1];
        if (IsClass(next) && next != label && !HasPassed(pixel + 1, Up))
        {
            Trace(pixel + 1, Up, OuterOf(pixel + 1));
        }
    }

    private bool IsClass(byte label) => label != background && label != LabelMap.Void;

    private bool HasPassed(int pixel, int direction) => (passed[pixel] & (1 << direction)) != 0;

    /// <summary>The outer ring of a pixel's region: the ring at the right end of its run knows it.</summary>
    private int OuterOf(int pixel)
    {
        var label = labels[pixel];
        while (labels[pixel + 1] == label)
        {
            pixel++;
        }

        return found[ringAtRight[pixel]].Outer;
    }

    private void Trace(int pixel, int direction, int outer)
    {
        var label = labels[pixel];
        var isHole = outer != found.Count;
        var (start, from, heading, first) = (rows.Count, pixel, direction, int.MaxValue);
        var (row, column) = ((pixel / stride) - 1, (pixel % stride) - 1);
        do
        {
            passed[pixel] |= (byte)(1 << direction);
            first = Math.Min(first, isHole ? pixel + beside[direction] : pixel);
            Add(row, column, direction);
            if (direction == Down)
            {
                ringAtRight[pixel] = found.Count;
            }

            var straight = pixel + ahead[direction];
            if (labels[straight] != label)
            {
                direction = (direction + 1) & 3;
                continue;
            }

            var turned = labels[straight + beside[direction]] == label;
            Move(ref row, ref column, direction);
            pixel = straight;
            if (turned)
            {
                direction = (direction + 3) & 3;
                Move(ref row, ref column, direction);
                pixel += ahead[direction];
            }
        } while (pixel != from || direction != heading);

        found.Add(new Found(label, outer, first, start, rows.Count - start));
        rows.Add(rows[start]);
        columns.Add(columns[start]);
    }

    /// <summary>Adds the middle of a side of a pixel, in doubled coordinates.</summary>
    private void Add(int row, int column, int direction)
    {
        rows.Add(
            (2 * row)
                + (
                    direction == Left ? 1
                    : direction == Right ? -1
                    : 0
                )
        );
        columns.Add(
            (2 * column)
                + (
                    direction == Down ? 1
                    : direction == Up ? -1
                    : 0
                )
        );
    }

    private static void Move(ref int row, ref int column, int direction)
    {
        row +=
            direction == Down ? 1
            : direction == Up ? -1
            : 0;
        column +=
            direction == Right ? 1
            : direction == Left ? -1
            : 0;
    }

    private ContourRing[] InOrder()
    {
        var order = Enumerable
            .Range(0, found.Count)
            .OrderBy(ring => found[ring].Class)
            .ThenBy(ring => found[ring].First);
        var sorted = order.ToArray();
        var region = new int[found.Count];
        var regions = 0;
        foreach (var ring in sorted.Where(ring => found[ring].Outer == ring))
        {
            region[ring] = regions++;
        }

        return
        [
            .. sorted.Select(ring => new ContourRing(
                found[ring].Class,
                region[found[ring].Outer],
                found[ring].Outer != ring,
                found[ring].Points
            )
            {
                Start = found[ring].Start,
            }),
        ];
    }
}
