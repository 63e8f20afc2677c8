namespace ALStudio.Learning.Training;

/// <summary>Half a cosine from the base rate down to a small one, without warm-up.</summary>
/// <remarks>Loshchilov and Hutter, 2017, without restarts; the end value is that of the first author's code.</remarks>
/// <param name="End">The rate that would follow the last iteration.</param>
public sealed record Cosine(double End = 1e-4) : ISchedule
{
    /// <inheritdoc/>
    public double Rate(double baseRate, int iteration, int iterations) =>
        End + (0.5 * (baseRate - End) * (1 + Math.Cos(Math.PI * iteration / iterations)));
}
