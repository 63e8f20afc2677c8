using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Strategies;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

/// <summary>
/// Five arms of one model and a committee of five: in each of T trials every recipe is trained once in cycle 0, for all of its
/// arms; then each arm trains its model in each of C cycles, and a committee its four other members before each of C queries.
/// Nobody asks the committee after the last cycle, so its members are not trained then.
/// </summary>
public sealed class ExactCountTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();
    private int studies;

    public void Dispose() => scratch.Dispose();

    [Property(MaxTest = 6, Arbitrary = [typeof(Sizes)])]
    public void A_study_trains_exactly_what_its_arms_do_not_share(Size size)
    {
        var store = scratch[$"study {studies++}"];
        Assert.Equal(Expected(size), Trained(Study(size), store));
        Assert.Equal(0, Trained(Study(size), store));
    }

    [Property(MaxTest = 2, Arbitrary = [typeof(Sizes)])]
    public void More_cycles_trials_or_arms_train_only_what_is_new(Size size)
    {
        var store = scratch[$"study {studies++}"];
        var done = 0;
        foreach (
            var larger in (Size[])
                [
                    size,
                    size with
                    {
                        Cycles = size.Cycles + 1,
                    },
                    size with
                    {
                        Cycles = size.Cycles + 1,
                        Trials = size.Trials + 1,
                    },
                    size with
                    {
                        Cycles = size.Cycles + 1,
                        Trials = size.Trials + 1,
                        IsLarger = true,
                    },
                ]
        )
        {
            done += Trained(Study(larger), store);
            Assert.Equal(Expected(larger), done);
        }
    }

    [Property(MaxTest = 2, Arbitrary = [typeof(Sizes)])]
    public void Side_by_side_the_count_is_the_same(Size size)
    {
        var store = scratch[$"study {studies++}"];
        var places = Enumerable.Range(0, 3).Select(_ => new Elsewhere(store, Study(size)));
        var settings = Some.Settings(store) with { Places = [.. places.Select(place => (PlaceMaker)place.Begin)] };
        Assert.Equal(Expected(size), Some.Run(Study(size), settings).Trainings);
    }

    /// <summary>How large a study is.</summary>
    /// <param name="Trials">T.</param>
    /// <param name="Cycles">C, the number of queries.</param>
    /// <param name="Recipes">How many recipes its arms have, 1 or 2.</param>
    /// <param name="IsLarger">Whether it has one arm more.</param>
    public sealed record Size(int Trials, int Cycles, int Recipes, bool IsLarger = false);

    private static class Sizes
    {
        public static Arbitrary<Size> Any() =>
            (
                from trials in Gen.Choose(1, 3)
                from cycles in Gen.Choose(1, 3)
                from recipes in Gen.Choose(1, 2)
                select new Size(trials, cycles, recipes)
            ).ToArbitrary();
    }

    private static int Expected(Size size)
    {
        var (single, committee) = (size.IsLarger ? 6 : 5, 5);
        return size.Trials * (size.Recipes + ((single + committee) * size.Cycles));
    }

    private static Experiment Study(Size size)
    {
        IQueryStrategy[] strategies =
        [
            new Random(),
            new Entropy(),
            new Margin(),
            new LeastConfidence(),
            new CoreSet(),
            new VariationRatio(5),
            .. size.IsLarger ? [new KMeans()] : Array.Empty<IQueryStrategy>(),
        ];
        return Some.Experiment(size.Cycles, size.Trials) with
        {
            // Large queries: two arms that happen to ask the same would share more than the rule says.
            Dataset = new Dots(Pool: 300),
            Query = new Budget(20, CostUnit.Label),
            Arms = [.. strategies.Select((strategy, arm) => Some.Arm(strategy, epochs: 2 + (arm % size.Recipes)))],
        };
    }

    private static int Trained(Experiment experiment, string store)
    {
        var learner = new PretendingLearner();
        var outcome = Some.Run(experiment, Some.Settings(store, learner));
        Assert.Empty(outcome.Failed);
        Assert.Equal(learner.Done.Count, learner.Done.Distinct().Count());
        Assert.Equal(learner.Done.Count, outcome.Trainings);
        return outcome.Trainings;
    }
}
