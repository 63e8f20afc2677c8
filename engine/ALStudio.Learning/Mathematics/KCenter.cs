using System.Runtime.InteropServices;

namespace ALStudio.Learning.Mathematics;

/// <summary>A row that k-center chose.</summary>
/// <param name="Row">Its number in the table.</param>
/// <param name="Distance">Its distance to the nearest centre when it was chosen: the radius with which the centres covered everything.</param>
public readonly record struct Farthest(int Row, double Distance);

/// <summary>Greedy k-center: again and again the row that is farthest from its nearest centre becomes a centre.</summary>
/// <remarks>
/// <para>Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985. Euclidean distances.</para>
/// <para>
/// The order is exactly that of the plain algorithm in double, which passes over all rows for each pick. Here a pass is
/// put off: distances to the centres known so far can only shrink, so they are upper bounds. Of the rows with the largest
/// bounds a block is made, and inside it the plain algorithm goes on in double for as long as its best row is farther
/// than the bound of every row outside. Then all new centres are folded into all bounds at once, by
/// <see cref="PackedRows"/>, whose known error widens the bounds.
/// </para>
/// </remarks>
public sealed class KCenter
{
    /// <summary>Rows of a block. More rows last for more picks, and each pick passes over the block.</summary>
    private const int BlockSize = 512;

    private readonly Matrix table;
    private readonly int[] candidates;
    private readonly PackedRows packed;
    private readonly Nearest nearest;
    private readonly List<int> centres = [];
    private readonly List<int> waiting;
    private readonly bool[] isChosen;

    private KCenter(Matrix table, IReadOnlyList<int> centres, IReadOnlyList<int> candidates)
    {
        this.table = table;
        this.candidates = [.. candidates];
        packed = new PackedRows(table, this.candidates);
        nearest = new Nearest(packed);
        waiting = [.. centres];
        isChosen = new bool[candidates.Count];
    }

    /// <summary>All candidates in the order in which they become centres. A centre is computed when it is asked for.</summary>
    /// <param name="table">One point per row, finite numbers.</param>
    /// <param name="centres">Rows that are centres from the start; without any the first candidate comes first, infinitely far.</param>
    /// <param name="candidates">Rows that may become centres, each once. Of equally far ones the first comes first.</param>
    public static IEnumerable<Farthest> Order(
        Matrix table,
        IReadOnlyList<int> centres,
        IReadOnlyList<int> candidates
    ) => new KCenter(table, centres, candidates).Order();

    private IEnumerable<Farthest> Order()
    {
        var left = candidates.Length;
        if (left > 0 && waiting.Count == 0)
        {
            left--;
            yield return Choose(0, double.PositiveInfinity);
        }

        for (var size = BlockSize; left > 0; )
        {
            Fold();
            var before = left;
            var (block, outside) = Block(Math.Min(size, left));
            var exact = block.ConvertAll(Exact);
            while (block.Count > 0 && Largest.Of<double>(CollectionsMarshal.AsSpan(exact)) is var best)
            {
                if (exact[best] <= outside)
                {
                    break;
                }

                if (exact[best] == 0)
                {
                    // The bound of any row outside would be above zero: all that are left are here, and are copies of centres.
                    foreach (var copy in block)
                    {
                        yield return Choose(copy, 0);
                    }

                    yield break;
                }

                left--;
                var (candidate, squared) = (block[best], exact[best]);
                yield return Choose(candidate, Math.Sqrt(squared));
                block.RemoveAt(best);
                exact.RemoveAt(best);
                Shrink(block, exact, table[candidates[candidate]]);
            }

            // Nothing chosen: more rows than a block holds are equally far within rounding. A larger block decides.
            size = left < before ? BlockSize : checked(size * 4);
        }
    }

    private Farthest Choose(int candidate, double distance)
    {
        isChosen[candidate] = true;
        waiting.Add(candidates[candidate]);
        return new Farthest(candidates[candidate], distance);
    }

    private void Fold()
    {
        if (waiting.Count > 0)
        {
            nearest.Add(table.Select(waiting));
            centres.AddRange(waiting);
            waiting.Clear();
        }
    }

    // The candidates with the largest bounds, ascending, and what no other can exceed. All of one bound are in or out.
    private (List<int> Block, double Outside) Block(int size)
    {
        var bounds = nearest.Squared;
        var largest = new PriorityQueue<int, float>(size);
        for (var candidate = 0; candidate < bounds.Length; candidate++)
        {
            if (isChosen[candidate])
            {
                continue;
            }

            if (largest.Count < size)
            {
                largest.Enqueue(candidate, bounds[candidate]);
            }
            else if (largest.TryPeek(out _, out var smallest) && bounds[candidate] > smallest)
            {
                largest.EnqueueDequeue(candidate, bounds[candidate]);
            }
        }

        largest.TryPeek(out _, out var least);
        var block = new List<int>(size);
        var outside = double.NegativeInfinity;
        for (var candidate = 0; candidate < bounds.Length; candidate++)
        {
            if (!isChosen[candidate] && bounds[candidate] >= least)
            {
                block.Add(candidate);
            }
            else if (!isChosen[candidate])
            {
                outside = Math.Max(outside, AtMost(bounds[candidate]));
            }
        }

        return (block, outside);
    }

    private double AtMost(float squared) => (squared * (1 + packed.RelativeError)) + packed.AbsoluteError;

    private double AtLeast(float squared) => (squared * (1 - packed.RelativeError)) - packed.AbsoluteError;

    // Squared distance to the nearest centre in double. Where another centre might be nearer within rounding, all are asked.
    private double Exact(int candidate)
    {
        var row = table[candidates[candidate]];
        var squared = Distance.Squared(row, table[centres[nearest.Point[candidate]]]);
        if (AtLeast(nearest.Second[candidate]) > AtMost(nearest.Squared[candidate]))
        {
            return squared;
        }

        foreach (var centre in centres)
        {
            squared = Math.Min(squared, Distance.Squared(row, table[centre]));
        }

        return squared;
    }

    private void Shrink(List<int> block, List<double> exact, ReadOnlySpan<float> centre)
    {
        for (var place = 0; place < block.Count; place++)
        {
            exact[place] = Math.Min(exact[place], Distance.Squared(table[candidates[block[place]]], centre));
        }
    }
}
