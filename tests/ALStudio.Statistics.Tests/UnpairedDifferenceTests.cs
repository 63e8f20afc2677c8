using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class UnpairedDifferenceTests
{
    private static readonly double[] Long =
    [
        21.5,
        22.8,
        21.0,
        23.0,
        21.6,
        23.6,
        22.5,
        20.7,
        23.4,
        21.8,
        20.7,
        21.7,
        21.5,
        22.5,
        23.6,
        21.5,
        22.5,
        23.5,
        21.5,
        21.8,
    ];

    private static readonly double[] Short = [17.2, 20.9, 22.6, 18.1, 21.7, 21.4, 23.5, 24.2, 14.7, 21.8];

    // Well-known examples of unequal variances and numbers, and one of three against two trials; values from the
    // incomplete beta function's continued fraction, written apart from this code.
    [Fact]
    public void Published_examples_come_out()
    {
        Check(
            new UnpairedDifference(Sample.Of(Short), Sample.Of(Long)),
            [
                -1.5250000000000021,
                0.9741710376141942,
                9.904741248650831,
                0.14884169660532864,
                -3.698421325375167,
                0.6484213253751627,
            ]
        );
        Check(
            new UnpairedDifference(Sample.Of([0.51, 0.55, 0.48]), Sample.Of([0.44, 0.46])),
            [
                0.0633333333333333,
                0.022607766610417582,
                2.764206401045069,
                0.07444587113799662,
                -0.012214443697752222,
                0.1388811103644188,
            ]
        );
    }

    [Fact]
    public void Both_ways_round_it_is_the_same_with_the_other_sign()
    {
        var there = new UnpairedDifference(Sample.Of(Short), Sample.Of(Long));
        var back = new UnpairedDifference(Sample.Of(Long), Sample.Of(Short));
        Assert.Equal(there.Mean, -back.Mean);
        Assert.Equal(there.Probability, back.Probability);
        Assert.Equal(there.MeanInterval()!.Value.Low, -back.MeanInterval()!.Value.High, 12);
    }

    [Fact]
    public void A_single_trial_and_what_does_not_spread_say_nothing_of_chance()
    {
        var single = new UnpairedDifference(Sample.Of([0.5]), Sample.Of([0.4, 0.6]));
        Assert.Null(single.Probability);
        Assert.Null(single.MeanInterval());
        Assert.Null(single.Error);
        Assert.Null(new UnpairedDifference(Sample.Of([0.5, 0.5]), Sample.Of([0.4, 0.4])).Probability);
        Assert.Throws<ArgumentOutOfRangeException>(() => single.MeanInterval(1));
    }

    private static void Check(UnpairedDifference difference, double[] expected)
    {
        var interval = difference.MeanInterval()!.Value;
        double[] actual =
        [
            difference.Mean,
            difference.Error!.Value,
            difference.Freedom!.Value,
            difference.Probability!.Value,
            interval.Low,
            interval.High,
        ];
        foreach (var (value, other) in expected.Zip(actual))
        {
            Assert.InRange(other, value - 1e-9, value + 1e-9);
        }
    }
}
