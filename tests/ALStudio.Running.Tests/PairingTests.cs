using ALStudio.Core;
using ALStudio.Learning;
using Xunit;

namespace ALStudio.Running.Tests;

public sealed class PairingTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void All_arms_of_a_trial_break_ties_with_the_same_random_numbers_in_each_cycle_and_with_others_elsewhere()
    {
        var experiment = Some.Experiment(cycles: 3, trials: 3) with
        {
            Arms = [Some.Arm(new Telling("one")), Some.Arm(new Telling("two"), epochs: 5)],
        };
        Some.Run(experiment, Some.Settings(scratch["store"]));

        var told =
            from run in Store.Open(scratch["store"]).Runs(experiment.Name)
            from cycle in run.Cycles.Skip(1)
            group cycle.Picks[0].Score by (run.Header.Id.Trial, cycle.Number) into arms
            select arms.ToArray();
        Assert.Equal(9, told.Count());
        Assert.All(told, arms => Assert.Equal(2, arms.Length));
        Assert.All(told, arms => Assert.Single(arms.Distinct()));
        Assert.Distinct(told.Select(arms => arms[0]));
    }

    /// <summary>Tells the first number of its stream as a score.</summary>
    private sealed record Telling(string Called) : IQueryStrategy<Classification>
    {
        public string Name => Called;

        public IEnumerable<Pick> Picks(QueryContext context)
        {
            var first = context.Random.NextDouble();
            return context.Pool.Unlabelled.Select(image => new Pick(new Question(image), first));
        }
    }
}
