using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using FsCheck;
using FsCheck.Fluent;

namespace ALStudio.Learning.Tests.Mathematics;

/// <summary>A table of a kind that is hard in some way, and which of its rows are labelled.</summary>
/// <param name="Kind">What is hard about it.</param>
/// <param name="Table">The numbers.</param>
/// <param name="Labelled">Some rows.</param>
/// <param name="Unlabelled">All others, in random order.</param>
/// <param name="Picks">How many of them are wanted.</param>
public sealed record Points(string Kind, Matrix Table, int[] Labelled, int[] Unlabelled, int Picks)
{
    public override string ToString() =>
        $"{Kind} {Table.Rows} × {Table.Columns}, {Labelled.Length} labelled, {Picks} picks";
}

/// <summary>Makes tables for properties.</summary>
internal static class Tables
{
    private static readonly string[] kinds = ["normal", "clusters", "grid", "copies", "almost equal", "huge", "tiny"];

    public static Arbitrary<Points> Any() =>
        (
            from kind in Gen.Elements(kinds)
            from rows in Gen.Choose(1, 90)
            from columns in Gen.Choose(1, 20)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select Made(kind, rows, columns, new Chance((ulong)seed).For(Purpose.Generation))
        ).ToArbitrary();

    /// <summary>Normal numbers around some centres.</summary>
    public static Matrix Clusters(int rows, int columns, int clusters, double spread, RandomStream random)
    {
        var centres = Enumerable.Range(0, clusters * columns).Select(_ => random.NextNormal()).ToArray();
        var values = new float[rows * columns];
        for (var row = 0; row < rows; row++)
        {
            var centre = random.NextInt(clusters);
            for (var column = 0; column < columns; column++)
            {
                values[(row * columns) + column] = (float)(
                    centres[(centre * columns) + column] + (spread * random.NextNormal())
                );
            }
        }

        return new Matrix(rows, columns, values);
    }

    private static Points Made(string kind, int rows, int columns, RandomStream random)
    {
        var table = kind switch
        {
            "clusters" => Clusters(rows, columns, 4, 0.05, random),
            "grid" => Of(() => random.NextInt(4) - 1.5f),
            "copies" => Clusters(rows, columns, 1 + (rows / 4), 0, random),
            "almost equal" => Of(() => 1 + (random.NextInt(3) * MathF.ScaleB(1, -23))),
            "huge" => Of(() => (float)(1e30 * random.NextNormal())),
            "tiny" => Of(() => (float)(1e-30 * random.NextNormal())),
            _ => Of(() => (float)random.NextNormal()),
        };
        var order = random.Permutation(rows);
        var labelled = random.NextInt(rows);
        return new Points(kind, table, order[..labelled], order[labelled..], 1 + random.NextInt(rows - labelled));

        Matrix Of(Func<float> number) =>
            new(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => number())]);
    }
}
