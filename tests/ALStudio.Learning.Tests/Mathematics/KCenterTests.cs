using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using FsCheck.Xunit;
using Xunit;

namespace ALStudio.Learning.Tests.Mathematics;

[Properties(Arbitrary = [typeof(Tables)])]
public sealed class KCenterTests
{
    [Property(MaxTest = 300)]
    public void Picks_what_the_plain_algorithm_picks(Points points) =>
        AssertAlike(points.Table, points.Labelled, points.Unlabelled, points.Unlabelled.Length);

    [Theory]
    [InlineData(0, 3_000, 60, 400, 1)] // one far cluster after another: a block lasts for few picks
    [InlineData(1, 3_000, 1, 400, 1)] // all about equally far: a block lasts long
    [InlineData(2, 2_000, 300, 700, 0)] // copies: more equal rows than a block holds
    [InlineData(3, 700, 1, 700, 1)] // to the end
    public void Picks_what_the_plain_algorithm_picks_when_blocks_are_used_up(
        int seed,
        int rows,
        int clusters,
        int picks,
        double spread
    )
    {
        var random = new Chance((ulong)seed).For(Purpose.Generation);
        var table = Tables.Clusters(rows, 10, clusters, spread * (clusters > 1 ? 0.02 : 1), random);
        var order = random.Permutation(rows);
        AssertAlike(table, order[..20], order[20..], picks);
    }

    [Fact]
    public void A_block_that_cannot_decide_grows()
    {
        // Corners of a simplex: every point is equally far from every other.
        const int Rows = 700;
        var values = new float[Rows * Rows];
        for (var row = 0; row < Rows; row++)
        {
            values[(row * Rows) + row] = 3;
        }

        var picks = KCenter.Order(new Matrix(Rows, Rows, values), [5], [.. Enumerable.Range(6, 650)]).Take(40);
        Assert.Equal(Enumerable.Range(6, 40).Select(row => new Farthest(row, Math.Sqrt(18))), picks);
    }

    [Fact]
    public void Without_centres_the_first_candidate_comes_first() =>
        Assert.Equal(
            [new Farthest(2, double.PositiveInfinity), new Farthest(1, 4), new Farthest(0, 1)],
            KCenter.Order(new Matrix(3, 1, [1, 4, 0]), [], [2, 0, 1])
        );

    [Fact]
    public void Without_candidates_there_is_nothing_to_pick() =>
        Assert.Empty(KCenter.Order(new Matrix(2, 1, [1, 4]), [0], []));

    private static void AssertAlike(Matrix table, int[] centres, int[] candidates, int picks)
    {
        var expected = Slow.KCenter(Slow.Rows(table), centres, candidates, picks);
        var got = KCenter.Order(table, centres, candidates).Take(picks).ToArray();
        Assert.Equal(expected.Select(pick => pick.Row), got.Select(pick => pick.Row));
        Assert.All(expected.Zip(got), pair => Assert.Equal(1, Ratio(pair.First.Distance, pair.Second.Distance), 1e-12));

        static double Ratio(double one, double other) => one == other ? 1 : one / other;
    }
}
