using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class SampleTests
{
    [Property]
    public bool Mean_and_deviation_are_those_of_the_slow_twin(NonEmptyArray<int> numbers)
    {
        double[] values = [.. numbers.Get.Select(number => number / 7.0)];
        var sample = Sample.Of(values);
        return Near(Slow.Mean(values), sample.Mean)
            && (values.Length == 1 ? sample.Deviation is null : Near(Slow.Deviation(values), sample.Deviation!.Value));
    }

    [Property]
    public bool Equal_values_have_themselves_as_mean_and_no_spread(NormalFloat value, PositiveInt count)
    {
        var sample = Sample.Of(Enumerable.Repeat(value.Get, (count.Get % 50) + 2));
        return sample.Mean == value.Get && sample.Deviation == 0;
    }

    [Property]
    public bool The_mean_lies_in_the_middle_of_its_interval(NonEmptyArray<int> numbers)
    {
        var sample = Sample.Of(numbers.Get.Select(number => (double)number));
        return sample.MeanInterval() is { } interval
            ? interval.Contains(sample.Mean) && Near(sample.Mean, (interval.Low + interval.High) / 2)
            : sample.Count == 1;
    }

    [Fact]
    public void A_surer_interval_is_wider()
    {
        var sample = Sample.Of([0.68, 0.72, 0.66]);
        Assert.True(sample.MeanInterval(0.99)!.Value.HalfWidth > sample.MeanInterval(0.95)!.Value.HalfWidth);
    }

    [Fact]
    public void A_single_trial_has_a_mean_but_neither_deviation_nor_interval()
    {
        var sample = Sample.Of([0.7]);
        Assert.Equal((0.7, 1), (sample.Mean, sample.Count));
        Assert.Null(sample.Deviation);
        Assert.Null(sample.MeanInterval());
    }

    [Fact]
    public void No_value_is_no_sample() => Assert.Throws<ArgumentException>(() => Sample.Of([]));

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_value_that_is_not_finite_is_refused(double value)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Sample.Of([0.5, value]));
        Assert.StartsWith("Value 1 of the sample is", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(95)]
    public void A_level_is_a_share(double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample.Of([1, 2]).MeanInterval(level));

    private static bool Near(double expected, double actual) =>
        Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected));

    /// <summary>Straight from the definitions, in decimal arithmetic where it matters.</summary>
    private static class Slow
    {
        public static double Mean(double[] values) => (double)(values.Sum(value => (decimal)value) / values.Length);

        public static double Deviation(double[] values)
        {
            var squares = 0.0;
            foreach (var one in values)
            {
                foreach (var other in values)
                {
                    squares += (one - other) * (one - other);
                }
            }

            return Math.Sqrt(squares / (2.0 * values.Length * (values.Length - 1)));
        }
    }
}
