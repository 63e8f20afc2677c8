using ALStudio.Core;

namespace ALStudio.Running;

/// <summary>What can be done with an experiment: check it, plan it, run it.</summary>
public static class Study
{
    /// <summary>Everything that is wrong with an experiment, all at once. Nothing is run or written.</summary>
    public static IReadOnlyList<Problem> Check(Experiment experiment, StudySettings settings) =>
        Checks.Of(experiment, settings.Data);

    /// <summary>What running it would do, and why. Nothing is written.</summary>
    /// <exception cref="ProblemException">It is wrong, or the store is damaged.</exception>
    public static StudyPlan Plan(Experiment experiment, StudySettings settings)
    {
        using var bench = Bench.Open(experiment, settings);
        return Planner.Plan(bench);
    }

    /// <summary>
    /// Does what is missing, trial by trial, so that all arms can be compared early; what the store holds is not done again, and
    /// what another process works on is left to it and waited for.
    /// </summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="settings">Where and how.</param>
    /// <param name="listener">Hears what happens.</param>
    /// <param name="stop">Stops it in good order within an iteration; running again goes on.</param>
    /// <exception cref="ProblemException">It is wrong, or the store cannot be written. Failing runs are in the outcome instead.</exception>
    public static StudyOutcome Run(
        Experiment experiment,
        StudySettings settings,
        IListener listener,
        CancellationToken stop = default
    )
    {
        using var bench = Bench.Open(experiment, settings);
        return Run(bench, listener, stop);
    }

    /// <summary>The same, for a screen that shows the plan before the first event.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="settings">Where and how.</param>
    /// <param name="listener">Makes the listener of what the plan says.</param>
    /// <param name="stop">Stops it in good order within an iteration; running again goes on.</param>
    /// <exception cref="ProblemException">It is wrong, or the store cannot be written. Failing runs are in the outcome instead.</exception>
    public static StudyOutcome Run(
        Experiment experiment,
        StudySettings settings,
        Func<StudyPlan, IListener> listener,
        CancellationToken stop = default
    )
    {
        using var bench = Bench.Open(experiment, settings);
        return Run(bench, listener(Planner.Plan(bench)), stop);
    }

    // What is not freed now is freed the next time, or by gc.
    private static void LetWeightsGo(Bench bench)
    {
        if (bench.Settings.Keep != KeptWeights.All)
        {
            try
            {
                bench.Store.LetWeightsGo(bench.Experiment.FullName);
            }
            catch (StoreException failure)
            {
                bench.Settings.ListenerFailed(failure);
            }
        }
    }

    // A picture that cannot be drawn costs nobody's results.
    private static void Draw(Bench bench, CancellationToken stop)
    {
        try
        {
            Albums.Drawing.Draw(bench, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        catch (Exception failure) when (failure is not EnvironmentException)
        {
            bench.Settings.ListenerFailed(failure);
        }
    }

    private static StudyOutcome Run(Bench bench, IListener listener, CancellationToken stop)
    {
        var settings = bench.Settings;
        var started = settings.Time.GetTimestamp();
        using var use = bench.Store.Use(stop);
        bench.Store.Keep(bench.Record());
        var count = new Listeners.TrainingCount();
        using var queue = new RunQueue(bench, new Listeners.Broadcast([count, listener], settings.ListenerFailed));
        var runs = queue.Work(settings.Places, stop);
        if (runs.Any(run => run.Added > 0) || bench.Store.Album(bench.Experiment.FullName) is null)
        {
            Draw(bench, stop);
        }

        LetWeightsGo(bench);
        return new StudyOutcome(runs, count.Trainings, settings.Time.GetElapsedTime(started));
    }
}
