using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ALStudio.Learning.Mathematics;

/// <summary>The nearest of many points to each row of a table, and how far the second nearest is.</summary>
/// <remarks>Points may come in several lots; of equally near ones the first counts.</remarks>
public sealed class Nearest
{
    private readonly PackedRows rows;
    private readonly float[] squared;
    private readonly float[] second;
    private readonly int[] point;
    private int points;

    /// <param name="rows">The rows; no points yet.</param>
    public Nearest(PackedRows rows)
    {
        this.rows = rows;
        squared = new float[rows.PaddedRows];
        second = new float[rows.PaddedRows];
        point = new int[rows.PaddedRows];
        squared.AsSpan().Fill(float.PositiveInfinity);
        second.AsSpan().Fill(float.PositiveInfinity);
    }

    /// <summary>Squared distance of each row to its nearest point, infinite while there is none.</summary>
    public ReadOnlySpan<float> Squared => squared.AsSpan(0, rows.Rows);

    /// <summary>Squared distance of each row to its second nearest point, infinite while there is none.</summary>
    public ReadOnlySpan<float> Second => second.AsSpan(0, rows.Rows);

    /// <summary>Number of the nearest point of each row; points are numbered in the order in which they came.</summary>
    public ReadOnlySpan<int> Point => point.AsSpan(0, rows.Rows);

    /// <summary>Adds points.</summary>
    public void Add(Matrix more)
    {
        rows.Measure(more, new Smallest(squared, second, point, points));
        points += more.Rows;
    }

    private readonly struct Smallest(float[] squared, float[] second, int[] point, int before) : IDistanceReader
    {
        public void Read(int row, int number, Vector256<float> distances)
        {
            ref var ofFirst = ref MemoryMarshal.GetArrayDataReference(squared);
            ref var ofSecond = ref MemoryMarshal.GetArrayDataReference(second);
            ref var ofPoint = ref MemoryMarshal.GetArrayDataReference(point);
            var place = (nuint)row;
            var first = Vector256.LoadUnsafe(ref ofFirst, place);
            var isNearer = Vector256.LessThan(distances, first);
            Vector256
                .Min(Vector256.LoadUnsafe(ref ofSecond, place), Vector256.Max(distances, first))
                .StoreUnsafe(ref ofSecond, place);
            Vector256.ConditionalSelect(isNearer, distances, first).StoreUnsafe(ref ofFirst, place);
            Vector256
                .ConditionalSelect(
                    isNearer.AsInt32(),
                    Vector256.Create(before + number),
                    Vector256.LoadUnsafe(ref ofPoint, place)
                )
                .StoreUnsafe(ref ofPoint, place);
        }
    }
}
