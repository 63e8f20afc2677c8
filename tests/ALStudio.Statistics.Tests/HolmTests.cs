using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class HolmTests
{
    [Property]
    public bool Fast_and_slow_agree(NonEmptyArray<byte> thousandths)
    {
        double[] probabilities = [.. thousandths.Get.Take(9).Select(thousandth => thousandth / 255.0)];
        return Slow(probabilities).Zip(Holm.Adjusted(probabilities), (a, b) => Math.Abs(a - b)).Max() < 1e-12;
    }

    [Property]
    public bool The_order_of_tests_plays_no_part(NonEmptyArray<byte> thousandths)
    {
        double[] probabilities = [.. thousandths.Get.Select(thousandth => thousandth / 255.0)];
        var backwards = Holm.Adjusted([.. probabilities.Reverse()]).Reverse();
        return Holm.Adjusted(probabilities).SequenceEqual(backwards);
    }

    [Fact]
    public void A_single_test_stays_what_it_is() => Assert.Equal([0.03], Holm.Adjusted([0.03]));

    [Theory, InlineData(double.NaN), InlineData(-0.1), InlineData(1.5)]
    public void What_is_no_probability_is_refused(double value) =>
        Assert.Throws<ArgumentException>(() => Holm.Adjusted([0.5, value]));

    // The closed test: the largest Bonferroni value over every sub-family that holds the test.
    private static IEnumerable<double> Slow(double[] probabilities) =>
        probabilities.Select(
            (_, test) =>
                Enumerable
                    .Range(1, (1 << probabilities.Length) - 1)
                    .Where(family => (family & (1 << test)) != 0)
                    .Max(family =>
                    {
                        double[] members = [.. probabilities.Where((_, other) => (family & (1 << other)) != 0)];
                        return Math.Min(1, members.Length * members.Min());
                    })
        );
}
