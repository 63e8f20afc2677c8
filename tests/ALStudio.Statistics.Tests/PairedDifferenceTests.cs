using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class PairedDifferenceTests
{
    [Property]
    public bool Swapping_the_arms_turns_the_sign_and_keeps_the_probability(NonEmptyArray<(short, short)> trials)
    {
        double[] first = [.. trials.Get.Select(trial => trial.Item1 / 1000.0)];
        double[] second = [.. trials.Get.Select(trial => trial.Item2 / 1000.0)];
        var there = PairedDifference.Between(first, second);
        var back = PairedDifference.Between(second, first);
        return there.Mean == -back.Mean && there.Probability == back.Probability;
    }

    [Property]
    public bool The_95_percent_interval_holds_zero_exactly_when_the_probability_is_above_5_percent(
        (short, short) one,
        (short, short) two,
        (short, short) three
    )
    {
        var difference = PairedDifference.Between(
            [one.Item1, two.Item1, three.Item1],
            [one.Item2, two.Item2, three.Item2]
        );
        var probability = difference.Probability!.Value;
        return Math.Abs(probability - 0.05) < 1e-9
            || difference.MeanInterval()!.Value.Contains(0) == probability > 0.05;
    }

    [Fact]
    public void Equal_arms_do_not_differ()
    {
        var difference = PairedDifference.Between([0.5, 0.6], [0.5, 0.6]);
        Assert.Null(difference.T);
        Assert.Equal(1, difference.Probability);
        Assert.Equal(new Interval(0, 0), difference.MeanInterval());
    }

    [Fact]
    public void Differences_without_spread_are_certain()
    {
        var difference = PairedDifference.Between([3, 5], [2, 4]);
        Assert.Equal(double.PositiveInfinity, difference.T);
        Assert.Equal(0, difference.Probability);
    }

    [Fact]
    public void A_single_trial_has_a_difference_but_no_test()
    {
        var difference = PairedDifference.Between([0.5], [0.25]);
        Assert.Equal(0.25, difference.Mean);
        Assert.Null(difference.T);
        Assert.Null(difference.Probability);
        Assert.Null(difference.MeanInterval());
    }

    [Fact]
    public void Every_trial_has_a_partner() =>
        Assert.Throws<ArgumentException>(() => PairedDifference.Between([0.5, 0.6], [0.5]));
}
