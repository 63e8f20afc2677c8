using ALStudio.Core;
using Xunit;
using Xunit.Abstractions;

namespace ALStudio.Statistics.Tests;

/// <summary>Made-up studies with a known truth: how often verdicts are wrong, and how often intervals miss.</summary>
public sealed class SimulatedStudiesTests(ITestOutputHelper output)
{
    private const int Studies = 2000;

    [Theory, InlineData(3, 4), InlineData(5, 4), InlineData(3, 13)]
    public void Where_nothing_differs_at_most_one_study_in_twenty_says_so(int trials, int arms)
    {
        var mistaken = 0;
        for (var study = 0; study < Studies; study++)
        {
            var family = Comparison.Family(Differences(study, trials, arms, truth: 0), margin: 0.01);
            mistaken += family.Any(it => it.Verdict is Verdict.Better or Verdict.Worse) ? 1 : 0;
        }

        output.WriteLine(
            $"{trials} trials, {arms} comparisons: {mistaken} of {Studies} studies name a false difference"
        );
        Assert.InRange(mistaken, 1, Studies / 20);
    }

    [Theory, InlineData(3), InlineData(5)]
    public void Arms_that_differ_by_the_margin_are_rarely_called_equivalent(int trials)
    {
        var mistaken = 0;
        for (var study = 0; study < Studies; study++)
        {
            var family = Comparison.Family(Differences(study, trials, arms: 4, truth: 0.01), margin: 0.01);
            mistaken += family.Any(it => it.IsWithinMargin) ? 1 : 0;
        }

        output.WriteLine($"{trials} trials: {mistaken} of {Studies} studies call a false equivalence");
        Assert.InRange(mistaken, 0, Studies / 20);
    }

    [Theory, InlineData(3), InlineData(5), InlineData(10)]
    public void Intervals_of_95_percent_hold_the_truth_as_often_as_they_say(int trials)
    {
        const double truth = 0.02;
        var held = Enumerable
            .Range(0, Studies)
            .Count(study => Differences(study, trials, 1, truth)[0].MeanInterval()!.Value.Contains(truth));
        output.WriteLine($"{trials} trials: {100.0 * held / Studies} % of {Studies} intervals hold the truth");
        Assert.InRange(100.0 * held / Studies, 93.5, 96.5);
    }

    // A trial has its own luck, which all arms share; each arm adds its own.
    private static List<PairedDifference> Differences(int study, int trials, int arms, double truth)
    {
        var stream = new Chance(60).For(Purpose.Query, cycle: study, epoch: trials, index: arms);
        double[] shared = [.. Enumerable.Range(0, trials).Select(_ => 0.7 + (0.02 * stream.NextNormal()))];
        var baseline = Measured(0);
        return [.. Enumerable.Range(0, arms).Select(_ => PairedDifference.Between(Measured(truth), baseline))];

        double[] Measured(double gain) => [.. shared.Select(luck => luck + gain + (0.008 * stream.NextNormal()))];
    }
}
