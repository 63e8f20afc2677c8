using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Tests.Mathematics;

/// <summary>The obvious versions, written straight from the definitions.</summary>
internal static class Slow
{
    public static double Squared(IReadOnlyList<double> a, IReadOnlyList<double> b) =>
        a.Zip(b, (one, other) => (one - other) * (one - other)).Sum();

    /// <summary>Greedy k-center: one pass over all candidates for each pick, of equally far ones the first.</summary>
    public static IReadOnlyList<Farthest> KCenter(
        IReadOnlyList<double[]> points,
        IReadOnlyList<int> centres,
        IReadOnlyList<int> candidates,
        int picks
    )
    {
        var squared = candidates
            .Select(row =>
                centres.Select(centre => Squared(points[row], points[centre])).Append(double.PositiveInfinity).Min()
            )
            .ToArray();
        var chosen = new List<Farthest>();
        var left = Enumerable.Range(0, candidates.Count).ToList();
        while (chosen.Count < picks && left.Count > 0)
        {
            var farthest = left.MaxBy(place => squared[place]);
            left.Remove(farthest);
            chosen.Add(new Farthest(candidates[farthest], Math.Sqrt(squared[farthest])));
            foreach (var place in left)
            {
                squared[place] = Math.Min(
                    squared[place],
                    Squared(points[candidates[place]], points[candidates[farthest]])
                );
            }
        }

        return chosen;
    }

    /// <summary>A place drawn in proportion to its weight.</summary>
    public static int Drawn(double[] weights, double chance)
    {
        var wanted = chance * weights.Sum();
        return Enumerable.Range(0, weights.Length).First(place => weights[..(place + 1)].Sum() > wanted);
    }

    /// <summary>k-means from k-means++, until nothing changes.</summary>
    public static List<(double[] Centroid, List<int> Rows)> KMeans(double[][] points, int count, double[] chances)
    {
        var centroids = new List<double[]> { points[(int)(chances[0] * points.Length)] };
        while (centroids.Count < count)
        {
            var weights = points.Select(point => centroids.Min(centroid => Squared(point, centroid))).ToArray();
            centroids.Add(points[Drawn(weights, chances[centroids.Count])]);
        }

        for (int[] before = [], of = Assigned(); !of.SequenceEqual(before); (before, of) = (of, Assigned()))
        {
            foreach (var cluster in of.Distinct())
            {
                var rows = points.Where((_, row) => of[row] == cluster).ToArray();
                centroids[cluster] =
                [
                    .. Enumerable.Range(0, points[0].Length).Select(k => rows.Average(row => row[k])),
                ];
            }
        }

        var assigned = Assigned();
        return
        [
            .. centroids.Select(
                (centroid, cluster) =>
                    (centroid, Enumerable.Range(0, points.Length).Where(row => assigned[row] == cluster).ToList())
            ),
        ];

        int[] Assigned() =>
            [
                .. points.Select(point =>
                    Enumerable.Range(0, centroids.Count).MinBy(cluster => Squared(point, centroids[cluster]))
                ),
            ];
    }

    public static double[][] Rows(Matrix table) =>
        [.. Enumerable.Range(0, table.Rows).Select(row => table[row].ToArray().Select(one => (double)one).ToArray())];
}
