using System.Reflection;
using ALStudio.Core;
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

    public static TheoryData<Subject> All() => [.. Found()];

    private static IEnumerable<Subject> Found() =>
        [
            .. OfTask<Classification>(typeof(Stubborn)).Select(strategy => new Subject(strategy, IsDense: false)),
            .. OfTask<Segmentation>()
                .Where(strategy => strategy is not IAsksRegions)
                .Select(strategy => new Subject(strategy, IsDense: true)),
        ];

    internal static IEnumerable<IQueryStrategy> OfTask<T>(params Type[] others)
        where T : ITask =>
        typeof(IQueryStrategy)
            .Assembly.GetTypes()
            .Concat(others)
            .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IQueryStrategy<T>)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(WithDefaults);

    // What has no default is a strategy inside.
    internal static IQueryStrategy WithDefaults(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        return (IQueryStrategy)
            constructor.Invoke(
                BindingFlags.OptionalParamBinding,
                null,
                [
                    .. constructor
                        .GetParameters()
                        .Select(parameter => parameter.HasDefaultValue ? Type.Missing : new Entropy()),
                ],
                null
            );
    }

    [Fact]
    public void The_strategies_that_everyone_knows_are_among_those_found() =>
        Assert.Superset(
            new HashSet<string>
            {
                "Entropy",
                "LeastConfidence",
                "Margin",
                "Random",
                "Stubborn",
                "ENS-ent",
                "Entropy-Image",
            },
            Found().Select(subject => subject.Strategy.Name).ToHashSet()
        );

    [Theory, MemberData(nameof(All))]
    public void Asks_for_exactly_as_many_different_unlabelled_images_as_it_was_told(Subject subject)
    {
        var context = subject.Context(images: 50, labelled: 10);
        var asked = subject.Strategy.Picks(context).Take(7).Select(pick => pick.Question).ToArray();
        Assert.Equal(7, asked.Distinct().Count());
        Assert.All(asked, question => Assert.True(question.IsWhole));
        Assert.All(asked, question => Assert.Equal(Coverage.None, context.Pool.Of(question.Image)));
    }

    [Theory, MemberData(nameof(All))]
    public void Names_every_unlabelled_image_once_and_ends_when_the_pool_is_exhausted(Subject subject)
    {
        var context = subject.Context(images: 50, labelled: 10);
        Assert.Equal(context.Pool.Unlabelled, Images(subject, context).Order());
    }

    [Theory, MemberData(nameof(All))]
    public void Has_nothing_to_ask_when_everything_is_labelled(Subject subject) =>
        Assert.Empty(subject.Strategy.Picks(subject.Context(images: 20, labelled: 20)));

    [Theory, MemberData(nameof(All))]
    public void Can_ask_about_a_single_image_that_is_left(Subject subject)
    {
        var context = subject.Context(images: 20, labelled: 19);
        Assert.Equal(context.Pool.Unlabelled, Images(subject, context));
    }

    [Theory, MemberData(nameof(All))]
    public void May_ask_about_an_image_of_which_only_a_region_is_labelled(Subject subject)
    {
        var pool = Some.Pool(20, [1, 2]).With([Some.Answer(new Question(5, 0))]);
        Assert.Contains(5, Images(subject, subject.Context(images: 20) with { Pool = pool }));
    }

    [Theory, MemberData(nameof(All))]
    public void Asks_the_same_in_the_same_trial_and_cycle(Subject subject) =>
        Assert.Equal(subject.Strategy.Picks(subject.Context()), subject.Strategy.Picks(subject.Context()));

    [Theory, MemberData(nameof(All))]
    public void Asks_the_same_when_its_picks_are_read_twice(Subject subject)
    {
        var picks = subject.Strategy.Picks(subject.Context());
        Assert.Equal(picks.ToArray(), picks.ToArray());
    }

    [Theory, MemberData(nameof(All))]
    public void Asks_the_model_nothing_before_the_first_pick_is_read_and_for_each_table_at_most_once_then(
        Subject subject
    )
    {
        var model = subject.Model(60);
        var picks = subject.Strategy.Picks(subject.Context(model: model));
        Assert.Equal(0, model.Asked);
        Assert.Equal(50, picks.Count());
        Assert.InRange(model.Asked, 0, 1);
    }

    [Theory, MemberData(nameof(All))]
    public void Begins_the_same_way_however_many_picks_are_read(Subject subject) =>
        Assert.Equal(
            subject.Strategy.Picks(subject.Context()).Take(5),
            subject.Strategy.Picks(subject.Context()).ToArray().Take(5)
        );

    [Theory, MemberData(nameof(All))]
    public void Does_not_change_the_pool(Subject subject)
    {
        var context = subject.Context();
        var before = context.Pool.Unlabelled;
        Assert.NotEmpty(subject.Strategy.Picks(context).Take(5).ToArray());
        Assert.Equal(before, context.Pool.Unlabelled);
    }

    /// <summary>
    /// All but those whose order is not that of their scores by definition: BADGE draws in proportion to its score, k-means
    /// clusters anew, and the clusters of TypiClust take turns.
    /// </summary>
    public static TheoryData<Subject> InTheOrderOfScores() =>
        [.. Found().Where(subject => subject.Strategy is not (Badge or Learning.Strategies.KMeans or TypiClust))];

    /// <summary>
    /// All but those that draw first centres at random: a draw is a place in the pool, and pools that are numbered differently
    /// have other images there.
    /// </summary>
    public static TheoryData<Subject> WithoutDrawnCentres() =>
        [
            .. Found()
                .Where(subject =>
                    subject.Strategy is not (Badge or Learning.Strategies.KMeans or TypiClust or ProbCover)
                ),
        ];

    [Theory, MemberData(nameof(All))]
    public void Goes_on_whatever_is_left_of_the_budget(Subject subject)
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
            var context = subject.Context() with { Remaining = budget };
            Assert.Equal(context.Pool.Unlabelled, Images(subject, context).Order());
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Has_a_number_as_score_for_every_pick(Subject subject) =>
        Assert.All(subject.Strategy.Picks(subject.Context()), pick => Assert.False(double.IsNaN(pick.Score)));

    [Theory, MemberData(nameof(InTheOrderOfScores))]
    public void Has_a_score_for_every_pick_in_one_direction(Subject subject)
    {
        var scores = subject.Strategy.Picks(subject.Context()).Select(pick => pick.Score).ToArray();
        Assert.True(scores.SequenceEqual(scores.Order()) || scores.SequenceEqual(scores.OrderDescending()));
    }

    [Theory, MemberData(nameof(WithoutDrawnCentres))]
    public void Asks_about_the_same_images_in_the_same_order_when_the_pool_is_numbered_differently(Subject subject)
    {
        const int Images = 60;
        var model = subject.Model(Images);
        var number = Some.Stream(99).Permutation(Images);
        var old = number.Index().OrderBy(pair => pair.Item).Select(pair => pair.Index).ToArray();

        var context = subject.Context(Images, model: model);
        var renumbered = subject.Context(Images, model: model.Renumbered(old)) with
        {
            Pool = Some.Pool(Images, context.Pool.Labelled.Select(image => number[image])),
        };

        // Images of one score are in random order: sets of them are compared.
        Assert.Equal(Groups(context, image => number[image]), Groups(renumbered, image => image));

        IEnumerable<string> Groups(QueryContext asked, Func<int, int> named) =>
            subject
                .Strategy.Picks(asked)
                .GroupBy(pick => pick.Score)
                .Select(same => string.Join(' ', same.Select(pick => named(pick.Question.Image)).Order()));
    }

    [Theory, MemberData(nameof(All))]
    public void Tells_images_apart(Subject subject)
    {
        var scores = subject.Strategy.Picks(subject.Context()).Select(pick => pick.Score).Distinct().Count();
        Assert.InRange(
            scores,
            subject.Strategy switch
            {
                Learning.Strategies.Random => 1,
                VariationRatio => 4,
                Bald or DropoutBald => 30,
                // Sizes of clusters and of balls; typical neighbours of each other are equally typical.
                Learning.Strategies.KMeans or ProbCover => 3,
                TypiClust => 25,
                // Numbers of pixels.
                Entropy or EnsembleEntropy or PerImage when subject.IsDense => 20,
                _ => 50,
            },
            50
        );
    }

    [Theory, MemberData(nameof(All))]
    public void Asks_in_the_order_of_Random_where_it_has_no_opinion(Subject subject)
    {
        var model = subject.Indifferent(60);
        Assert.Equal(
            Images(subject with { Strategy = new Learning.Strategies.Random() }, subject.Context()),
            Images(subject, subject.Context(model: model))
        );
    }

    [Theory, MemberData(nameof(All))]
    public void Breaks_ties_differently_in_another_cycle(Subject subject)
    {
        var model = subject.Indifferent(60);
        Assert.NotEqual(
            Images(subject, subject.Context(cycle: 1, model: model)),
            Images(subject, subject.Context(cycle: 2, model: model))
        );
    }

    [Theory, MemberData(nameof(All))]
    public void Favours_none_of_the_images_with_equal_scores(Subject subject)
    {
        var model = subject.Indifferent(10);
        var first = Enumerable
            .Range(0, 2_000)
            .Select(cycle => subject.Strategy.Picks(subject.Context(10, 0, cycle, model)).First().Question.Image)
            .CountBy(image => image)
            .ToDictionary();
        // Chi-square with 9 degrees of freedom: above 45 once in a million.
        Assert.InRange(Enumerable.Range(0, 10).Sum(n => Math.Pow(first.GetValueOrDefault(n) - 200, 2) / 200), 0, 45);
    }

    private static IEnumerable<int> Images(Subject subject, QueryContext context) =>
        subject.Strategy.Picks(context).Select(pick => pick.Question.Image);
}
