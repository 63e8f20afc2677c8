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

    public static double[][] Rows(Matrix table) =>
        [.. Enumerable.Range(0, table.Rows).Select(row => table[row].ToArray().Select(one => (double)one).ToArray())];
}
