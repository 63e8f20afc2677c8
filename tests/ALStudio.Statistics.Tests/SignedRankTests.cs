using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class SignedRankTests
{
    [Property]
    public bool Counting_agrees_with_listing_every_pattern_of_signs(NonEmptyArray<sbyte> differences)
    {
        double[] values = [.. differences.Get.Take(10).Select(difference => (double)difference)];
        var test = Of(values);
        return Math.Abs(test.Probability - Slow.Probability(values)) < 1e-12;
    }

    [Property]
    public bool Turning_all_signs_changes_no_probability(NonEmptyArray<short> differences)
    {
        double[] values = [.. differences.Get.Select(difference => (double)difference)];
        double[] turned = [.. values.Select(value => -value)];
        return Of(values).Probability == Of(turned).Probability && Of(values).Plus == Of(turned).Minus;
    }

    [Theory, InlineData(2, 0.5), InlineData(3, 0.25), InlineData(5, 0.0625), InlineData(6, 0.03125)]
    public void Fewer_than_six_trials_can_never_reach_5_percent(int trials, double least) =>
        Assert.Equal(least, Of([.. Enumerable.Range(1, trials).Select(trial => (double)trial)]).Probability, 12);

    [Fact]
    public void Nothing_but_zeros_says_nothing() =>
        Assert.Equal((1, 1, 0), (Of([0, 0]).Probability, Of([0, 0]).NormalProbability, Of([0, 0]).Count));

    [Fact]
    public void Many_trials_are_told_by_the_normal_approximation()
    {
        double[] values = [.. Enumerable.Range(1, 61).Select(trial => trial % 3 == 0 ? -trial : (double)trial)];
        var (many, counted) = (Of(values), Of(values[..60]));
        Assert.Equal(many.NormalProbability, many.Probability);
        Assert.Equal(counted.NormalProbability, counted.Probability, 2);
        Assert.NotEqual(counted.NormalProbability, counted.Probability);
    }

    private static SignedRank Of(double[] differences) =>
        SignedRank.Of(PairedDifference.Between(differences, new double[differences.Length]));

    private static class Slow
    {
        public static double Probability(double[] values)
        {
            double[] sizes = [.. values.Where(value => value != 0).Select(Math.Abs)];
            double[] ranks = [.. sizes.Select(size => Rank(size, sizes))];
            var total = ranks.Sum();
            var above = values.Where(value => value != 0).Zip(ranks).Where(pair => pair.First > 0).Sum(it => it.Second);
            var observed = Math.Min(above, total - above);
            var patterns = Enumerable.Range(0, 1 << ranks.Length).Select(signs => SumOf(signs, ranks)).ToList();
            return (double)patterns.Count(sum => Math.Min(sum, total - sum) <= observed) / patterns.Count;
        }

        private static double Rank(double size, double[] sizes) =>
            sizes.Count(other => other < size) + ((sizes.Count(other => other == size) + 1) / 2.0);

        private static double SumOf(int signs, double[] ranks) =>
            ranks.Where((_, place) => (signs & (1 << place)) != 0).Sum();
    }
}
