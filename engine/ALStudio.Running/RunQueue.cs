using System.Runtime.ExceptionServices;
using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>The runs of a study that wait for a place. A place takes the first one that nobody works on; one that another process has is looked at again and again, until it is done or can be taken over.</summary>
internal sealed class RunQueue : IListener, IDisposable
{
    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(3);

    private readonly object gate = new();
    private readonly Bench bench;
    private readonly IListener listener;
    private readonly Runner here;
    private readonly List<Waiting> runs;
    private ExceptionDispatchInfo? broken;

    /// <param name="bench">Whose runs.</param>
    /// <param name="listener">Hears what happens to them.</param>
    public RunQueue(Bench bench, IListener listener)
    {
        (this.bench, this.listener) = (bench, listener);
        here = new Runner(bench, this);
        runs = [.. bench.Runs().Select(run => new Waiting(run))];
    }

    private sealed class Waiting(PlannedRun planned)
    {
        public PlannedRun Planned { get; } = planned;

        public RunOutcome? Outcome { get; set; }

        public bool IsBusy { get; set; }

        public string? Holder { get; set; }

        public string? Announced { get; set; }

        public TimeSpan Pause { get; set; } = firstPause;

        public long NotBefore { get; set; }

        /// <summary>Whether it is past its first training, which all arms of its recipe share.</summary>
        public bool HasBegun { get; set; }

        public (IObjective Recipe, int Trial) Beginning => (Planned.Arm.Recipe, Planned.Id.Trial);

        public bool IsOpen => Outcome is null && !IsBusy;
    }

    /// <summary>Does all of them and says how each ended, in the order of the plan.</summary>
    public IReadOnlyList<RunOutcome> Work(IReadOnlyList<PlaceMaker> places, CancellationToken stop)
    {
        if (places.Count == 0)
        {
            Work(here, stop);
        }
        else
        {
            Everywhere(places, stop);
        }

        return [.. runs.Select(run => run.Outcome!)];
    }

    /// <inheritdoc/>
    public void Hear(RunEvent happened)
    {
        listener.Hear(happened);
        if (happened is CycleFinished or RunFinished or RunFailed)
        {
            // What was taken a moment ago may be free now: all arms of a recipe wait for one first training.
            lock (gate)
            {
                runs.ForEach(run => (run.NotBefore, run.Pause) = (0, firstPause));
                runs.FindAll(run => run.Planned.Id == happened.Run).ForEach(run => run.HasBegun = true);
                Monitor.PulseAll(gate);
            }
        }
    }

    public void Dispose() => here.Dispose();

    private void Everywhere(IReadOnlyList<PlaceMaker> places, CancellationToken stop)
    {
        runs.ForEach(run => run.HasBegun = FinishedOf(run.Planned) > 0);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var threads = places
            .Select((place, number) => new Thread(() => Try(place)) { Name = $"place {number}" })
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        broken?.Throw();

        void Try(PlaceMaker make)
        {
            try
            {
                using var place = make(bench.Conditions.Threads, this);
                Work(place, all.Token);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref broken, ExceptionDispatchInfo.Capture(failure), null);
                all.Cancel();
            }
        }
    }

    private void Work(IPlace place, CancellationToken stop)
    {
        while (Next(stop) is { } run)
        {
            RunOutcome? outcome = null;
            try
            {
                outcome = (IsDoneHere(run, place, stop) ? here : place).Do(run.Planned.Id, stop);
            }
            finally
            {
                Return(run, outcome);
            }
        }
    }

    // No worker is started for what is stored, nor bothered when all is to stop.
    private bool IsDoneHere(Waiting run, IPlace place, CancellationToken stop) =>
        place != here && (stop.IsCancellationRequested || IsStored(run.Planned));

    // What is damaged is said here as well as anywhere.
    private bool IsStored(PlannedRun run) => FinishedOf(run) is not { } finished || finished >= bench.Cycles;

    private int? FinishedOf(PlannedRun run)
    {
        try
        {
            return bench.Store.TrainingsOf(run.Id, run.Definition.Hash).Count;
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private Waiting? Next(CancellationToken stop)
    {
        lock (gate)
        {
            while (true)
            {
                if (broken is not null || runs.TrueForAll(run => run.Outcome is not null))
                {
                    return null;
                }

                var open = runs.Where(run => run.IsOpen).ToList();
                var now = Environment.TickCount64;
                // Of two that begin alike one would only wait for the other.
                var beginning = runs.Where(run => run.IsBusy && !run.HasBegun).Select(run => run.Beginning).ToHashSet();
                bool IsDue(Waiting run) => run.NotBefore <= now && (run.HasBegun || !beginning.Contains(run.Beginning));
                if (open.Find(run => stop.IsCancellationRequested || IsDue(run)) is { } next)
                {
                    next.IsBusy = true;
                    return next;
                }

                if (open.Count > 0 && !runs.Exists(run => run.IsBusy))
                {
                    Announce(open[0]);
                }

                Monitor.Wait(gate, firstPause);
            }
        }
    }

    private void Announce(Waiting run)
    {
        if (run.Announced != run.Holder)
        {
            run.Announced = run.Holder;
            listener.Hear(new RunAwaited(run.Planned.Id, bench.Settings.Time.GetUtcNow(), run.Holder!));
        }
    }

    private void Return(Waiting run, RunOutcome? outcome)
    {
        lock (gate)
        {
            run.IsBusy = false;
            if (outcome is { End: RunEnd.Taken })
            {
                run.Holder = outcome.Failure!.What;
                run.NotBefore = Environment.TickCount64 + (long)run.Pause.TotalMilliseconds;
                run.Pause = run.Pause * 1.5 < longestPause ? run.Pause * 1.5 : longestPause;
            }
            else
            {
                run.Outcome = outcome is null ? null : outcome with { Definition = run.Planned.Definition.Hash };
            }

            Monitor.PulseAll(gate);
        }
    }
}
