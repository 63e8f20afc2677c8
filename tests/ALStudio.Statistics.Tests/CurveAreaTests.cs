using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class CurveAreaTests
{
    [Property]
    public bool A_constant_curve_has_its_value_as_area(NormalFloat value, NonEmptyArray<PositiveInt> steps)
    {
        double[] spent = [.. Budgets(steps.Get)];
        var area = CurveArea.Of(spent, [.. spent.Select(_ => value.Get / 1e6)]);
        return Math.Abs(area - (value.Get / 1e6)) <= 1e-12 * Math.Abs(value.Get);
    }

    [Property]
    public bool A_point_on_the_line_between_its_neighbours_changes_nothing(PositiveInt width, int left, int right)
    {
        var wide = CurveArea.Of([0, 2.0 * width.Get], [left, right]);
        var split = CurveArea.Of([0, width.Get, 2.0 * width.Get], [left, (left + right) / 2.0, right]);
        return Math.Abs(wide - split) <= 1e-9 * (1 + Math.Abs(wide));
    }

    [Fact]
    public void Wide_steps_weigh_more() => Assert.Equal((0.5 + (3 * 1)) / 4.0, CurveArea.Of([0, 1, 4], [0, 1, 1]), 12);

    [Fact]
    public void A_single_point_has_no_area() => Assert.Throws<ArgumentException>(() => CurveArea.Of([500], [0.4]));

    [Fact]
    public void Budget_and_values_are_of_one_length() =>
        Assert.Throws<ArgumentException>(() => CurveArea.Of([1, 2, 3], [0.4, 0.5]));

    [Theory, InlineData(500), InlineData(400), InlineData(double.NaN)]
    public void A_budget_that_does_not_grow_is_refused(double second) =>
        Assert.Throws<ArgumentException>(() => CurveArea.Of([500, second], [0.4, 0.5]));

    private static IEnumerable<double> Budgets(PositiveInt[] steps)
    {
        var spent = 0.0;
        yield return spent;
        foreach (var step in steps)
        {
            yield return spent += step.Get;
        }
    }
}
