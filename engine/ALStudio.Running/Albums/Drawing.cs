using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Training;

namespace ALStudio.Running.Albums;

/// <summary>A run with the cycles that it has finished, one or more.</summary>
internal sealed record FinishedRun(PlannedRun Plan, IReadOnlyList<Cycle> Cycles);

/// <summary>Makes the album of an experiment from what the store holds, and draws only what was not drawn before.</summary>
internal sealed class Drawing
{
    private readonly Bench bench;
    private readonly CancellationToken stop;

    private Drawing(Bench bench, CancellationToken stop) => (this.bench, this.stop) = (bench, stop);

    /// <summary>Draws and keeps the album; nothing while no cycle is finished.</summary>
    public static void Draw(Bench bench, CancellationToken stop)
    {
        var drawing = new Drawing(bench, stop);
        FinishedRun[] runs =
        [
            .. from run in bench.Runs()
            let cycles = bench.Store.Find(run.Id, run.Definition.Hash)?.Cycles ?? []
            where cycles.Count > 0
            select new FinishedRun(run, [.. cycles.Take(bench.Cycles)]),
        ];
        if (runs.Length > 0)
        {
            bench.Store.Keep(
                bench.Dataset switch
                {
                    SegmentationDataset scenes => new SegmentationAlbum(bench, scenes, drawing).Of(runs),
                    ClassificationDataset images => new ClassificationAlbum(bench, images, drawing).Of(runs),
                    _ => new Album(bench.Experiment.FullName, []),
                }
            );
        }
    }

    /// <summary>The model of a cycle of a run; null when its weights were let go: nothing is trained again for a picture.</summary>
    public Func<ITrained>? Model(FinishedRun run, int cycle)
    {
        var pool = Pool.After(bench.Dataset.Pool, run.Cycles.Take(cycle + 1));
        return bench.Trainings.Stored(bench.Job(run.Plan, pool, cycle), stop);
    }

    /// <summary>A picture of the album, drawn if it was not drawn before.</summary>
    /// <param name="file">Its name, which says all that it depends on.</param>
    /// <param name="text">What it shows.</param>
    /// <param name="draw">Draws it.</param>
    public AlbumPicture Picture(string file, string text, Func<byte[]> draw)
    {
        stop.ThrowIfCancellationRequested();
        if (bench.Store.Picture(bench.Experiment.FullName, file) is null)
        {
            bench.Store.KeepPicture(bench.Experiment.FullName, file, draw());
        }

        return new AlbumPicture(file, text);
    }
}
