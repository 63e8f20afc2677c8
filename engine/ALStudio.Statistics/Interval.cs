namespace ALStudio.Statistics;

/// <summary>A range of values that the data do not rule out, ends included.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether a value lies in it.</summary>
    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>Half of its width.</summary>
    public double HalfWidth => (High - Low) / 2;
}
