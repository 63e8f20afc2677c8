using System.Text.Json;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Statistics.Tests;

public sealed class GoldenTests
{
    [SharedFact]
    public void A_sample_agrees_with_scipy()
    {
        var golden = Golden.Open("statistics_tests");
        var expected = golden["sample"];
        var sample = Sample.Of(Numbers(expected, "values"));
        golden.AssertClose("sample", Number(expected, "mean"), sample.Mean);
        golden.AssertClose("sample", Number(expected, "s"), sample.Deviation!.Value);
        AssertInterval(golden, "sample", expected, sample.MeanInterval()!.Value);
    }

    [SharedFact]
    public void Paired_differences_agree_with_scipy()
    {
        var golden = Golden.Open("statistics_tests");
        foreach (var pair in golden["pairs"].EnumerateArray())
        {
            var difference = PairedDifference.Between(Numbers(pair, "a"), Numbers(pair, "b"));
            golden.AssertClose("pairs", Number(pair, "mean"), difference.Mean);
            golden.AssertClose("pairs", Number(pair, "s"), difference.Differences.Deviation!.Value);
            golden.AssertClose("pairs", Number(pair.GetProperty("paired_t"), "t"), difference.T!.Value);
            golden.AssertClose("pairs", Number(pair.GetProperty("paired_t"), "p"), difference.Probability!.Value);
            AssertInterval(golden, "pairs", pair, difference.MeanInterval()!.Value);
        }
    }

    [SharedFact]
    public void Areas_agree_with_a_plain_sum()
    {
        var golden = Golden.Open("statistics_tests");
        foreach (var curve in golden["curves"].EnumerateArray())
        {
            var area = CurveArea.Of(Numbers(curve, "labels"), Numbers(curve, "value"));
            golden.AssertClose("curves", Number(curve, "area"), area);
        }
    }

    [SharedFact]
    public void Intervals_use_the_quantiles_of_scipy_to_nine_digits()
    {
        foreach (var entry in Golden.Open("statistics_tests")["detectable"].EnumerateArray())
        {
            var sample = Sample.Of(Enumerable.Range(0, entry.GetProperty("n").GetInt32()).Select(i => (double)i));
            var standardError = sample.Deviation!.Value / Math.Sqrt(sample.Count);
            var ratio = sample.MeanInterval()!.Value.HalfWidth / standardError / Number(entry, "quantile");
            Assert.InRange(ratio, 1 - 1e-9, 1 + 1e-9);
        }
    }

    [SharedFact]
    public void Equivalence_agrees_with_scipy()
    {
        var golden = Golden.Open("statistics_tests");
        foreach (var pair in golden["pairs"].EnumerateArray())
        {
            var expected = pair.GetProperty("equivalence");
            var difference = PairedDifference.Between(Numbers(pair, "a"), Numbers(pair, "b"));
            var equivalence = Equivalence.Of(difference, Number(expected, "margin"))!;
            golden.AssertClose("pairs", Number(expected, "p_lower"), equivalence.Lower);
            golden.AssertClose("pairs", Number(expected, "p_upper"), equivalence.Upper);
            golden.AssertClose("pairs", Number(expected, "p"), equivalence.Probability);
            Assert.Equal(expected.GetProperty("equivalent").GetBoolean(), equivalence.Probability < 0.05);
        }
    }

    [SharedFact]
    public void Holm_agrees_with_the_definition()
    {
        var golden = Golden.Open("statistics_tests");
        foreach (var family in golden["holm"].EnumerateArray())
        {
            var adjusted = Holm.Adjusted(Numbers(family, "p"));
            var expected = Numbers(family, "adjusted");
            var rejected = family.GetProperty("rejected").EnumerateArray().Select(flag => flag.GetBoolean());
            Assert.All(expected.Zip(adjusted), pair => golden.AssertClose("holm", pair.First, pair.Second));
            Assert.Equal(rejected, adjusted.Select(probability => probability <= 0.05));
        }
    }

    [SharedFact]
    public void Signed_ranks_agree_with_scipy()
    {
        var golden = Golden.Open("statistics_tests");
        foreach (var entry in golden["wilcoxon"].EnumerateArray())
        {
            double[] differences = Numbers(entry, "d");
            var test = SignedRank.Of(PairedDifference.Between(differences, new double[differences.Length]));
            golden.AssertClose("wilcoxon", Number(entry, "W_plus"), test.Plus);
            golden.AssertClose("wilcoxon", Number(entry, "W_minus"), test.Minus);
            golden.AssertClose("wilcoxon", Number(entry, "W"), test.Statistic);
            golden.AssertClose("wilcoxon", Number(entry, "normal"), test.NormalProbability);
            if (entry.TryGetProperty("exact", out var exact))
            {
                golden.AssertClose("wilcoxon", exact.GetDouble(), test.Probability);
            }
        }
    }

    [SharedFact]
    public void What_so_many_trials_can_show_agrees_with_the_noncentral_t_of_scipy()
    {
        var golden = Golden.Open("statistics_tests");
        foreach (var entry in golden["detectable"].EnumerateArray())
        {
            var trials = entry.GetProperty("n").GetInt32();
            golden.AssertClose("detectable", Number(entry, "detectable"), Power.Significant(trials));
            golden.AssertClose("detectable", Number(entry, "detectable_80"), Power.Detectable(trials));
        }
    }

    private static void AssertInterval(Golden golden, string name, JsonElement expected, Interval interval)
    {
        var ends = Numbers(expected, "interval");
        golden.AssertClose(name, ends[0], interval.Low);
        golden.AssertClose(name, ends[1], interval.High);
    }

    private static double Number(JsonElement element, string key) => element.GetProperty(key).GetDouble();

    private static double[] Numbers(JsonElement element, string key) =>
        [.. element.GetProperty(key).EnumerateArray().Select(number => number.GetDouble())];
}
