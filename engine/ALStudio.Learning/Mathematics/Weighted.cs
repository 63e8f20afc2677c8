using System.Numerics;

namespace ALStudio.Learning.Mathematics;

/// <summary>Draws with unequal chances.</summary>
public static class Weighted
{
    /// <summary>A position, drawn in proportion to its weight; null when all weights are 0.</summary>
    /// <param name="weights">Numbers that are not negative.</param>
    /// <param name="chance">A random number in [0, 1).</param>
    public static int? Draw<T>(ReadOnlySpan<T> weights, double chance)
        where T : INumber<T>
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += double.CreateChecked(weight);
        }

        int? drawn = null;
        var (sum, wanted) = (0.0, chance * total);
        for (var place = 0; place < weights.Length && sum <= wanted; place++)
        {
            if (weights[place] > T.Zero)
            {
                sum += double.CreateChecked(weights[place]);
                drawn = place;
            }
        }

        return drawn;
    }
}
