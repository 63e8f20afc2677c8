namespace ALStudio.Statistics;

/// <summary>The area under a learning curve, as a mean value over the budget: a curve that is constant has its value.</summary>
public static class CurveArea
{
    /// <summary>Trapezoids over what was spent, divided by the range of what was spent.</summary>
    /// <param name="spent">Labels or clicks at each point, strictly ascending, at least two.</param>
    /// <param name="values">What was measured at each point.</param>
    /// <exception cref="ArgumentException">Fewer than two points, unequal lengths, or a budget that does not grow.</exception>
    public static double Of(IReadOnlyList<double> spent, IReadOnlyList<double> values)
    {
        if (spent.Count != values.Count)
        {
            throw new ArgumentException($"{spent.Count} budgets but {values.Count} values.", nameof(values));
        }

        if (spent.Count < 2)
        {
            throw new ArgumentException("An area needs at least two points.", nameof(spent));
        }

        var area = 0.0;
        for (var point = 1; point < spent.Count; point++)
        {
            var width = spent[point] - spent[point - 1];
            if (!(width > 0))
            {
                throw new ArgumentException(
                    $"The budget goes from {spent[point - 1]} to {spent[point]}; it must grow.",
                    nameof(spent)
                );
            }

            area += width * (values[point] + values[point - 1]) / 2;
        }

        return area / (spent[^1] - spent[0]);
    }
}
