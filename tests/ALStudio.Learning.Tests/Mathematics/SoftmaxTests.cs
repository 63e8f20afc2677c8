using ALStudio.Learning.Mathematics;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using Some = ALStudio.Learning.Tests.Strategies.Some;

namespace ALStudio.Learning.Tests.Mathematics;

public sealed class SoftmaxTests
{
    [Property]
    public void Probabilities_are_what_the_definition_says(NormalFloat[] numbers)
    {
        var logits = Row(numbers);
        var expected = logits.Select(logit => Math.Exp(logit) / logits.Sum(Math.Exp)).ToArray();
        Assert.All(expected.Zip(Of(logits)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.All(expected.Zip(Log(logits)), pair => Assert.Equal(Math.Log(pair.First), pair.Second, 1e-10));
    }

    [Property]
    public void A_number_added_to_all_logits_changes_nothing(NormalFloat[] numbers, short shift)
    {
        var logits = Row(numbers);
        var shifted = logits.Select(logit => logit + shift).ToArray();
        Assert.All(Log(logits).Zip(Log(shifted)), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
    }

    [Fact]
    public void Huge_logits_do_not_overflow()
    {
        Assert.Equal([0, 1, 0], Of([-1e300, 1e300, 0]));
        Assert.Equal([0.5, 0.5], Of([1e308, 1e308]));
        Assert.Equal([1.0], Of([-1e308]));
    }

    [Fact]
    public void A_class_with_a_logit_of_minus_infinity_has_no_probability() =>
        Assert.Equal([0.5, 0, 0.5], Of([3, double.NegativeInfinity, 3]));

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(0, double.NaN)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    public void Logits_without_a_softmax_give_no_numbers(double first, double second)
    {
        Assert.All(Log([first, second]), number => Assert.Equal(double.NaN, number));
        Assert.Equal(double.NaN, Uncertainty.Entropy<double>([first, second]));
        Assert.Equal(double.NaN, Uncertainty.Margin<double>([first, second]));
        Assert.Equal(double.NaN, Uncertainty.LeastConfidence<double>([first, second]));
    }

    [Fact]
    public void Float_logits_are_computed_with_in_double()
    {
        float[] logits = [0.1f, 0.7f, -3.3f];
        Assert.Equal(Uncertainty.Entropy<double>([0.1f, 0.7f, -3.3f]), Uncertainty.Entropy<float>(logits));
    }

    private static double[] Row(NormalFloat[] numbers) =>
        [.. numbers.Select(number => Math.IEEERemainder(number.Get, 30)).DefaultIfEmpty(1)];

    private static double[] Of(double[] logits)
    {
        var result = new double[logits.Length];
        Softmax.Of<double>(logits, result);
        return result;
    }

    private static double[] Log(double[] logits)
    {
        var result = new double[logits.Length];
        Softmax.Log<double>(logits, result);
        return result;
    }
}

public sealed class LargestTests
{
    [Property]
    public void The_largest_and_the_second_are_those_of_a_sort(int[] numbers)
    {
        double[] row = [.. numbers, 3, 3];
        var sorted = row.OrderDescending().ToArray();
        Assert.Equal(Array.IndexOf(row, sorted[0]), Largest.Of<double>(row));
        Assert.Equal((sorted[0], sorted[1]), Largest.TwoOf<double>(row));
    }

    [Fact]
    public void Of_equal_numbers_the_first_is_the_largest() => Assert.Equal(1, Largest.Of<double>([0, 2, 2, 2]));

    [Fact]
    public void What_is_not_a_number_is_not_overlooked()
    {
        Assert.Equal(1, Largest.Of<double>([0, double.NaN, 2, double.NaN]));
        Assert.Equal(0, Largest.Of<double>([double.NaN, 5]));
    }

    [Fact]
    public void One_number_has_no_second() => Assert.Throws<ArgumentException>(() => Largest.TwoOf<double>([1]));
}

public sealed class MatrixTests
{
    private static readonly Matrix Table = Some.Table([1, 2, 3], [4, 5, 6]);

    [Fact]
    public void Rows_stand_one_after_the_other()
    {
        Assert.Equal((2, 3), (Table.Rows, Table.Columns));
        Assert.Equal([4f, 5f, 6f], Table[1].ToArray());
        Assert.Equal(6f, Table[1, 2]);
    }

    [Fact]
    public void Rows_can_be_taken_in_any_order_and_more_than_once()
    {
        var selected = Table.Select([1, 0, 1]);
        Assert.Equal((3, 3), (selected.Rows, selected.Columns));
        Assert.Equal(
            [4f, 5f, 6f, 1f, 2f, 3f, 4f, 5f, 6f],
            Enumerable.Range(0, 3).SelectMany(row => selected[row].ToArray())
        );
        Assert.Equal(0, Table.Select([]).Rows);
    }

    [Fact]
    public void A_function_of_each_row_gives_a_number_per_row() =>
        Assert.Equal([6.0, 15.0], Table.EachRow(row => row[0] + row[1] + row[2]));

    [Fact]
    public void The_numbers_fill_the_table_exactly()
    {
        Assert.Throws<ArgumentException>(() => new Matrix(2, 3, new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Matrix(-2, -3, new float[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Table[2].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Table[-1].ToArray());
        Assert.Throws<IndexOutOfRangeException>(() => Table[0, 3]);
    }
}
