using System.Numerics;

namespace ALStudio.Learning.Mathematics;

/// <summary>Where the largest numbers of a row stand; of equal ones the first.</summary>
public static class Largest
{
    /// <summary>Position of the largest number; NaN counts as larger than any, so it is never overlooked.</summary>
    public static int Of<T>(ReadOnlySpan<T> row)
        where T : IFloatingPointIeee754<T>
    {
        var best = 0;
        for (var k = 1; k < row.Length; k++)
        {
            if (row[k] > row[best] || (T.IsNaN(row[k]) && !T.IsNaN(row[best])))
            {
                best = k;
            }
        }

        return best;
    }

    /// <summary>The two largest numbers, the largest first.</summary>
    /// <param name="row">At least two numbers.</param>
    public static (T First, T Second) TwoOf<T>(ReadOnlySpan<T> row)
        where T : IFloatingPointIeee754<T>
    {
        if (row.Length < 2)
        {
            throw new ArgumentException($"Two numbers expected, {row.Length} given.", nameof(row));
        }

        var first = Of(row);
        var second = first == 0 ? 1 : 0;
        for (var k = 0; k < row.Length; k++)
        {
            if (k != first && row[k] > row[second])
            {
                second = k;
            }
        }

        return (row[first], row[second]);
    }
}
