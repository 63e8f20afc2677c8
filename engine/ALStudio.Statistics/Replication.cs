using MathNet.Numerics.Distributions;

namespace ALStudio.Statistics;

/// <summary>How far means over trials may differ between two replications of a study when nothing but chance differs.</summary>
/// <remarks>
/// Another processor rounds differently, and a few steps later a network is as far from what it was as another seed would have
/// brought it. So the spread of the trials says how far their mean may move; pooled over all points of a study, because three trials
/// alone say little about theirs.
/// </remarks>
public static class Replication
{
    /// <summary>
    /// The reach of the means: in two replications, one of the points lies further apart than this no more often than the level
    /// says (Bonferroni over the points, normal noise, one spread for all). Null when no point has two trials.
    /// </summary>
    /// <param name="points">What was measured at each point, one value per trial.</param>
    /// <param name="level">How often one point or more may lie further apart, in (0, 1).</param>
    public static double? Reach(IReadOnlyList<Sample> points, double level)
    {
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level lies between 0 and 1.");
        }

        var freedom = points.Sum(point => point.Count - 1);
        if (freedom == 0)
        {
            return null;
        }

        var squares = points.Sum(point => (point.Count - 1) * Math.Pow(point.Deviation ?? 0, 2));
        var fewest = points.Min(point => point.Count);
        var quantile = StudentT.InvCDF(0, 1, freedom, 1 - (level / (2 * points.Count)));
        return quantile * Math.Sqrt(squares / freedom * 2 / fewest);
    }
}
