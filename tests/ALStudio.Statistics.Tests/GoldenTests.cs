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
