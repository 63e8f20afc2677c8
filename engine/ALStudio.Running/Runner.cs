using ALStudio.Core;
using ALStudio.Learning.Training;

namespace ALStudio.Running;

/// <summary>The loop of active learning: start, then train, measure, query, annotate, and train again.</summary>
internal sealed class Runner(Bench bench, IListener listener) : IPlace
{
    private readonly Dictionary<RunId, PlannedRun> runs = bench.Runs().ToDictionary(run => run.Id);
    private readonly Dictionary<Chance, IReadOnlyList<Answer>> starts = [];
    private readonly Lazy<IReadOnlyDictionary<string, string>> provenance = new(() => Provenance.Of(bench));

    /// <inheritdoc/>
    public RunOutcome Do(RunId run, CancellationToken stop) => Do(runs[run], stop);

    /// <inheritdoc/>
    public void Dispose() { }

    private RunOutcome Do(PlannedRun run, CancellationToken stop)
    {
        var (cached, added) = (0, 0);
        try
        {
            cached = Math.Min(bench.Store.TrainingsOf(run.Id, run.Definition.Hash).Count, bench.Cycles);
            if (cached < bench.Cycles)
            {
                stop.ThrowIfCancellationRequested();
                LeaveIfTaken(run, cached, stop);
                using var log = bench.Store.OpenRun(Header(run));
                // Somebody else may have worked on it between the look and the lock.
                cached = Math.Min(log.Cycles.Count, bench.Cycles);
                listener.Hear(new RunStarted(run.Id, Now, cached, bench.Cycles));
                foreach (var (cycle, shared) in Turns(run, log.Cycles, stop))
                {
                    log.Append(cycle);
                    added++;
                    listener.Hear(new CycleFinished(run.Id, Now, cycle, shared));
                }
            }
            else
            {
                listener.Hear(new RunStarted(run.Id, Now, cached, bench.Cycles));
            }

            listener.Hear(new RunFinished(run.Id, Now));
            return Outcome(added > 0 ? RunEnd.Finished : RunEnd.Cached);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Outcome(RunEnd.Stopped);
        }
        catch (TakenException taken)
        {
            return Outcome(RunEnd.Taken, new Problem(taken.Holder, Hint: taken.Problems[0].Hint));
        }
        catch (Exception failure) when (failure is not EnvironmentException)
        {
            var problem = Failures.Explain(failure);
            listener.Hear(new RunFailed(run.Id, Now, cached + added, problem.What, problem.Hint!));
            return Outcome(RunEnd.Failed, problem);
        }

        RunOutcome Outcome(RunEnd end, Problem? failure = null) =>
            new(run.Id, run.Definition.Hash, end, cached, added, bench.Cycles, failure);
    }

    // All arms of a recipe begin with one training. While somebody does it there is other work: another trial, another recipe.
    private void LeaveIfTaken(PlannedRun run, int finished, CancellationToken stop)
    {
        if (finished > 0)
        {
            return;
        }

        var pool = Pool.OfSize(bench.Dataset.Pool).With(Start(run, stop));
        if (bench.Trainings.DoneBy(bench.Job(run, pool, 0)) is { } holder)
        {
            throw new TakenException($"The first training of {run.Id} is being done by {holder}.", holder);
        }
    }

    // The same for every arm of a trial.
    private IReadOnlyList<Answer> Start(PlannedRun run, CancellationToken stop)
    {
        if (!starts.TryGetValue(run.Chance, out var start))
        {
            start = bench.Asking(run).Start(stop);
            starts.Add(run.Chance, start);
        }

        return start;
    }

    private IEnumerable<(Cycle Cycle, bool Shared)> Turns(
        PlannedRun run,
        IReadOnlyList<Cycle> finished,
        CancellationToken stop
    )
    {
        var asking = bench.Asking(run);
        var pool = Pool.After(bench.Dataset.Pool, finished);
        var number = finished.Count;
        var trained = number == 0 ? null : Again(run, pool, number - 1, stop);
        try
        {
            for (; number < bench.Cycles; number++)
            {
                var started = Clock;
                var (picks, answers) = trained is null
                    ? ([], Start(run, stop))
                    : Query(run, asking, trained, pool, number, stop);
                var querying = Since(started);
                pool = pool.With(answers);
                trained?.Dispose();
                trained = null;
                trained = Train(run, pool, number, stop);
                yield return (Turn(number, picks, answers, pool, trained, querying), trained.Seconds is null);
            }
        }
        finally
        {
            trained?.Dispose();
        }
    }

