using System.Runtime.InteropServices;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Strategies;
using ALStudio.Learning.Tests.Mathematics;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

/// <summary>Greedy k-center beside independent orders (golden values, query_scores), and what the strategy adds to it.</summary>
public sealed class CoreSetTests
{
    private static readonly Lazy<Golden> Golden = new(() => Testing.Golden.Open("query_scores"));

    [SharedTheory, InlineData("plane", "plane"), InlineData("deep", "deep"), InlineData("copies", "copies")]
    public void Asks_in_the_order_of_independent_libraries(string table, string expected)
    {
        var (rows, labelled) = (Table(table), Labelled(table));
        var context = new QueryContext(
            new FakeModel(rows),
            Some.Pool(rows.Rows, labelled),
            new Budget(10, CostUnit.Label),
            Some.Stream(1)
        );
        var order = Longs($"{expected}.order");
        var picks = new CoreSet().Picks(context).Take(order.Length).ToArray();
        Assert.Equal(order, picks.Select(pick => (long)pick.Question.Image));
        AssertRadii(expected, [.. picks.Select(pick => pick.Score)], IsFloat(table) ? 1e-9 : 1e-4);
    }

    [SharedFact]
    public void Of_equally_far_rows_the_first_comes_first_to_the_very_end()
    {
        var (rows, labelled) = (Table("copies"), Labelled("copies"));
        var picks = KCenter.Order(rows, labelled, Others(rows.Rows, labelled)).ToArray();
        Assert.Equal(Longs("to_the_end.order"), picks.Select(pick => (long)pick.Row));
        AssertRadii("to_the_end", [.. picks.Select(pick => pick.Distance)], 1e-4);
    }

    [SharedTheory]
    [InlineData("plane", "plane")]
    [InlineData("deep", "deep")]
    [InlineData("copies", "copies")]
    [InlineData("copies", "to_the_end")]
    public void The_plain_algorithm_in_the_tests_agrees_with_independent_libraries_in_double(
        string table,
        string expected
    )
    {
        var (rows, labelled) = (DoubleRows(table), Labelled(table));
        var order = Longs($"{expected}.order");
        var picks = Slow.KCenter(rows, labelled, Others(rows.Length, labelled), order.Length);
        Assert.Equal(order, picks.Select(pick => (long)pick.Row));
        AssertRadii(expected, [.. picks.Select(pick => pick.Distance)], 1e-9);
    }

    [Fact]
    public void Partly_labelled_images_are_no_centres_and_may_be_asked_about()
    {
        var model = new FakeModel(Some.Table([0], [1], [5]));
        var pool = Some.Pool(3, [0]).With([Some.Answer(new Question(2, 0))]);
        var picks = new CoreSet().Picks(Some.Context(3, model: model) with { Pool = pool });
        Assert.Equal([new Pick(new Question(2), 5), new Pick(new Question(1), 1)], picks);
    }

    [Theory, InlineData(float.NaN, "NaN"), InlineData(float.PositiveInfinity, "infinity")]
    public void An_embedding_without_distances_is_a_problem_that_names_the_image(float number, string called)
    {
        var model = new FakeModel(Some.Table([0, 1], [1, number], [1, 1]));
        var failure = Assert.Throws<ProblemException>(() =>
            new CoreSet().Picks(Some.Context(3, 1, 1, model)).ToArray()
        );
        Assert.Equal($"The embedding of image 1 holds {called}.", failure.Message);
        Assert.Contains("lower the learning rate", failure.Problems.Single().Hint);
    }

    private static void AssertRadii(string name, double[] got, double tolerance) =>
        Assert.All(Doubles($"{name}.radius").Zip(got), pair => Assert.Equal(pair.First, pair.Second, tolerance));

    private static int[] Others(int rows, int[] labelled) => [.. Enumerable.Range(0, rows).Except(labelled)];

    private static int[] Labelled(string table) => [.. Longs($"{table}.labelled").Select(row => (int)row)];

    private static Matrix Table(string table)
    {
        var rows = DoubleRows(table);
        return new(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row).Select(one => (float)one)]);
    }

    private static double[][] DoubleRows(string table)
    {
        var stored = Golden.Value.Stored($"{table}.x");
        var values = IsFloat(table)
            ? [.. MemoryMarshal.Cast<byte, float>(stored.Data.Span).ToArray().Select(one => (double)one)]
            : Doubles($"{table}.x");
        return [.. values.Chunk((int)stored.Shape[1])];
    }

    private static bool IsFloat(string table) =>
        Golden.Value.Stored($"{table}.x") is var stored && stored.Data.Length == 4 * stored.Shape[0] * stored.Shape[1];

    private static double[] Doubles(string name) =>
        MemoryMarshal.Cast<byte, double>(Golden.Value.Stored(name).Data.Span).ToArray();

    private static long[] Longs(string name) =>
        MemoryMarshal.Cast<byte, long>(Golden.Value.Stored(name).Data.Span).ToArray();
}
