using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void Large_differences_are_better_or_worse_and_small_ones_equivalent()
    {
        var family = Comparison.Family(
            [
                Some.Differences(0.030, 0.031, 0.029, 0.030),
                Some.Differences(-0.030, -0.031, -0.029, -0.030),
                Some.Differences(0.001, -0.001, 0.000, 0.001),
                Some.Differences(0.030, -0.020, 0.050, -0.010),
                Some.Differences(0.030),
            ],
            margin: 0.01
        );
        Assert.Equal(
            [Verdict.Better, Verdict.Worse, Verdict.Equivalent, Verdict.Undecided, Verdict.SingleTrial],
            family.Select(comparison => comparison.Verdict)
        );
    }

    [Fact]
    public void A_small_difference_may_be_better_and_within_the_margin()
    {
        var comparison = Comparison.Family([Some.Differences(0.0020, 0.0021, 0.0019)], margin: 0.01)[0];
        Assert.Equal((Verdict.Better, true), (comparison.Verdict, comparison.IsWithinMargin));
    }

    [Fact]
    public void Nothing_is_equivalent_without_a_margin()
    {
        var comparison = Comparison.Family([Some.Differences(0, 0, 0)], margin: null)[0];
        Assert.Equal(Verdict.Undecided, comparison.Verdict);
        Assert.Null(comparison.Equivalence);
    }

    [Fact]
    public void Arms_that_share_their_trainings_are_equivalent() =>
        Assert.Equal(Verdict.Equivalent, Comparison.Family([Some.Differences(0, 0, 0)], margin: 0.01)[0].Verdict);

    [Fact]
    public void The_same_difference_in_two_trials_is_no_proof()
    {
        // Accuracies on 50 images: 0.52 − 0.50 and 0.44 − 0.42 differ by rounding only.
        var difference = PairedDifference.Between([0.52, 0.44], [0.50, 0.42]);
        var comparison = Comparison.Family([difference], margin: 0.01)[0];
        Assert.True(difference.IsWithoutSpread);
        Assert.Equal((Verdict.Undecided, 0.5), (comparison.Verdict, comparison.Probability!.Value));
        Assert.Equal(6, comparison.TrialsNeeded);
    }

    [Fact]
    public void A_larger_family_asks_for_more()
    {
        var difference = Some.Differences(0.02, 0.03, 0.025);
        Assert.Equal(Verdict.Better, Comparison.Family([difference], 0.01)[0].Verdict);
        var family = Comparison.Family([.. Enumerable.Repeat(difference, 10)], 0.01);
        Assert.All(family, comparison => Assert.Equal(Verdict.Undecided, comparison.Verdict));
        Assert.All(family, comparison => Assert.True(comparison.TrialsNeeded > 3));
    }

    [Fact]
    public void A_single_trial_makes_the_others_no_stricter()
    {
        var difference = Some.Differences(0.02, 0.03, 0.025);
        var family = Comparison.Family([Some.Differences(0.1), difference, Some.Differences(0.2)], 0.01);
        Assert.Equal(difference.Probability, family[1].Adjusted);
    }

    [Property]
    public bool Swapping_the_arms_swaps_better_and_worse(NonEmptyArray<short> thousandths)
    {
        double[] values = [.. thousandths.Get.Select(thousandth => thousandth / 1000.0)];
        var there = Comparison.Family([Some.Differences(values)], 0.01)[0];
        var back = Comparison.Family([Some.Differences([.. values.Select(value => -value)])], 0.01)[0];
        return back.Verdict
            == there.Verdict switch
            {
                Verdict.Better => Verdict.Worse,
                Verdict.Worse => Verdict.Better,
                var other => other,
            };
    }

    [Fact]
    public void What_would_decide_is_more_than_there_is()
    {
        var undecided = Enumerable
            .Range(0, 60)
            .Select(study => Comparison.Family([Some.Differences(study, 4, 0.01, 0.02)], 0.01)[0])
            .Where(comparison => comparison.Verdict == Verdict.Undecided)
            .ToList();
        Assert.True(undecided.Count > 20);
        Assert.All(undecided, comparison => Assert.True(comparison.TrialsNeeded is > 4 or null));
    }
}
