using ALStudio.Core;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class PowerTests
{
    [Theory, InlineData(2), InlineData(3), InlineData(10), InlineData(200)]
    public void Without_an_effect_the_power_is_the_level(int trials) => Assert.Equal(0.05, Power.Of(0, trials), 1e-9);

    [Theory, InlineData(3, 2.0), InlineData(6, 1.2), InlineData(12, 0.5)]
    public void The_power_is_how_often_a_test_finds_the_effect(int trials, double effect)
    {
        var found = Simulated(trials, effect, difference => difference.Probability <= 0.05);
        Assert.InRange(found - Power.Of(effect, trials), -0.02, 0.02);
    }

    [Theory, InlineData(3, 0.3, 3.0), InlineData(8, 0.0, 1.2)]
    public void The_power_of_equivalence_is_how_often_both_tests_find_it(int trials, double effect, double margin)
    {
        var found = Simulated(trials, effect, it => Equivalence.Of(it, margin)!.Probability <= 0.05);
        Assert.InRange(found - Power.OfEquivalence(effect, margin, trials), -0.02, 0.02);
    }

    [Theory]
    [
        InlineData(0.09, 0.05),
        InlineData(0.2, 0.0002),
        InlineData(0.3, 0.05),
        InlineData(0.5, 0.05),
        InlineData(1.0, 0.001)
    ]
    [InlineData(1.0, 0.05), InlineData(3.0, 0.05), InlineData(3.0, 0.0001), InlineData(50.0, 0.05)]
    public void The_trials_needed_are_the_fewest_that_suffice(double effect, double level)
    {
        var trials = Power.Trials(effect, level: level)!.Value;
        Assert.True(Power.Of(effect, trials, level) >= 0.8);
        Assert.True(trials == 2 || Power.Of(effect, trials - 1, level) < 0.8);
    }

    [Theory]
    [InlineData(0.0, 0.12, 0.05), InlineData(0.1, 0.5, 0.05), InlineData(0.0, 2.0, 0.001), InlineData(1.9, 2.0, 0.05)]
    [InlineData(0.0, 50.0, 0.05)]
    public void The_trials_needed_for_equivalence_are_the_fewest_that_suffice(
        double effect,
        double margin,
        double level
    )
    {
        var trials = Power.TrialsOfEquivalence(effect, margin, level: level)!.Value;
        Assert.True(Power.OfEquivalence(effect, margin, trials, level) >= 0.8);
        Assert.True(trials == 2 || Power.OfEquivalence(effect, margin, trials - 1, level) < 0.8);
    }

    [Fact]
    public void An_effect_of_one_deviation_needs_ten_trials() => Assert.Equal(10, Power.Trials(1));

    [Fact]
    public void Hopeless_effects_have_no_number_of_trials()
    {
        Assert.Null(Power.Trials(0.001));
        Assert.Null(Power.Trials(0));
        Assert.Null(Power.TrialsOfEquivalence(effect: 1, margin: 1));
        Assert.Null(Power.TrialsOfEquivalence(effect: 0, margin: 0.01));
    }

    [Fact]
    public void A_single_trial_has_no_power() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.Of(1, trials: 1));

    private static double Simulated(int trials, double effect, Func<PairedDifference, bool> isFound) =>
        Enumerable.Range(0, 4000).Select(study => Some.Differences(study, trials, effect, 1)).Count(isFound) / 4000.0;
}

/// <summary>Made-up differences.</summary>
internal static class Some
{
    public static PairedDifference Differences(int study, int trials, double mean, double deviation)
    {
        var stream = new Chance(21).For(Purpose.Query, cycle: study);
        double[] values = [.. Enumerable.Range(0, trials).Select(_ => mean + (deviation * stream.NextNormal()))];
        return PairedDifference.Between(values, new double[trials]);
    }

    public static PairedDifference Differences(params double[] values) =>
        PairedDifference.Between(values, new double[values.Length]);
}
