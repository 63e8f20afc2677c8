using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Learning.Strategies;

/// <summary>Asks about the image whose ball covers most images that no ball of a labelled or picked image covers yet.</summary>
/// <remarks>
/// <para>
/// Yehuda, Dekel, Hacohen and Weinshall, "Active learning through a covering lens", 2022. A ball holds the images nearer than the
/// radius. The radius is found without hidden labels: k-means with as many clusters as there are classes gives pseudo-labels,
/// a ball is pure when all its images have that of its centre, and the radius is the largest for which the wanted share of
/// all balls is pure. The paper's embeddings are self-supervised, ours are those of the trained model; as in the authors'
/// code they are scaled to length 1.
/// </para>
/// <para>
/// The score of a pick is the number of images that it newly covers. Of equally good images a random one comes first; when
/// everything is covered the others come in random order with the score 0.
/// </para>
/// </remarks>
/// <param name="Radius">Radius of the balls, a distance between embeddings of length 1; found by purity when not given.</param>
/// <param name="Purity">Share of balls that are to be pure, above 0 and at most 1.</param>
public sealed record ProbCover(double? Radius = null, double Purity = 0.95) : IQueryStrategy<Classification>
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Radius is not (null or > 0))
        {
            yield return new Problem(
                $"Radius is {Radius}.",
                Hint: "Above 0; embeddings have length 1, so 2 covers all. Leave it out to have it found."
            );
        }

        if (Purity is not (> 0 and <= 1))
        {
            yield return new Problem($"Purity is {Purity}.", Hint: "Above 0 and at most 1; the paper takes 0.95.");
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
            var squaredRadius = Radius is { } radius
                ? (float)(radius * radius)
                : SquaredRadius(table, context.Model.Logits([images[0]]).Columns, chances);
            var cover = new Cover(table, unlabelled.Length, squaredRadius);
            cover.Add([.. Enumerable.Range(unlabelled.Length, images.Length - unlabelled.Length)]);
            var isPicked = new bool[unlabelled.Length];
            for (var number = 0; number < unlabelled.Length; number++)
            {
                var best = Largest(cover.Degrees, isPicked);
                var degree = cover.Degrees[best];
                yield return new Pick(new Question(images[best]), degree);
                isPicked[best] = true;
                if (degree > 0)
                {
                    cover.Add([best]);
                }
            }
        }
    }

    // A ball is pure up to the distance of its centre to the nearest image of another pseudo-label.
    private float SquaredRadius(Matrix table, int classes, double[] chances)
    {
        var clusters = Clusters.KMeans(table, classes, chances);
        var pureUpTo = new List<float>(table.Rows);
        foreach (var (cluster, rows) in clusters.Rows().Index())
        {
            var others = Enumerable.Range(0, table.Rows).Where(row => clusters.Of[row] != cluster).ToArray();
            var nearest = new Nearest(new PackedRows(table, [.. rows]));
            nearest.Add(table.Select(others));
            pureUpTo.AddRange(nearest.Squared);
        }

        pureUpTo.Sort();
        return pureUpTo[Math.Min((int)((1 - Purity) * table.Rows), table.Rows - 1)];
    }

    private static int Largest(ReadOnlySpan<int> degrees, bool[] isPicked)
    {
        var best = Array.IndexOf(isPicked, false);
        for (var place = best + 1; place < isPicked.Length; place++)
        {
            best = !isPicked[place] && degrees[place] > degrees[best] ? place : best;
        }

        return best;
    }

    /// <summary>Which images are covered, and how many more each would cover.</summary>
    /// <remarks>
    /// The edges of the graph of balls are not kept: each image becomes covered once, and its edges are measured again then.
    /// </remarks>
    private sealed class Cover
    {
        private readonly Matrix table;
        private readonly float squaredRadius;
        private readonly PackedRows all;
        private readonly PackedRows candidates;
        private readonly int[] degrees;
        private readonly bool[] isCovered;

        public Cover(Matrix table, int unlabelled, float squaredRadius)
        {
            (this.table, this.squaredRadius) = (table, squaredRadius);
            all = new PackedRows(table);
            candidates = new PackedRows(table, [.. Enumerable.Range(0, unlabelled)]);
            degrees = new int[candidates.PaddedRows];
            isCovered = new bool[table.Rows];
            candidates.Measure(table, new Count(degrees, squaredRadius, 1));
        }

        public ReadOnlySpan<int> Degrees => degrees;

        public void Add(IReadOnlyList<int> rows)
        {
            var nearest = new Nearest(all);
            nearest.Add(table.Select(rows));
            var covered = new List<int>();
            for (var row = 0; row < isCovered.Length; row++)
            {
                if (!isCovered[row] && nearest.Squared[row] < squaredRadius)
                {
                    isCovered[row] = true;
                    covered.Add(row);
                }
            }

            candidates.Measure(table.Select(covered), new Count(degrees, squaredRadius, -1));
        }
    }

    private readonly struct Count(int[] degrees, float squaredRadius, int step) : IDistanceReader
    {
        public void Read(int row, int point, Vector256<float> squared)
        {
            ref var place = ref MemoryMarshal.GetArrayDataReference(degrees);
            var isInside = Vector256.LessThan(squared, Vector256.Create(squaredRadius)).AsInt32();
            var steps = Vector256.LoadUnsafe(ref place, (nuint)row) + (isInside & Vector256.Create(step));
            steps.StoreUnsafe(ref place, (nuint)row);
        }
    }
}
