using System.Buffers;

namespace ALStudio.Learning.Mathematics;

/// <summary>Leaves corners out of a chain so that none of them lies farther from what is left than a tolerance.</summary>
/// <remarks>
/// Ramer, 1972; Douglas and Peucker, 1973. Coordinates are doubled, so that half pixels are whole numbers, and all distances
/// compare exactly: of equally far corners the first one splits. In a closed chain, whose ends are one point, the first split is
/// at the corner farthest from there; the ends themselves always stay.
/// </remarks>
internal static class RamerDouglasPeucker
{
    /// <summary>Farther apart than any two points of a map; a larger tolerance changes nothing.</summary>
    private const double FarthestApart = 30_000;

    /// <summary>Finds the corners that stay.</summary>
    /// <param name="y">Doubled rows of the chain.</param>
    /// <param name="x">Doubled columns.</param>
    /// <param name="tolerance">In pixels.</param>
    /// <param name="kept">Gets their places in the chain, ascending; as long as the chain.</param>
    /// <returns>How many stay.</returns>
    public static int Keep(ReadOnlySpan<int> y, ReadOnlySpan<int> x, double tolerance, Span<int> kept)
    {
        if (!(tolerance >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is 0 pixels or more.");
        }

        var doubled = 2 * (decimal)Math.Min(tolerance, FarthestApart);
        var squared = doubled * doubled;
        var ends = ArrayPool<int>.Shared.Rent(y.Length);
        var (start, open, count) = (0, 0, 0);
        ends[open++] = y.Length - 1;
        kept[count++] = 0;
        while (open > 0)
        {
            var end = ends[open - 1];
            var split = Split(y[start..(end + 1)], x[start..(end + 1)], squared);
            if (split > 0)
            {
                ends[open++] = start + split;
                continue;
            }

            kept[count++] = start = end;
            open--;
        }

        ArrayPool<int>.Shared.Return(ends);
        return count;
    }

    /// <summary>The corner farthest from the line between the ends, if it is too far away; else 0.</summary>
    /// <remarks>Distances are compared as squares times the squared length of the line, in whole numbers below 2^62.</remarks>
    private static int Split(ReadOnlySpan<int> y, ReadOnlySpan<int> x, decimal squaredTolerance)
    {
        var (startY, startX) = (y[0], x[0]);
        var (alongY, alongX) = ((long)y[^1] - startY, (long)x[^1] - startX);
        var length = (alongY * alongY) + (alongX * alongX);
        var isPoint = length == 0;
        var (farthest, most) = (0, (long)decimal.Floor(squaredTolerance * (isPoint ? 1 : length)));
        for (var i = 1; i < y.Length - 1; i++)
        {
            var (fromY, fromX) = ((long)y[i] - startY, (long)x[i] - startX);
            var along = (fromY * alongY) + (fromX * alongX);
            long distance;
            if (along > 0 && along < length)
            {
                var across = (fromX * alongY) - (fromY * alongX);
                distance = across * across;
            }
            else
            {
                var fromStart = (fromY * fromY) + (fromX * fromX);
                var nearer = along <= 0 ? fromStart : fromStart - (2 * along) + length;
                distance = isPoint ? nearer : nearer * length;
            }

            if (distance > most)
            {
                (farthest, most) = (i, distance);
            }
        }

        return farthest;
    }
}
