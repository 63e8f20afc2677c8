namespace ALStudio.Learning.Mathematics;

/// <summary>Rows of a table in groups around centroids.</summary>
/// <param name="Centroids">The mean of each cluster, <c>[clusters, D]</c>.</param>
/// <param name="Of">Cluster of each row.</param>
public sealed record Clusters(Matrix Centroids, IReadOnlyList<int> Of)
{
    /// <summary>The rows of each cluster, ascending; a cluster that lost all its rows is empty.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Rows()
    {
        var rows = Enumerable.Range(0, Centroids.Rows).Select(_ => new List<int>()).ToArray();
        for (var row = 0; row < Of.Count; row++)
        {
            rows[Of[row]].Add(row);
        }

        return rows;
    }

    /// <summary>k-means: passes that assign each row to its nearest centroid and move the centroids to the means, until nothing changes.</summary>
    /// <remarks>
    /// Lloyd, "Least squares quantization in PCM", 1982; the first centroids by k-means++ (Arthur and Vassilvitskii, "k-means++:
    /// the advantages of careful seeding", 2007). A centroid that has lost all its rows stays where it is.
    /// </remarks>
    /// <param name="table">One point per row, finite numbers.</param>
    /// <param name="count">Number of clusters; there are fewer when the table has fewer different rows.</param>
    /// <param name="chances">Random numbers in [0, 1), one per cluster.</param>
    /// <param name="passes">When to stop at the latest.</param>
    public static Clusters KMeans(Matrix table, int count, ReadOnlySpan<double> chances, int passes = 100)
    {
        var packed = new PackedRows(table);
        var centroids = table.Select(PlusPlus(table, packed, count, chances));
        var of = Assigned(packed, centroids);
        for (var pass = 1; pass < passes; pass++)
        {
            centroids = Means(table, of, centroids);
            var next = Assigned(packed, centroids);
            if (next.AsSpan().SequenceEqual(of))
            {
                break;
            }

            of = next;
        }

        return new Clusters(centroids, of);
    }

    // The first row is drawn evenly, each other in proportion to its squared distance to the nearest drawn before.
    private static List<int> PlusPlus(Matrix table, PackedRows packed, int count, ReadOnlySpan<double> chances)
    {
        var nearest = new Nearest(packed);
        var drawn = new List<int>();
        for (var number = 0; number < Math.Min(count, table.Rows); number++)
        {
            var row = number == 0 ? (int)(chances[0] * table.Rows) : Weighted.Draw(nearest.Squared, chances[number]);
            if (row is not { } another)
            {
                break;
            }

            drawn.Add(another);
            nearest.Add(table.Select([another]));
        }

        return drawn;
    }

    private static int[] Assigned(PackedRows packed, Matrix centroids)
    {
        var nearest = new Nearest(packed);
        nearest.Add(centroids);
        return nearest.Point.ToArray();
    }

    private static Matrix Means(Matrix table, int[] of, Matrix before)
    {
        var (columns, sums, counts) = (table.Columns, new double[before.Rows * table.Columns], new int[before.Rows]);
        for (var row = 0; row < table.Rows; row++)
        {
            var sum = sums.AsSpan(of[row] * columns, columns);
            var point = table[row];
            for (var column = 0; column < columns; column++)
            {
                sum[column] += point[column];
            }

            counts[of[row]]++;
        }

        var means = new float[sums.Length];
        for (var place = 0; place < means.Length; place++)
        {
            var (cluster, column) = (place / columns, place % columns);
            means[place] = counts[cluster] == 0 ? before[cluster, column] : (float)(sums[place] / counts[cluster]);
        }

        return new Matrix(before.Rows, columns, means);
    }
}
