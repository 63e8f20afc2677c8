using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Strategies;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

public class CommitteeTests
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);

    // Three members, four images: all agree, one dissents, all differ, all agree but unsurely.
    private static readonly FakeModel[] Committee =
    [
        new(Some.Table([9, 0, 0], [9, 0, 0], [9, 0, 0], [0.1f, 0, 0])),
        new(Some.Table([9, 0, 0], [9, 0, 0], [0, 9, 0], [0.1f, 0, 0])),
        new(Some.Table([9, 0, 0], [0, 9, 0], [0, 0, 9], [0.1f, 0, 0])),
    ];

    [Fact]
    public void The_variation_ratio_is_the_share_of_votes_against_the_most_voted_class()
    {
        var picks = new VariationRatio(3).Picks(Context(cycle: 1)).ToArray();
        Assert.Equal([2, 1], picks.Take(2).Select(pick => pick.Question.Image));
        Assert.Equal([2.0 / 3, 1.0 / 3, 0, 0], picks.Select(pick => pick.Score), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Images_with_equally_many_votes_are_asked_in_an_order_that_each_cycle_draws_anew()
    {
        var last = Enumerable
            .Range(0, 40)
            .Select(cycle => new VariationRatio(3).Picks(Context(cycle)).Last().Question.Image);
        Assert.Equal([0, 3], last.Distinct().Order());
    }

    [Fact]
    public void Unsure_members_that_agree_have_nothing_to_tell()
    {
        var picks = new Bald(3).Picks(Context(cycle: 1)).ToDictionary(pick => pick.Question.Image, pick => pick.Score);
        Assert.Equal(0, picks[3], 1e-12);
        Assert.Equal(0, picks[0], 1e-12);
        Assert.InRange(picks[2], 1.0, Math.Log(3));
        Assert.True(picks[2] > picks[1]);
    }

    [Fact]
    public void Passes_under_dropout_are_a_committee()
    {
        var context = Context(cycle: 1) with { Model = new Forgetful(Committee) };
        var passes = new DropoutBald(3).Picks(context).ToArray();
        Assert.Equal(new Bald(3).Picks(Context(cycle: 1)).ToArray(), passes);
    }

    [Fact]
    public void A_committee_can_be_made_smaller()
    {
        Assert.Equal(new VariationRatio(2), new VariationRatio(5).WithMembers(2));
        Assert.Equal(new Bald(2), new Bald(5).WithMembers(2));
    }

    [Theory, InlineData(-1), InlineData(0), InlineData(1)]
    public void A_committee_of_one_is_none(int members)
    {
        Assert.Single(new VariationRatio(members).Check(Facts));
        Assert.Single(new Bald(members).Check(Facts));
        Assert.Single(new DropoutBald(members).Check(Facts));
        Assert.Empty(new VariationRatio(members + 4).Check(Facts));
    }

    [Fact]
    public void Asking_under_dropout_needs_a_network_that_has_some()
    {
        var plain = Assert.Single(new DropoutBald().CheckWith(new Supervised(new WideResNet())));
        Assert.Equal("BALD asks a network several times with dropout, and WRN-28-2 has none.", plain.What);
        Assert.Empty(new DropoutBald().CheckWith(new Supervised(new WideResNet(Dropout: 0.3))));
    }

    [Fact]
    public void A_model_without_a_number_is_no_vote()
    {
        float[] rows = [0, 1, float.NaN, 0];
        Assert.True(double.IsNaN(Disagreement.VariationRatio<float>(rows, 2)));
        Assert.True(double.IsNaN(Disagreement.Information<float>(rows, 2)));
    }

    private static QueryContext Context(int cycle) =>
        Some.Context(4, 0, cycle, Committee[0]) with
        {
            Committee = Committee,
        };

    /// <summary>Each pass under dropout answers as another model.</summary>
    private sealed class Forgetful(FakeModel[] passes) : IModel
    {
        public Matrix Logits(IReadOnlyList<int> images) => throw new NotSupportedException();

        public Matrix Probabilities(IReadOnlyList<int> images) => throw new NotSupportedException();

        public Matrix Embeddings(IReadOnlyList<int> images) => throw new NotSupportedException();

        public IReadOnlyList<double> PredictedLosses(IReadOnlyList<int> images) => throw new NotSupportedException();

        public IReadOnlyList<Matrix> LogitsUnderDropout(IReadOnlyList<int> images, int count) =>
            [.. passes.Take(count).Select(pass => pass.Logits(images))];
    }
}
