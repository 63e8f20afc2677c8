using ALStudio.Core;

namespace ALStudio.Running;

/// <summary>How long trainings take, from those that are stored.</summary>
internal static class Estimates
{
    /// <summary>Seconds per training image by network, measuring included: the median of what was trained under these conditions.</summary>
    public static IReadOnlyDictionary<string, double> SecondsPerImage(Entries trainings, Conditions conditions) =>
        trainings
            .Keys()
            .Select(key => TrainingResult.Of(trainings, key))
            .OfType<TrainingResult>()
            .Where(result => result.Images > 0 && result.Conditions == conditions)
            .GroupBy(result => result.Network)
            .ToDictionary(
                same => same.Key,
                same =>
                    Median([
                        .. same.Select(result => (result.TrainingSeconds + result.MeasuringSeconds) / result.Images),
                    ])
            );

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
