using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>Tells what the runner would do, by the same rules, without doing it.</summary>
internal sealed class Planner
{
    private readonly Bench bench;
    private readonly HashSet<string> planned = [];
    private readonly Dictionary<string, string> recorded = [];
    private readonly Dictionary<RunId, int> finishedCycles = [];
    private readonly Dictionary<Chance, Pool> starts = [];
    private readonly Prices prices;
    private readonly Lazy<IReadOnlyDictionary<string, double>> secondsPerImage;

    private Planner(Bench bench)
    {
        (this.bench, prices) = (bench, new Prices(bench));
        secondsPerImage = new(() => Estimates.SecondsPerImage(bench.Store.Trainings, bench.Conditions));
    }

    /// <summary>The plan of a study.</summary>
    public static StudyPlan Plan(Bench bench)
    {
        var planner = new Planner(bench);
        foreach (var run in bench.Runs())
        {
            planner.Record(run);
        }

        return new StudyPlan(bench.Experiment.FullName, [.. bench.Runs().Select(planner.Plan)])
        {
            Threads = bench.Conditions.Threads,
            GoesOnWithThreads = bench.BegunWith is not null,
        };
    }

    private RunPlan Plan(PlannedRun run)
    {
        // What was asked and answered matters only where something is left to do.
        IReadOnlyList<Cycle> history =
            finishedCycles[run.Id] < bench.Cycles ? bench.Store.Find(run.Id, run.Definition.Hash)?.Cycles ?? [] : [];
        var finished = Math.Min(finishedCycles[run.Id], bench.Cycles);
        var trainings = Enumerable
            .Range(finished, bench.Cycles - finished)
            .SelectMany(cycle => Members(run, cycle - 1, history).Append(Training(run, cycle, history)))
            .ToList();
        if (finished > 0 && trainings.Count > 0 && !HasModel(history[finished - 1].Training))
        {
            // Its model chooses the next questions: the store has lost it or let it go, so it is trained again.
            trainings.Add(Training(run, finished - 1, history) with { IsNew = true });
        }

        var images = trainings.Where(training => training.IsNew).Sum(training => training.Images);
        var experiment = bench.Experiment;
        return new RunPlan(
            run.Id,
            run.Definition.Hash,
            trainings.Count == 0 ? RunProgress.Cached
                : finished == 0 ? RunProgress.New
                : RunProgress.Partly,
            Why(run, finished),
            finished,
            bench.Cycles,
            experiment.Query with
            {
                Amount = experiment.Start.Amount.Amount + (experiment.Cycles * experiment.Query.Amount),
            },
            trainings.Count(training => training.IsNew),
            trainings.Count(training => !training.IsNew),
            images,
            Time(run.Arm.Recipe, images)
        );
    }

    private sealed record Planned(bool IsNew, long Images);

    private void Record(PlannedRun run)
    {
        var trainings = bench.Store.TrainingsOf(run.Id, run.Definition.Hash);
        finishedCycles[run.Id] = trainings.Count;
        for (var cycle = 0; cycle < trainings.Count; cycle++)
        {
            recorded[Address(run, cycle)] = trainings[cycle];
        }
    }

    private static string Address(PlannedRun run, int cycle) => $"{run.Definition.Hash} {run.Id.Trial} {cycle}";

    // What the query after a cycle needs beside the reported model.
    private IEnumerable<Planned> Members(PlannedRun run, int cycle, IReadOnlyList<Cycle> history)
    {
        if (cycle < 0)
        {
            return [];
        }

        var pool = Known(run, cycle, history);
        return Enumerable
            .Range(1, run.Arm.Members - 1)
            .Select(member =>
                pool is null
                    ? Training(run, cycle, history, null, $"{Address(run, cycle)} {member}")
                    : Training(run, cycle, history, KeyOf(run, pool, cycle, member), "")
            );
    }

    private Planned Training(PlannedRun run, int cycle, IReadOnlyList<Cycle> history)
    {
        // Two arms of one definition are answered alike.
        var address = Address(run, cycle);
        var key = cycle == 0 ? KeyOf(run, Start(run), 0, 0) : recorded.GetValueOrDefault(address);
        return Training(run, cycle, history, key, address);
    }

    private Planned Training(PlannedRun run, int cycle, IReadOnlyList<Cycle> history, string? key, string address)
    {
        // What the last cycle trained is only measured; the others are asked, too.
        var isStored = key is not null && (cycle == bench.Cycles - 1 ? bench.Store.Trainings.Has(key) : HasModel(key));
        var images = Workload.Images(run.Arm.Recipe, bench.Dataset.Pool, Labelled(run, cycle, history));
        return new Planned(planned.Add(key ?? address) && !isStored, images);
    }

    private bool HasModel(string key) => bench.Store.Trainings.Has(key, Entries.Weights);

    // Later answers are known only when they are given.
    private Pool? Known(PlannedRun run, int cycle, IReadOnlyList<Cycle> history) =>
        cycle < history.Count ? Pool.After(bench.Dataset.Pool, history.Take(cycle + 1))
        : cycle == 0 ? Start(run)
        : null;

    // The same for every arm of a trial.
    private Pool Start(PlannedRun run)
    {
        if (!starts.TryGetValue(run.Chance, out var start))
        {
            start = Pool.OfSize(bench.Dataset.Pool).With(bench.Asking(run).Start(CancellationToken.None));
            starts.Add(run.Chance, start);
        }

        return start;
    }

    private int Labelled(PlannedRun run, int cycle, IReadOnlyList<Cycle> history)
    {
        var bought = bench.Experiment.Start.Amount.Amount + (cycle * bench.Experiment.Query.Amount);
        if (bench.Experiment.Query.Unit == CostUnit.Label)
        {
            return (int)Math.Ceiling(bought);
        }

        var known = Known(run, Math.Min(cycle, Math.Max(history.Count - 1, 0)), history)!;
        var left = bought - known.Answers.Sum(answer => answer.Cost);
        var images = known.Answered.Count + prices.Images(left, run.Arm.Strategy);
        return (int)Math.Ceiling(Math.Min(images, bench.Dataset.Pool));
    }

    private string KeyOf(PlannedRun run, Pool pool, int cycle, int member) =>
        TrainingKey.Of(bench.Job(run, pool, cycle, member), bench.Conditions).Hash;

    private string Why(PlannedRun run, int finished)
    {
        if (finished == bench.Cycles)
        {
            return "all cycles are stored";
        }

        if (finished > 0)
        {
            return $"goes on after cycle {finished - 1}";
        }

        var older = bench.Store.Definitions(run.Id).OrderByDescending(header => header.Started).FirstOrDefault();
        return older is null || older.Definition == run.Definition.Hash
            ? "never run"
            : $"changed: {string.Join(", ", run.Definition.ChangedSince(older.Description))}";
    }

    private TimeSpan? Time(IObjective recipe, long images) =>
        images == 0 ? TimeSpan.Zero
        : secondsPerImage.Value.TryGetValue(Fingerprint.Describe(recipe.Network), out var seconds)
            ? TimeSpan.FromSeconds(images * seconds)
        : null;
}
