using System.Runtime.InteropServices;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Strategies;
using ALStudio.Testing;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

/// <summary>Scores and orders beside those of independent libraries (golden values, query_scores).</summary>
public sealed class GoldenScoreTests
{
    private static readonly Lazy<Golden> Golden = new(() => Testing.Golden.Open("query_scores"));

    private static readonly int[] Members = [0, 1, 2, 3, 4];

    private delegate double Score(ReadOnlySpan<double> logits);

    private delegate double DisagreementOf(ReadOnlySpan<double> logits, int models);

    [SharedTheory, InlineData("k10", 10), InlineData("k100", 100)]
    public void Scores_agree_with_independent_ones(string table, int classes)
    {
        var logits = FirstMember(table, classes);
        AssertScores($"{table}.entropy", logits, Uncertainty.Entropy);
        AssertScores($"{table}.least_confidence", logits, Uncertainty.LeastConfidence);
        AssertScores($"{table}.margin", logits, Uncertainty.Margin);
    }

    [SharedTheory, InlineData("k10", 10), InlineData("k100", 100)]
    public void Probabilities_and_predictions_agree_with_independent_ones(string table, int classes)
    {
        var logits = FirstMember(table, classes);
        var expected = Rows(Doubles($"{table}.p"), classes);
        var row = new double[classes];
        for (var image = 0; image < logits.Length; image++)
        {
            Softmax.Of<double>(logits[image], row);
            Assert.All(
                expected[image].Zip(row),
                pair => Golden.Value.AssertClose($"{table}.p", pair.First, pair.Second)
            );
            Assert.Equal(Longs($"{table}.votes")[image], Largest.Of<double>(logits[image]));
        }
    }

    [SharedTheory]
    [InlineData("k10", 10, "entropy")]
    [InlineData("k10", 10, "least_confidence")]
    [InlineData("k10", 10, "margin")]
    [InlineData("k100", 100, "entropy")]
    [InlineData("k100", 100, "least_confidence")]
    [InlineData("k100", 100, "margin")]
    public void Strategies_ask_in_the_order_of_independent_scores(string table, int classes, string score)
    {
        IQueryStrategy strategy = score switch
        {
            "entropy" => new Entropy(),
            "least_confidence" => new LeastConfidence(),
            _ => new Margin(),
        };
        var logits = FirstMember(table, classes);
        var model = new FakeModel(
            new Matrix(logits.Length, classes, [.. logits.SelectMany(row => row).Select(logit => (float)logit)])
        );
        var picks = strategy.Picks(Some.Context(logits.Length, 0, 1, model));
        Assert.Equal(Longs($"{table}.order.{score}"), picks.Select(pick => (long)pick.Question.Image));
    }

    [SharedTheory, InlineData("k10", 10), InlineData("k100", 100)]
    public void Disagreement_agrees_with_independent_libraries(string table, int classes)
    {
        AssertDisagreement($"{table}.variation_ratio", Disagreement.VariationRatio);
        AssertDisagreement($"{table}.mean_entropy", Disagreement.MeanEntropy);
        AssertDisagreement($"{table}.entropy_of_mean", Disagreement.EntropyOfMean);
        AssertDisagreement($"{table}.bald", Disagreement.Information);

        void AssertDisagreement(string name, DisagreementOf measure)
        {
            var members = Rows(Doubles($"{table}.logits"), classes);
            var expected = Doubles(name);
            for (var image = 0; image < expected.Length; image++)
            {
                double[] rows = [.. Members.SelectMany(member => members[(member * expected.Length) + image])];
                Golden.Value.AssertClose(name, expected[image], measure(rows, 5));
            }
        }
    }

    [SharedTheory, InlineData("k10", 10), InlineData("k100", 100)]
    public void A_committee_asks_in_the_order_of_independent_scores(string table, int classes)
    {
        var rows = Rows(Doubles($"{table}.logits"), classes);
        var images = rows.Length / 5;
        IModel[] committee =
        [
            .. Members.Select(member => new FakeModel(
                Some.Table([
                    .. rows[(member * images)..((member + 1) * images)]
                        .Select(row => row.Select(logit => (float)logit).ToArray()),
                ])
            )),
        ];
        var context = Some.Context(images, 0, 1, committee[0]) with { Committee = committee };
        var picks = new Bald().Picks(context);
        Assert.Equal(Longs($"{table}.order.bald"), picks.Select(pick => (long)pick.Question.Image));
    }

    [SharedFact]
    public void Rows_with_zeros_have_no_holes_in_their_scores()
    {
        // Logarithms of probabilities are logits; the logarithm of an exact zero is minus infinity.
        double[][] logits =
        [
            .. Rows(Doubles("special.p"), 4).Select(row => row.Select(probability => Math.Log(probability)).ToArray()),
        ];
        AssertScores("special.entropy", logits, Uncertainty.Entropy);
        AssertScores("special.least_confidence", logits, Uncertainty.LeastConfidence);
        AssertScores("special.margin", logits, Uncertainty.Margin);
    }

    [SharedFact]
    public void Huge_logits_have_the_entropy_of_independent_libraries() =>
        AssertScores("special.logits_entropy", Rows(Doubles("special.logits"), 4), Uncertainty.Entropy);

    private static void AssertScores(string name, double[][] logits, Score score)
    {
        var expected = Doubles(name);
        Assert.Equal(expected.Length, logits.Length);
        for (var image = 0; image < expected.Length; image++)
        {
            var got = score(logits[image]);
            Golden.Value.AssertClose(name, expected[image], got);
        }
    }

    private static double[][] FirstMember(string table, int classes)
    {
        var all = Rows(Doubles($"{table}.logits"), classes);
        return all[..(all.Length / 5)];
    }

    private static double[][] Rows(double[] values, int columns) => [.. values.Chunk(columns)];

    private static double[] Doubles(string name) => MemoryMarshal.Cast<byte, double>(Bytes(name)).ToArray();

    private static long[] Longs(string name) => MemoryMarshal.Cast<byte, long>(Bytes(name)).ToArray();

    private static ReadOnlySpan<byte> Bytes(string name) => Golden.Value.Stored(name).Data.Span;
}
