using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ALStudio.Learning.Mathematics;

/// <summary>Takes squared distances as <see cref="PackedRows.Measure"/> computes them, eight rows at a time.</summary>
/// <remarks>Several threads call it at once, never two for the same rows.</remarks>
public interface IDistanceReader
{
    /// <summary>Squared distances of rows <paramref name="row"/> to <paramref name="row"/> + 7 to one point.</summary>
    /// <param name="row">A multiple of 8; rows beyond the last exist up to <see cref="PackedRows.PaddedRows"/> and mean nothing.</param>
    /// <param name="point">Number of the point. Points come in ascending order.</param>
    /// <param name="squared">Squared Euclidean distances.</param>
    void Read(int row, int point, Vector256<float> squared);
}

/// <summary>Rows of a table laid out so that their distances to many points are computed at the speed of a matrix product.</summary>
/// <remarks>
/// Differences are squared and added directly. The shorter ‖a‖² + ‖b‖² − 2ab loses all digits between near neighbours, while
/// here the error is relative to the distance: at most <see cref="RelativeError"/>. A distance does not depend on what is
/// computed together with it nor on the number of threads, and that of a to b is that of b to a.
/// </remarks>
public sealed class PackedRows
{
    /// <summary>Rows abreast: two registers of eight.</summary>
    private const int Panel = 16;

    /// <summary>Points that one pass over a panel meets: with two registers each, as many sums as hide the latency of an addition.</summary>
    private const int Tile = 6;

    // Handing work to another thread costs some microseconds.
    private const long WorthThreads = 1 << 20;
    private const int PanelsAtOnce = 8;

    private readonly float[] values;

    /// <param name="table">The table; copied.</param>
    public PackedRows(Matrix table)
        : this(table, [.. Enumerable.Range(0, table.Rows)]) { }

