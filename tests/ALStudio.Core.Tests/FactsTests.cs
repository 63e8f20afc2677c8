using Xunit;

namespace ALStudio.Core.Tests;

public sealed class FactsTests
{
    [Fact]
    public void A_budget_is_left_until_it_is_spent()
    {
        var budget = new Budget(10, CostUnit.Click);
        Assert.True(budget.IsLeft);
        Assert.Equal(new Budget(3, CostUnit.Click), budget.Less(7));
        Assert.False(budget.Less(10).IsLeft);
    }

    [Fact]
    public void An_overshoot_is_remembered()
    {
        var left = new Budget(10, CostUnit.Click).Less(7).Less(8);
        Assert.Equal(-5, left.Amount);
        Assert.False(left.IsLeft);
    }

    [Theory]
    [InlineData(2_500, CostUnit.Label, "2,500 labels")]
    [InlineData(1, CostUnit.Label, "1 label")]
    [InlineData(0, CostUnit.Click, "0 clicks")]
    [InlineData(0.5, CostUnit.Click, "0.5 clicks")]
    [InlineData(-12, CostUnit.Click, "-12 clicks")]
    [InlineData(1_000_000, CostUnit.Click, "1,000,000 clicks")]
    public void A_budget_reads_as_in_a_sentence(double amount, CostUnit unit, string expected) =>
        Assert.Equal(expected, new Budget(amount, unit).ToString());

    [Fact]
    public void A_question_is_about_the_whole_image_unless_it_names_a_region()
    {
        Assert.True(new Question(3).IsWhole);
        Assert.False(new Question(3, 0).IsWhole);
        Assert.NotEqual(new Question(3), new Question(3, 0));
    }

    [Fact]
    public void Images_regions_and_classes_are_counted_from_0()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Question(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Question(0, -2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassLabel(-1));
    }

    [Theory, InlineData(-1.0), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_cost_is_finite_and_never_negative(double cost) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Some.Answer(0, cost: cost));

    [Fact]
    public void Outlines_with_equal_corners_are_equal()
    {
        static Outlines Square(double side) =>
            new([new Outline(1, [new(0, 0), new(side, 0), new(side, side), new(0, side), new(0, 0)])]);

        Assert.Equal(Square(2), Square(2));
        Assert.Equal(Square(2).GetHashCode(), Square(2).GetHashCode());
        Assert.NotEqual(Square(2), Square(3));
        Assert.NotEqual<Annotation>(Square(2), new ClassLabel(1));
    }

    [Fact]
    public void Several_problems_are_told_together()
    {
        var failure = new ProblemException([new Problem("One."), new Problem("Two.", Hint: "Do this.")]);
        Assert.Equal(["One.", "Two."], failure.Message.Split(Environment.NewLine));
        Assert.Equal(2, failure.Problems.Count);
    }

    [Fact]
    public void A_single_problem_carries_its_hint()
    {
        ProblemException failure = new EnvironmentException("No GPU.", "Use --device cpu.");
        Assert.Equal([new Problem("No GPU.", Hint: "Use --device cpu.")], failure.Problems);
    }
}
