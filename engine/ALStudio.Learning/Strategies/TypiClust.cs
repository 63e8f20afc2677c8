using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the most typical image of each cluster, first of the largest clusters without a labelled image.</summary>
/// <remarks>
/// <para>
/// Hacohen, Dekel and Weinshall, "Active learning on a budget: opposite strategies suit high and low budgets", 2022. All images
/// are clustered by k-means into as many clusters as there are labelled images and images to ask about; typical is who has
/// near neighbours in its cluster. The paper's embeddings are self-supervised, ours are those of the trained model; as in the
/// authors' code they are scaled to length 1.
/// </para>
/// <para>
/// Clusters take turns, those with the fewest labelled images first, of these the largest; what is read after the budget
/// goes on in the same way. Images of clusters that are too small come last. The score of a pick is its typicality, 1 / (mean
/// distance to its neighbours + 10⁻⁵), and 0 for an image without neighbours; neighbours are the cluster's unlabelled images,
/// of a small cluster only the nearer half. (The authors' code takes the mean of squared distances.)
/// </para>
/// </remarks>
/// <param name="Neighbours">How many nearest neighbours tell how typical an image is.</param>
/// <param name="MostClusters">Number of clusters at most.</param>
/// <param name="SmallestCluster">Clusters of fewer images come last.</param>
public sealed record TypiClust(int Neighbours = 20, int MostClusters = 500, int SmallestCluster = 5)
    : IQueryStrategy<Classification>
{
    private const double Softening = 1e-5;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Neighbours < 1)
        {
            yield return new Problem($"Neighbours is {Neighbours}.", Hint: "At least 1; the paper takes 20.");
        }

        if (MostClusters < 1)
        {
            yield return new Problem($"MostClusters is {MostClusters}.", Hint: "At least 1; the paper takes 500.");
        }

        if (SmallestCluster < 0)
        {
            yield return new Problem($"SmallestCluster is {SmallestCluster}.", Hint: "At least 0; the paper takes 5.");
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context)
    {
        var unlabelled = context.Shuffled();
        var chances = context.Chances();
        return Picks();

        IEnumerable<Pick> Picks()
        {
            if (unlabelled.Length == 0)
            {
                yield break;
            }

            int[] images = [.. unlabelled, .. context.Pool.Labelled];
            var table = context.Model.UnitEmbeddings(images);
            var count = Math.Min(images.Length - unlabelled.Length + context.Wanted(), MostClusters);
            var clusters = Clusters
                .KMeans(table, Math.Min(count, images.Length), chances)
                .Rows()
                .Select(rows => new Cluster(rows, [.. rows.TakeWhile(row => row < unlabelled.Length)]))
                .OrderBy(cluster => cluster.Rows.Count - cluster.Unlabelled.Count)
                .ThenByDescending(cluster => cluster.Rows.Count)
                .ToLookup(cluster => cluster.Rows.Count >= SmallestCluster);
            foreach (var pick in Turns(table, clusters[true]).Concat(Turns(table, clusters[false])))
            {
                yield return new Pick(new Question(images[pick.Row]), pick.Typicality);
            }
        }
    }

    private IEnumerable<(int Row, double Typicality)> Turns(Matrix table, IEnumerable<Cluster> clusters)
    {
        var queues = clusters
            .Select(cluster => new Lazy<Queue<(int, double)>>(() => MostTypicalFirst(table, cluster.Unlabelled)))
            .ToList();
        while (queues.Count > 0)
        {
            foreach (var queue in queues)
            {
                if (queue.Value.TryDequeue(out var next))
                {
                    yield return next;
                }
            }

            queues.RemoveAll(queue => queue.Value.Count == 0);
        }
    }

    private Queue<(int Row, double Typicality)> MostTypicalFirst(Matrix table, IReadOnlyList<int> rows)
    {
        var neighbours = Math.Min(Neighbours, Math.Max(1, rows.Count / 2));
        var typicality = new double[rows.Count];
        Parallel.For(0, rows.Count, place => typicality[place] = Typicality(table, rows, place, neighbours));
        return new(rows.Zip(typicality).OrderByDescending(pair => pair.Second));
    }

    private static double Typicality(Matrix table, IReadOnlyList<int> rows, int place, int neighbours)
    {
        if (rows.Count == 1)
        {
            return 0;
        }

        // The farthest of the nearest so far is on top.
        var nearest = new PriorityQueue<double, double>(neighbours + 1);
        for (var other = 0; other < rows.Count; other++)
        {
            if (other == place)
            {
                continue;
            }

            var squared = Distance.Squared(table[rows[place]], table[rows[other]]);
            if (nearest.Count < neighbours)
            {
                nearest.Enqueue(squared, -squared);
            }
            else if (squared < nearest.Peek())
            {
                nearest.EnqueueDequeue(squared, -squared);
            }
        }

        var distances = nearest.UnorderedItems.Select(item => Math.Sqrt(item.Element)).Order();
        return 1 / (distances.Average() + Softening);
    }

    private sealed record Cluster(IReadOnlyList<int> Rows, IReadOnlyList<int> Unlabelled);
}
