using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the image nearest to each centroid of a k-means clustering with as many clusters as the budget buys images.</summary>
/// <remarks>
/// <para>
/// Nguyen and Smeulders, "Active learning using pre-clustering", 2004; Zhdanov, "Diverse mini-batch active learning", 2019,
/// without its weights. The unlabelled images are clustered in the pooled embedding, not normalised; the largest cluster is
/// asked about first.
/// </para>
/// <para>
/// The score of a pick is the number of images in its cluster. Whoever reads on after the budget gets the picks of a new
/// clustering of what is left, again and again.
/// </para>
/// </remarks>
public sealed record KMeans : IQueryStrategy<Classification>
{
    /// <inheritdoc/>
    public string Name => "k-means";

    /// <inheritdoc/>
    public IEnumerable<Pick> Picks(QueryContext context)
    {
        var images = context.Shuffled();
        var chances = context.Chances();
        return Picks();

        IEnumerable<Pick> Picks()
        {
            if (images.Length == 0)
            {
                yield break;
            }

            var embeddings = context.Model.FiniteEmbeddings(images);
            var left = Enumerable.Range(0, images.Length).ToList();
            while (left.Count > 0)
            {
                var table = embeddings.Select(left);
                var picked = Representatives(table, context.Wanted(), chances.AsSpan(^left.Count..));
                foreach (var (row, size) in picked)
                {
                    yield return new Pick(new Question(images[left[row]]), size);
                }

                var rows = picked.Select(one => one.Row).ToHashSet();
                left = [.. left.Where((_, row) => !rows.Contains(row))];
            }
        }
    }

    private static List<(int Row, int Size)> Representatives(Matrix table, int count, ReadOnlySpan<double> chances)
    {
        if (count >= table.Rows)
        {
            return [.. Enumerable.Range(0, table.Rows).Select(row => (row, 1))];
        }

        var clusters = Clusters.KMeans(table, count, chances);
        return
        [
            .. clusters
                .Rows()
                .Index()
                .Where(cluster => cluster.Item.Count > 0)
                .OrderByDescending(cluster => cluster.Item.Count)
                .Select(cluster =>
                    (
                        cluster.Item.MinBy(row => Distance.Squared(table[row], clusters.Centroids[cluster.Index])),
                        cluster.Item.Count
                    )
                ),
        ];
    }
}
