namespace ALStudio.Statistics;

/// <summary>What one trial of one arm measured over the budget.</summary>
/// <param name="Spent">Labels or clicks at each point, strictly ascending.</param>
/// <param name="Values">What was measured there, more being better.</param>
public sealed record LearningCurve(IReadOnlyList<double> Spent, IReadOnlyList<double> Values)
{
    /// <summary>The highest value.</summary>
    public double Highest => Values.Max();

    /// <summary>Whether the first point is as high as a value already: how little would have been enough was not measured.</summary>
    public bool BeginsAt(double value) => Values[0] >= value;

    /// <summary>What had been spent when the curve first came to a value, on straight lines between points; null when it never did.</summary>
    public double? SpentAt(double value)
    {
        if (BeginsAt(value))
        {
            return Spent[0];
        }

        for (var point = 1; point < Values.Count; point++)
        {
            if (Values[point] >= value)
            {
                var share = (value - Values[point - 1]) / (Values[point] - Values[point - 1]);
                return Spent[point - 1] + (share * (Spent[point] - Spent[point - 1]));
            }
        }

        return null;
    }
}