    // The other members of a committee are trained when they are first asked, and belong to the cost of the query.
    private (IReadOnlyList<Pick> Picks, IReadOnlyList<Answer> Answers) Query(
        PlannedRun run,
        Asking asking,
        Trained trained,
        Pool pool,
        int number,
        CancellationToken stop
    )
    {
        var committee = new List<Trained> { trained };
        try
        {
            for (var member = 1; member < run.Arm.Members; member++)
            {
                committee.Add(Train(run, pool, number - 1, stop, member));
            }

            return asking.Query(run.Arm.Strategy, committee, pool, number, stop);
        }
        finally
        {
            committee.Skip(1).ToList().ForEach(member => member.Dispose());
        }
    }

    private static Cycle Turn(
        int number,
        IReadOnlyList<Pick> picks,
        IReadOnlyList<Answer> answers,
        Pool pool,
        Trained trained,
        double querying
    ) =>
        new(
            number,
            picks,
            answers,
            pool.Answered.Count,
            pool.Answers.Sum(answer => answer.Cost),
            trained.Key,
            trained.Measurements,
            new Timing(trained.Seconds ?? 0, trained.MeasuringSeconds, querying)
        );

    private Trained Train(PlannedRun run, Pool pool, int number, CancellationToken stop, int member = 0) =>
        bench.Trainings.Do(
            bench.Job(run, pool, number, member),
            () => Begin(run, pool, number, member),
            Resumed(run, pool, number, member),
            Report(run, number, member),
            Wait(run, number, member),
            stop
        );

    private Trained Again(PlannedRun run, Pool pool, int number, CancellationToken stop) =>
        bench.Trainings.Again(
            bench.Job(run, pool, number),
            () => Begin(run, pool, number),
            Resumed(run, pool, number),
            Report(run, number),
            Wait(run, number),
            stop
        );

    private void Begin(PlannedRun run, Pool pool, int number, int member = 0)
    {
        listener.Hear(
            new TrainingStarted(run.Id, Now, number, pool.Answered.Count, Iterations(run, pool)) { Member = member }
        );
    }

    private Action<string> Wait(PlannedRun run, int number, int member = 0)
    {
        string? told = null;
        return holder =>
        {
            if (told != holder)
            {
                listener.Hear(new TrainingAwaited(run.Id, Now, number, holder) { Member = member });
                told = holder;
            }
        };
    }

    private Resumption Resumed(PlannedRun run, Pool pool, int number, int member = 0) =>
        (iteration, damaged) =>
            listener.Hear(
                new TrainingResumed(run.Id, Now, number, iteration, Iterations(run, pool))
                {
                    Member = member,
                    Damaged = damaged,
                }
            );

    private static int Iterations(PlannedRun run, Pool pool) => run.Arm.Recipe.Length(pool.Answered.Count).Iterations;

    private Action<TrainingProgress> Report(PlannedRun run, int number, int member = 0) =>
        progress =>
        {
            if (progress.Warning is { } wrong)
            {
                listener.Hear(
                    new TrainingWarned(run.Id, Now, number, wrong.What, wrong.Hint ?? "") { Member = member }
                );
            }

            listener.Hear(
                new TrainingProgressed(
                    run.Id,
                    Now,
                    number,
                    progress.Epoch,
                    progress.Epochs,
                    progress.Iteration,
                    progress.Iterations,
                    progress.Loss,
                    progress.ImagesPerSecond
                )
                {
                    Member = member,
                }
            );
        };

    private RunHeader Header(PlannedRun run) =>
        new(
            run.Id,
            run.Definition.Hash,
            run.Definition.Description,
            new Dictionary<string, string>(provenance.Value) { ["trial seed"] = $"{run.Chance.Seed}" },
            bench.Experiment.Query.Unit,
            bench.Experiment.ScaledDown,
            Now
        );

    private DateTimeOffset Now => bench.Settings.Time.GetUtcNow();

    private long Clock => bench.Settings.Time.GetTimestamp();

    private double Since(long started) => bench.Settings.Time.GetElapsedTime(started).TotalSeconds;
}
