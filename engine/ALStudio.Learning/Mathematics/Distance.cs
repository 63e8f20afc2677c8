using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ALStudio.Learning.Mathematics;

/// <summary>Products and distances of two rows in double, the same bits on every machine.</summary>
/// <remarks>Eight sums side by side, added up in a fixed order, and no fused multiplication.</remarks>
public static class Distance
{
    /// <summary>Squared Euclidean distance.</summary>
    /// <param name="a">A row <c>[D]</c>.</param>
    /// <param name="b">A row <c>[D]</c>.</param>
    public static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Sum<OfDifferences>(a, b);

    /// <summary>Inner product.</summary>
    /// <param name="a">A row <c>[D]</c>.</param>
    /// <param name="b">A row <c>[D]</c>.</param>
    public static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Sum<OfProducts>(a, b);

    private interface ITerm
    {
        static abstract Vector256<double> Of(Vector256<double> a, Vector256<double> b);

        static abstract double Of(double a, double b);
    }

    private static double Sum<TTerm>(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        where TTerm : ITerm
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"Rows of one length expected, {a.Length} and {b.Length} given.", nameof(b));
        }

        ref var ofA = ref MemoryMarshal.GetReference(a);
        ref var ofB = ref MemoryMarshal.GetReference(b);
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var whole = a.Length / 8 * 8;
        for (var column = 0; column < whole; column += 8)
        {
            var (lowOfA, highOfA) = Vector256.Widen(Vector256.LoadUnsafe(ref ofA, (nuint)column));
            var (lowOfB, highOfB) = Vector256.Widen(Vector256.LoadUnsafe(ref ofB, (nuint)column));
            low += TTerm.Of(lowOfA, lowOfB);
            high += TTerm.Of(highOfA, highOfB);
        }

        var sums = low + high;
        var sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (var column = whole; column < a.Length; column++)
        {
            sum += TTerm.Of(a[column], b[column]);
        }

        return sum;
    }

    private readonly struct OfDifferences : ITerm
    {
        public static Vector256<double> Of(Vector256<double> a, Vector256<double> b) => (a - b) * (a - b);

        public static double Of(double a, double b) => (a - b) * (a - b);
    }

    private readonly struct OfProducts : ITerm
    {
        public static Vector256<double> Of(Vector256<double> a, Vector256<double> b) => a * b;

        public static double Of(double a, double b) => a * b;
    }
}
