using System.Globalization;
using System.Text;
using System.Text.Json;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Training;

namespace ALStudio.Running;

/// <summary>The memo of trainings: each is done once, ever, and kept under its key.</summary>
internal sealed class Trainings(
    Store store,
    ILearner learner,
    Conditions conditions,
    IReadOnlyList<IMetric> metrics,
    TimeSpan? checkpointEvery,
    TimeProvider time
)
{
    private readonly Entries entries = store.Trainings;
    private readonly string measured = Fingerprint.Describe(metrics);

    /// <summary>What a training measured, from the store if it was done before.</summary>
    /// <param name="job">What decides its outcome.</param>
    /// <param name="begin">Told when it has to be done.</param>
    /// <param name="resumed">Told when it was begun before.</param>
    /// <param name="report">Hears how far it has come.</param>
    /// <param name="wait">Told, again and again, who is doing it just now.</param>
    /// <param name="stop">Ends it.</param>
    public Trained Do(
        TrainingJob job,
        Action begin,
        Resumption resumed,
        Action<TrainingProgress> report,
        Action<string> wait,
        CancellationToken stop
    )
    {
        var key = TrainingKey.Of(job, conditions);
        var isStored = entries.Find(key.Hash) is not null;
        using var hold = isStored ? null : entries.Hold(key.Hash, wait, stop);
        if (!isStored && entries.Find(key.Hash) is null)
        {
            return Train(job, key, begin, resumed, report, stop);
        }

        // Who had stored it may have been killed before the checkpoints were removed. Without weights it may be done again just now.
        if (entries.Has(key.Hash, Entries.Weights))
        {
            using var left = store.Checkpoints(key.Hash);
            left.Forget();
        }

        var trained = new Trained(key.Hash, () => Bring(job, key, begin, resumed, report, wait, stop));
        try
        {
            var result = TrainingResult.Of(entries, key.Hash);
            trained.Keep(result?.Metrics == measured ? result.Measurements : Measure(trained.Model));
            return trained;
        }
        catch
        {
            trained.Dispose();
            throw;
        }
    }

    /// <summary>The model of a training that was done before; done again if the store has lost it.</summary>
    public Trained Again(
        TrainingJob job,
        Action begin,
        Resumption resumed,
        Action<TrainingProgress> report,
        Action<string> wait,
        CancellationToken stop
    )
    {
        var key = TrainingKey.Of(job, conditions);
        // Asked for late: a strategy that needs no model brings back none.
        return new Trained(key.Hash, () => Bring(job, key, begin, resumed, report, wait, stop));
    }

    /// <summary>Who is just doing a training, in words; null when it is stored, or nobody does.</summary>
    public string? DoneBy(TrainingJob job) => entries.MadeBy(TrainingKey.Of(job, conditions).Hash);

    /// <summary>Brings back the model of a training that was done before; null if the store does not hold it.</summary>
    public Func<ITrained>? Stored(TrainingJob job, CancellationToken stop) =>
        Stored(job, TrainingKey.Of(job, conditions), stop);

    private Func<ITrained>? Stored(TrainingJob job, Definition key, CancellationToken stop) =>
        entries.PathOf(key.Hash, Entries.Weights) is { } weights ? () => learner.Restore(job, weights, stop) : null;

    // Weights may have been let go, just now even: then the training is done again, to the same bits.
    private ITrained Bring(
        TrainingJob job,
        Definition key,
        Action begin,
        Resumption resumed,
        Action<TrainingProgress> report,
        Action<string> wait,
        CancellationToken stop
    )
    {
        if (Restored(job, key, stop) is { } model)
        {
            return model;
        }

        using var hold = entries.Hold(key.Hash, wait, stop);
        return Restored(job, key, stop) ?? Train(job, key, begin, resumed, report, stop).TakeModel();
    }

    private ITrained? Restored(TrainingJob job, Definition key, CancellationToken stop)
    {
        try
        {
            return Stored(job, key, stop)?.Invoke();
        }
        catch (Exception) when (!entries.Has(key.Hash, Entries.Weights))
        {
            return null;
        }
    }

    private Trained Train(
        TrainingJob job,
        Definition key,
        Action begin,
        Resumption resumed,
        Action<TrainingProgress> report,
        CancellationToken stop
    )
    {
        stop.ThrowIfCancellationRequested();
        begin();
        using var kept = store.Checkpoints(key.Hash);
        var checkpoints = checkpointEvery is { } every ? new TimedCheckpoints(kept, every, time, resumed) : null;
        var started = time.GetTimestamp();
        var model = learner.Train(job, report, checkpoints, stop);
        var trained = new Trained(key.Hash, () => model)
        {
            Seconds = time.GetElapsedTime(started).TotalSeconds + (checkpoints?.SecondsBefore ?? 0),
        };
        try
        {
            MeasureAndKeep(job, key, trained, kept);
            return trained;
        }
        catch
        {
            trained.Dispose();
            throw;
        }
    }

    // A training may have taken hours: it is kept even when its measuring is stopped or fails, and measured later.
    private void MeasureAndKeep(TrainingJob job, Definition key, Trained trained, Checkpoints kept)
    {
        TrainingResult? result = null;
        try
        {
            var started = time.GetTimestamp();
            trained.Keep(Measure(trained.Model));
            trained.MeasuringSeconds = time.GetElapsedTime(started).TotalSeconds;
            result = ResultOf(job, trained);
        }
        finally
        {
            entries.Add(key.Hash, draft => Write(draft, key, trained.Model, result));
            kept.Forget();
        }
    }

    private IReadOnlyList<Measurement> Measure(ITrained model)
    {
        var evaluation = model.Evaluate();
        return [.. metrics.SelectMany(metric => metric.Measure(evaluation))];
    }

    private TrainingResult ResultOf(TrainingJob job, Trained trained) =>
        new(
            measured,
            trained.Measurements,
            Fingerprint.Describe(job.Recipe.Network),
            conditions,
            Workload.Images(job.Recipe, job.Pool.Size, job.Pool.Answered.Count),
            trained.Seconds ?? 0,
            trained.MeasuringSeconds
        );

    private static void Write(EntryDraft draft, Definition key, ITrained model, TrainingResult? result)
    {
        draft.Write(
            Entries.Key,
            JsonSerializer.SerializeToUtf8Bytes(key.Description, RunningJson.Default.IReadOnlyDictionaryStringString)
        );
        if (result is not null)
        {
            draft.Write(TrainingResult.File, result.ToJson());
        }

        draft.Write("log.csv", Encoding.UTF8.GetBytes(Csv(model.Log)));
        draft.Save(Entries.Weights, model.Save);
    }

    private static string Csv(IReadOnlyList<EpochLog> log)
    {
        string[] notes = [.. log.SelectMany(line => line.Notes).Select(note => note.Name).Distinct()];
        var text = new StringBuilder("epoch,loss,rate,images_per_second");
        text.AppendJoin("", notes.Select(note => $",{note}")).Append('\n');
        foreach (var line in log)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{line.Epoch},{line.Loss:R},{line.Rate:R},{line.ImagesPerSecond:R}"
            );
            foreach (var note in notes)
            {
                text.Append(CultureInfo.InvariantCulture, $",{line.Noted(note):R}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
