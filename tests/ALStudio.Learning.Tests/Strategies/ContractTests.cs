using System.Reflection;
using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Strategies;
using Xunit;

namespace ALStudio.Learning.Tests.Strategies;

/// <summary>What every strategy for whole images keeps. Strategies are found by looking: a new one is tested before it has a test.</summary>
public sealed class ContractTests
{
    /// <summary>A strategy as a script would write it.</summary>
    public sealed class Stubborn : ScoredStrategy
    {
        public override IReadOnlyList<double> Score(IModel model, IReadOnlyList<int> images) =>
            model.Probabilities(images).EachRow(row => 1 - Math.Pow(row[0], 2));
    }

    public static TheoryData<IQueryStrategy> All() => [.. Found()];

    private static IEnumerable<IQueryStrategy> Found() =>
        typeof(IQueryStrategy)
            .Assembly.GetTypes()
            .Append(typeof(Stubborn))
            .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IQueryStrategy<Classification>)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(WithDefaults);

    private static IQueryStrategy WithDefaults(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        return (IQueryStrategy)
            constructor.Invoke(
                BindingFlags.OptionalParamBinding,
                null,
                [.. constructor.GetParameters().Select(_ => Type.Missing)],
                null
            );
    }

    [Fact]
    public void The_strategies_that_everyone_knows_are_among_those_found() =>
        Assert.Superset(
            new HashSet<string> { "Entropy", "LeastConfidence", "Margin", "Random", "Stubborn" },
            Found().Select(strategy => strategy.Name).ToHashSet()
        );

    [Theory, MemberData(nameof(All))]
    public void Asks_for_exactly_as_many_different_unlabelled_images_as_it_was_told(IQueryStrategy strategy)
    {
        var context = Some.Context(images: 50, labelled: 10);
        var asked = strategy.Picks(context).Take(7).Select(pick => pick.Question).ToArray();
        Assert.Equal(7, asked.Distinct().Count());
        Assert.All(asked, question => Assert.True(question.IsWhole));
        Assert.All(asked, question => Assert.Equal(Coverage.None, context.Pool.Of(question.Image)));
    }

    [Theory, MemberData(nameof(All))]
    public void Names_every_unlabelled_image_once_and_ends_when_the_pool_is_exhausted(IQueryStrategy strategy)
    {
        var context = Some.Context(images: 50, labelled: 10);
        Assert.Equal(context.Pool.Unlabelled, Images(strategy, context).Order());
    }

    [Theory, MemberData(nameof(All))]
    public void Has_nothing_to_ask_when_everything_is_labelled(IQueryStrategy strategy) =>
        Assert.Empty(strategy.Picks(Some.Context(images: 20, labelled: 20)));

    [Theory, MemberData(nameof(All))]
    public void Can_ask_about_a_single_image_that_is_left(IQueryStrategy strategy)
    {
        var context = Some.Context(images: 20, labelled: 19);
        Assert.Equal(context.Pool.Unlabelled, Images(strategy, context));
    }

    [Theory, MemberData(nameof(All))]
    public void May_ask_about_an_image_of_which_only_a_region_is_labelled(IQueryStrategy strategy)
    {
        var pool = Some.Pool(20, [1, 2]).With([Some.Answer(new Question(5, 0))]);
        Assert.Contains(5, Images(strategy, Some.Context(images: 20) with { Pool = pool }));
    }

    [Theory, MemberData(nameof(All))]
    public void Asks_the_same_in_the_same_trial_and_cycle(IQueryStrategy strategy) =>
        Assert.Equal(strategy.Picks(Some.Context()), strategy.Picks(Some.Context()));

    [Theory, MemberData(nameof(All))]
    public void Asks_the_same_when_its_picks_are_read_twice(IQueryStrategy strategy)
    {
        var picks = strategy.Picks(Some.Context());
        Assert.Equal(picks.ToArray(), picks.ToArray());
    }

    [Theory, MemberData(nameof(All))]
    public void Asks_the_model_nothing_before_the_first_pick_is_read_and_for_each_table_at_most_once_then(
        IQueryStrategy strategy
    )
    {
        var model = Some.Model(60);
        var picks = strategy.Picks(Some.Context(model: model));
        Assert.Equal(0, model.Asked);
        Assert.Equal(50, picks.Count());
        Assert.InRange(model.Asked, 0, 1);
    }

    [Theory, MemberData(nameof(All))]
    public void Begins_the_same_way_however_many_picks_are_read(IQueryStrategy strategy) =>
        Assert.Equal(strategy.Picks(Some.Context()).Take(5), strategy.Picks(Some.Context()).ToArray().Take(5));

    [Theory, MemberData(nameof(All))]
    public void Does_not_change_the_pool(IQueryStrategy strategy)
    {
        var context = Some.Context();
        var before = context.Pool.Unlabelled;
        Assert.NotEmpty(strategy.Picks(context).Take(5).ToArray());
        Assert.Equal(before, context.Pool.Unlabelled);
    }

    /// <summary>
    /// All but those whose order is not that of their scores by definition: BADGE draws in proportion to its score, k-means
    /// clusters anew, and the clusters of TypiClust take turns.
    /// </summary>
    public static TheoryData<IQueryStrategy> InTheOrderOfScores() =>
        [.. Found().Where(strategy => strategy is not (Badge or Learning.Strategies.KMeans or TypiClust))];

    /// <summary>
    /// All but those that draw first centres at random: a draw is a place in the pool, and pools that are numbered differently
    /// have other images there.
    /// </summary>
    public static TheoryData<IQueryStrategy> WithoutDrawnCentres() =>
        [.. Found().Where(one => one is not (Badge or Learning.Strategies.KMeans or TypiClust or ProbCover))];

    [Theory, MemberData(nameof(All))]
    public void Goes_on_whatever_is_left_of_the_budget(IQueryStrategy strategy)
    {
        Budget[] budgets =
        [
            new(0, CostUnit.Label),
            new(0.5, CostUnit.Label),
            new(7, CostUnit.Label),
            new(1e12, CostUnit.Label),
            new(12, CostUnit.Click),
        ];
        foreach (var budget in budgets)
        {
            var context = Some.Context() with { Remaining = budget };
            Assert.Equal(context.Pool.Unlabelled, Images(strategy, context).Order());
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Has_a_number_as_score_for_every_pick(IQueryStrategy strategy) =>
        Assert.All(strategy.Picks(Some.Context()), pick => Assert.False(double.IsNaN(pick.Score)));

    [Theory, MemberData(nameof(InTheOrderOfScores))]
    public void Has_a_score_for_every_pick_in_one_direction(IQueryStrategy strategy)
    {
        var scores = strategy.Picks(Some.Context()).Select(pick => pick.Score).ToArray();
        Assert.True(scores.SequenceEqual(scores.Order()) || scores.SequenceEqual(scores.OrderDescending()));
    }

    [Theory, MemberData(nameof(WithoutDrawnCentres))]
    public void Asks_about_the_same_images_in_the_same_order_when_the_pool_is_numbered_differently(
        IQueryStrategy strategy
    )
    {
        const int Images = 60;
        var logits = Some.Logits(Images, 5);
        var number = Some.Stream(99).Permutation(Images);
        var old = number.Index().OrderBy(pair => pair.Item).Select(pair => pair.Index).ToArray();

        var context = Some.Context(Images, model: new FakeModel(logits));
        var renumbered = Some.Context(Images, model: new FakeModel(logits.Select(old))) with
        {
            Pool = Some.Pool(Images, context.Pool.Labelled.Select(image => number[image])),
        };

        // Images of one score are in random order: sets of them are compared.
        Assert.Equal(Groups(context, image => number[image]), Groups(renumbered, image => image));

        IEnumerable<string> Groups(QueryContext asked, Func<int, int> named) =>
            strategy
                .Picks(asked)
                .GroupBy(pick => pick.Score)
                .Select(same => string.Join(' ', same.Select(pick => named(pick.Question.Image)).Order()));
    }

    [Theory, MemberData(nameof(All))]
    public void Tells_images_apart(IQueryStrategy strategy)
    {
        var scores = strategy.Picks(Some.Context()).Select(pick => pick.Score).Distinct().Count();
        Assert.InRange(
            scores,
            strategy switch
            {
                Learning.Strategies.Random => 1,
                VariationRatio => 4,
                Bald or DropoutBald => 30,
                // Sizes of clusters and of balls; typical neighbours of each other are equally typical.
                Learning.Strategies.KMeans or ProbCover => 3,
                TypiClust => 25,
                _ => 50,
            },
            50
        );
    }

    [Theory, MemberData(nameof(All))]
    public void Asks_in_the_order_of_Random_where_it_has_no_opinion(IQueryStrategy strategy)
    {
        var model = new FakeModel(new Matrix(60, 5, new float[300]));
        Assert.Equal(
            Images(new Learning.Strategies.Random(), Some.Context()),
            Images(strategy, Some.Context(model: model))
        );
    }

    [Theory, MemberData(nameof(All))]
    public void Breaks_ties_differently_in_another_cycle(IQueryStrategy strategy)
    {
        var model = new FakeModel(new Matrix(60, 5, new float[300]));
        Assert.NotEqual(
            Images(strategy, Some.Context(cycle: 1, model: model)),
            Images(strategy, Some.Context(cycle: 2, model: model))
        );
    }

    [Theory, MemberData(nameof(All))]
    public void Favours_none_of_the_images_with_equal_scores(IQueryStrategy strategy)
    {
        var model = new FakeModel(new Matrix(10, 3, new float[30]));
        var first = Enumerable
            .Range(0, 2_000)
            .Select(cycle => strategy.Picks(Some.Context(10, 0, cycle, model)).First().Question.Image)
            .CountBy(image => image)
            .ToDictionary();
        // Chi-square with 9 degrees of freedom: above 45 once in a million.
        Assert.InRange(Enumerable.Range(0, 10).Sum(n => Math.Pow(first.GetValueOrDefault(n) - 200, 2) / 200), 0, 45);
    }

    private static IEnumerable<int> Images(IQueryStrategy strategy, QueryContext context) =>
        strategy.Picks(context).Select(pick => pick.Question.Image);
}
