using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class LabelEfficiencyTests
{
    private static readonly double[] budgets = [100, 200, 300, 400];

    [Fact]
    public void Half_of_the_labels_is_a_ratio_of_one_half()
    {
        var fast = new LearningCurve([100, 150, 200], [0.4, 0.6, 0.8]);
        var slow = new LearningCurve([200, 300, 400], [0.4, 0.6, 0.8]);
        var efficiency = LabelEfficiency.Between([fast, fast], [slow, slow])!;
        Assert.Equal((0.8, 0.5, RatioBound.None), (efficiency.Value, efficiency.Ratio, efficiency.Bound));
        Assert.Equal(0, efficiency.Interval!.Value.HalfWidth, 12);
    }

    [Fact]
    public void Between_points_curves_are_straight()
    {
        var curve = new LearningCurve([100, 200], [0.4, 0.6]);
        Assert.Equal(150, curve.SpentAt(0.5)!.Value, 9);
        Assert.Equal(100, curve.SpentAt(0.3));
        Assert.Null(curve.SpentAt(0.7));
    }

    [Fact]
    public void A_curve_that_falls_back_counts_where_it_came_first() =>
        Assert.Equal(200, new LearningCurve(budgets, [0.2, 0.5, 0.4, 0.5]).SpentAt(0.5));

    [Fact]
    public void An_arm_that_begins_higher_needs_at_most_so_much()
    {
        var high = new LearningCurve(budgets, [0.8, 0.9, 0.9, 0.9]);
        var low = new LearningCurve(budgets, [0.3, 0.4, 0.5, 0.6]);
        var efficiency = LabelEfficiency.Between([high], [low])!;
        Assert.Equal((0.25, RatioBound.AtMost), (efficiency.Ratio, efficiency.Bound));
        Assert.Null(efficiency.Interval);
        Assert.Equal(RatioBound.AtLeast, LabelEfficiency.Between([low], [high])!.Bound);
    }

    [Fact]
    public void Where_both_begin_with_all_that_they_share_nothing_is_said()
    {
        var flat = new LearningCurve(budgets, [0.5, 0.5, 0.5, 0.5]);
        Assert.Null(LabelEfficiency.Between([flat], [flat]));
    }

    [Property]
    public bool Swapping_the_arms_turns_the_ratio_upside_down(byte a, byte b, byte c, byte d)
    {
        LearningCurve[] first = [Rising(a), Rising(b)];
        LearningCurve[] second = [Rising(c), Rising(d)];
        var there = LabelEfficiency.Between(first, second)!;
        var back = LabelEfficiency.Between(second, first)!;
        return Math.Abs((there.Ratio * back.Ratio) - 1) < 1e-9
            && Math.Abs((there.Interval!.Value.Low * back.Interval!.Value.High) - 1) < 1e-9;
    }

    [Fact]
    public void Every_trial_has_a_partner() =>
        Assert.Throws<ArgumentException>(() => LabelEfficiency.Between([Rising(1)], []));

    private static LearningCurve Rising(byte gain) =>
        new(budgets, [0.1, .. budgets.Skip(1).Select(spent => 1 - Math.Exp(-spent * (0.002 + (gain * 1e-5))))]);
}
