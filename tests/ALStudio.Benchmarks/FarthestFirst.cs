using System.Numerics;
using System.Runtime.InteropServices;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Benchmarks;

/// <summary>
/// Greedy k-center as a query of CIFAR-10 meets it: 2,500 picks among 45,000 of 50,000 embeddings of 128 numbers, the
/// others being centres from the start. At least three times as fast as a pass per pick is wanted.
/// </summary>
internal sealed class FarthestFirst
{
    private const int Rows = 50_000;
    private const int Columns = 128;
    private const int Centres = 5_000;
    private const int Picks = 2_500;

    private readonly Matrix table;
    private readonly int[] centres;
    private readonly int[] candidates;
    private readonly Matrix ofCandidates;
    private readonly float[] squared;

    /// <param name="isClustered">Whether embeddings are rectified and in clusters, as a trained network's, or normal numbers.</param>
    public FarthestFirst(bool isClustered)
    {
        table = Queries.Embeddings(Rows, Columns, isClustered);
        var order = new Chance(2).For(Purpose.Generation).Permutation(Rows);
        (centres, candidates) = (order[..Centres], order[Centres..]);
        ofCandidates = table.Select(candidates);
        squared = ToFirstCentres().Squared.ToArray();
    }

    /// <summary>Distances to the first centres alone.</summary>
    public Nearest ToFirstCentres()
    {
        var nearest = new Nearest(new PackedRows(table, candidates));
        nearest.Add(table.Select(centres));
        return nearest;
    }

    /// <summary>The engine's picks, with packing the table and the distances to the first centres.</summary>
    public double LazyBlocks() => KCenter.Order(table, centres, candidates).Take(Picks).Last().Distance;

    /// <summary>Vector instructions over all rows for each pick, without the distances to the first centres.</summary>
    public double PassPerPick()
    {
        var distances = squared.ToArray();
        var farthest = 0f;
        for (var number = 0; number < Picks; number++)
        {
            var pick = Largest.Of<float>(distances);
            farthest = distances[pick];
            var centre = ofCandidates[pick];
            for (var row = 0; row < distances.Length; row++)
            {
                distances[row] = Math.Min(distances[row], Squared(ofCandidates[row], centre));
            }
        }

        return Math.Sqrt(farthest);
    }

    private static float Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var blocksOfA = MemoryMarshal.Cast<float, Vector<float>>(a);
        var blocksOfB = MemoryMarshal.Cast<float, Vector<float>>(b);
        var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
        for (var block = 0; block < blocksOfA.Length; block += 2)
        {
            var (first, second) = (blocksOfA[block] - blocksOfB[block], blocksOfA[block + 1] - blocksOfB[block + 1]);
            even = Vector.MultiplyAddEstimate(first, first, even);
            odd = Vector.MultiplyAddEstimate(second, second, odd);
        }

        return Vector.Sum(even + odd);
    }
}
