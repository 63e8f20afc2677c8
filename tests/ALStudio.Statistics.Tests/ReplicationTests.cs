using ALStudio.Core;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class ReplicationTests
{
    [Fact]
    public void Nothing_is_known_of_single_trials() =>
        Assert.Null(Replication.Reach([Sample.Of([0.5]), Sample.Of([0.7])], 0.01));

    [Fact]
    public void One_point_is_the_t_test_of_two_means()
    {
        var trials = Sample.Of([0.2, 0.5, 0.3, 0.6]);
        var expected = StudentT.InvCDF(0, 1, 3, 0.995) * trials.Deviation!.Value * Math.Sqrt(2.0 / 4);
        Assert.Equal(expected, Replication.Reach([trials], 0.01)!.Value, 12);
    }

    [Fact]
    public void More_points_reach_further_and_more_trials_less()
    {
        var point = Sample.Of([0.2, 0.3, 0.4]);
        Sample[] one = [point];
        Sample[] many = [.. Enumerable.Repeat(point, 1000)];
        var longer = Sample.Of(Enumerable.Repeat(point.Values, 9).SelectMany(values => values));
        Assert.True(Replication.Reach(many, 0.01) > StudentT.InvCDF(0, 1, 2000, 0.995) * 0.1 * Math.Sqrt(2.0 / 3));
        Assert.True(Replication.Reach([longer], 0.01) < Replication.Reach(one, 0.01));
    }

    [Fact]
    public void A_level_lies_between_0_and_1() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Replication.Reach([Sample.Of([1, 2])], 1));

    [Theory, InlineData(0.01), InlineData(0.05)]
    public void Of_studies_without_a_difference_as_many_lie_further_apart_as_the_level_says(double level)
    {
        const int studies = 4000;
        var alarms = Enumerable.Range(0, studies).Count(study => IsFarApart(study, level));
        var rate = (double)alarms / studies;
        Assert.InRange(rate, 0.5 * level, 1.3 * level + 0.003);
    }

    // Twelve points of three trials, drawn twice.
    private static bool IsFarApart(int study, double level)
    {
        Sample[] before = [.. Points(study, 0)];
        Sample[] after = [.. Points(study, 1)];
        var reach = Replication.Reach(before, level);
        return before.Zip(after).Any(point => Math.Abs(point.First.Mean - point.Second.Mean) > reach);
    }

    private static IEnumerable<Sample> Points(int study, int replication)
    {
        var stream = new Chance((ulong)study).OfTrial(1).For(Purpose.Query, replication, 0);
        return Enumerable
            .Range(0, 12)
            .Select(_ => Sample.Of([.. Enumerable.Range(0, 3).Select(_ => stream.NextNormal())]))
            .ToList();
    }
}