    /// <param name="table">A table.</param>
    /// <param name="rows">The rows of it that are meant, in their new order; copied.</param>
    public PackedRows(Matrix table, ReadOnlySpan<int> rows)
    {
        (Rows, Columns) = (rows.Length, table.Columns);
        values = new float[checked(PaddedRows * Columns)];
        for (var row = 0; row < Rows; row++)
        {
            var from = table[rows[row]];
            var to = values.AsSpan(row / Panel * Panel * Columns);
            for (var column = 0; column < Columns; column++)
            {
                to[(column * Panel) + (row % Panel)] = from[column];
            }
        }
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Number of rows that a reader is told about, a multiple of 16.</summary>
    public int PaddedRows => (Rows + Panel - 1) / Panel * Panel;

    /// <summary>By how much of itself a squared distance may be wrong, rounding of all additions included.</summary>
    public double RelativeError => (Columns + 16) * Math.ScaleB(1, -23);

    /// <summary>By how much more it may be wrong because squares of tiny numbers vanish.</summary>
    public double AbsoluteError => (Columns + 1) * Math.ScaleB(1, -126);

    /// <summary>Computes the squared distances of all rows to the given points.</summary>
    /// <param name="points">Points with as many columns.</param>
    /// <param name="reader">A struct, so that the compiler makes a loop of its own for it.</param>
    public void Measure<TReader>(Matrix points, TReader reader)
        where TReader : struct, IDistanceReader
    {
        if (points.Columns != Columns)
        {
            throw new ArgumentException($"{Columns} columns expected, {points.Columns} given.", nameof(points));
        }

        var tiles = Tiles(points);
        var panels = PaddedRows / Panel;
        var chunks = (panels + PanelsAtOnce - 1) / PanelsAtOnce;
        if ((long)Rows * points.Rows * Columns < WorthThreads)
        {
            MeasurePanels(tiles, points.Rows, 0, panels, reader);
            return;
        }

        Parallel.For(
            0,
            chunks,
            chunk =>
                MeasurePanels(
                    tiles,
                    points.Rows,
                    chunk * PanelsAtOnce,
                    Math.Min((chunk + 1) * PanelsAtOnce, panels),
                    reader
                )
        );
    }

    // Whole tiles column after column; the points that are left over one after another.
    private static float[] Tiles(Matrix points)
    {
        var tiles = new float[points.Rows * points.Columns];
        var whole = points.Rows / Tile * Tile;
        for (var point = 0; point < points.Rows; point++)
        {
            var from = points[point];
            if (point >= whole)
            {
                from.CopyTo(tiles.AsSpan(point * points.Columns));
                continue;
            }

            var to = tiles.AsSpan(point / Tile * Tile * points.Columns);
            for (var column = 0; column < from.Length; column++)
            {
                to[(column * Tile) + (point % Tile)] = from[column];
            }
        }

        return tiles;
    }

    private void MeasurePanels<TReader>(float[] tiles, int points, int first, int end, TReader reader)
        where TReader : struct, IDistanceReader
    {
        var whole = points / Tile * Tile;
        for (var panel = first; panel < end; panel++)
        {
            ref var rows = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(values), panel * Panel * Columns);
            for (var point = 0; point < whole; point += Tile)
            {
                ref var tile = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(tiles), point * Columns);
                ToTile(ref rows, ref tile, panel * Panel, point, ref reader);
            }

            for (var point = whole; point < points; point++)
            {
                ref var one = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(tiles), point * Columns);
                ToOne(ref rows, ref one, panel * Panel, point, ref reader);
            }
        }
    }

    private void ToTile<TReader>(ref float rows, ref float tile, int row, int point, ref TReader reader)
        where TReader : struct, IDistanceReader
    {
        Vector256<float> a0 = default,
            a1 = default,
            a2 = default,
            a3 = default,
            a4 = default,
            a5 = default;
        Vector256<float> b0 = default,
            b1 = default,
            b2 = default,
            b3 = default,
            b4 = default,
            b5 = default;
        for (var column = 0; column < Columns; column++)
        {
            var a = Vector256.LoadUnsafe(ref rows);
            var b = Vector256.LoadUnsafe(ref rows, 8);
            AddSquares(a, b, tile, ref a0, ref b0);
            AddSquares(a, b, Unsafe.Add(ref tile, 1), ref a1, ref b1);
            AddSquares(a, b, Unsafe.Add(ref tile, 2), ref a2, ref b2);
            AddSquares(a, b, Unsafe.Add(ref tile, 3), ref a3, ref b3);
            AddSquares(a, b, Unsafe.Add(ref tile, 4), ref a4, ref b4);
            AddSquares(a, b, Unsafe.Add(ref tile, 5), ref a5, ref b5);
            rows = ref Unsafe.Add(ref rows, Panel);
            tile = ref Unsafe.Add(ref tile, Tile);
        }

        reader.Read(row, point, a0);
        reader.Read(row + 8, point, b0);
        reader.Read(row, point + 1, a1);
        reader.Read(row + 8, point + 1, b1);
        reader.Read(row, point + 2, a2);
        reader.Read(row + 8, point + 2, b2);
        reader.Read(row, point + 3, a3);
        reader.Read(row + 8, point + 3, b3);
        reader.Read(row, point + 4, a4);
        reader.Read(row + 8, point + 4, b4);
        reader.Read(row, point + 5, a5);
        reader.Read(row + 8, point + 5, b5);
    }

    private void ToOne<TReader>(ref float rows, ref float one, int row, int point, ref TReader reader)
        where TReader : struct, IDistanceReader
    {
        Vector256<float> a0 = default,
            b0 = default;
        for (var column = 0; column < Columns; column++)
        {
            var a = Vector256.LoadUnsafe(ref rows);
            var b = Vector256.LoadUnsafe(ref rows, 8);
            AddSquares(a, b, Unsafe.Add(ref one, column), ref a0, ref b0);
            rows = ref Unsafe.Add(ref rows, Panel);
        }

        reader.Read(row, point, a0);
        reader.Read(row + 8, point, b0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(
        Vector256<float> a,
        Vector256<float> b,
        float point,
        ref Vector256<float> sumOfA,
        ref Vector256<float> sumOfB
    )
    {
        var broadcast = Vector256.Create(point);
        var (fromA, fromB) = (a - broadcast, b - broadcast);
        sumOfA = Vector256.MultiplyAddEstimate(fromA, fromA, sumOfA);
        sumOfB = Vector256.MultiplyAddEstimate(fromB, fromB, sumOfB);
    }
}
