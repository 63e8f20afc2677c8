using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Training;

namespace ALStudio.Running.Albums;

/// <summary>Draws what the models of a segmentation study saw and what they asked, from what the store holds; only what was not drawn before.</summary>
/// <remarks>Of each arm the first trial is shown. Figures 12 and 14 of the paper are such pictures.</remarks>
internal sealed class Pictures
{
    private const int Examples = 2;
    private const int PicksPerQuery = 2;

    // A pixel that wavers between two classes has an entropy of log 2; twice that is white.
    private static readonly double mostEntropy = 2 * Math.Log(2);

    private readonly Bench bench;
    private readonly SegmentationDataset scenes;
    private readonly CancellationToken stop;

    private Pictures(Bench bench, SegmentationDataset scenes, CancellationToken stop) =>
        (this.bench, this.scenes, this.stop) = (bench, scenes, stop);

    /// <summary>Draws and keeps the album of an experiment; nothing for data sets without label maps.</summary>
    public static void Draw(Bench bench, CancellationToken stop)
    {
        if (bench.Dataset is SegmentationDataset scenes)
        {
            new Pictures(bench, scenes, stop).Draw();
        }
    }

    private string Experiment => bench.Experiment.FullName;

    // Another data set has other images under the same numbers.
    private string Data => scenes.Fingerprint[..8];

    private void Draw()
    {
        var runs = bench
            .Runs()
            .Where(run => run.Id.Trial == 1)
            .Select(run => (Run: run, Cycles: Finished(run)))
            .Where(run => run.Cycles.Count > 0)
            .ToList();
        if (runs.Count > 0)
        {
            IEnumerable<AlbumSheet> sheets = [.. Shown().Select(image => Seen(image, runs)), Asked(runs)];
            bench.Store.Keep(new Album(Experiment, [.. sheets.Where(sheet => sheet.Rows.Count > 0)]));
        }
    }

    private IReadOnlyList<Cycle> Finished(PlannedRun run) =>
        [.. (bench.Store.Find(run.Id, run.Definition.Hash)?.Cycles ?? []).Take(bench.Cycles)];

    // Spread over the test split, and the same for every arm and every run.
    private IEnumerable<int> Shown() =>
        Enumerable
            .Range(0, Examples)
            .Select(number => ((2 * number) + 1) * scenes.Test.Count / (2 * Examples))
            .Distinct();

    // ---------------------------------------------------------------- what models see

    private AlbumSheet Seen(int image, IReadOnlyList<(PlannedRun Run, IReadOnlyList<Cycle> Cycles)> runs)
    {
        var last = runs.Max(run => run.Cycles.Count);
        string[] columns = ["photograph", "truth", .. Enumerable.Range(0, last).Select(Spent)];
        var name = scenes.Test.NameOf(image);
        return new AlbumSheet(
            $"Test image {name}",
            "What the model of each cycle takes it for, in the first trial of each arm.",
            columns,
            [.. runs.Select((run, place) => Row(run.Run, run.Cycles, place == 0))]
        );

        string Spent(int cycle) =>
            $"{runs.Where(run => cycle < run.Cycles.Count).Average(run => run.Cycles[cycle].Cost):N0} clicks";

        AlbumRow Row(PlannedRun run, IReadOnlyList<Cycle> cycles, bool isFirst) =>
            new(
                run.Id.Arm,
                [
                    isFirst
                        ? Picture(
                            $"{Data}-test-{image}.jpg",
                            $"{name}",
                            () => Paint.Photograph(scenes.Test.Read(image))
                        )
                        : null,
                    isFirst
                        ? Picture(
                            $"{Data}-test-{image}-truth.jpg",
                            $"{name}: truth",
                            () => Paint.Labels(scenes.Test.Read(image), scenes.Test.Labels(image), scenes.Background)
                        )
                        : null,
                    .. cycles.Select(cycle =>
                        Model(run, cycles, cycle.Number) is { } model
                            ? Picture(
                                $"{Data}-test-{image}-{cycle.Training[..16]}.jpg",
                                $"{name}, {run.Id.Arm}, cycle {cycle.Number}",
                                () => With(model, it => Prediction(it, image))
                            )
                            : null
                    ),
                ]
            );
    }

    private byte[] Prediction(IPictured model, int image) =>
        Paint.Labels(scenes.Test.Read(image), model.Predicted(image), scenes.Background);

    // ---------------------------------------------------------------- what was asked

    private AlbumSheet Asked(IReadOnlyList<(PlannedRun Run, IReadOnlyList<Cycle> Cycles)> runs) =>
        new(
            "What was asked",
            "The first questions of the first and of the last query of each arm, in its first trial: the photograph, what "
                + "annotators would draw into the whole of it, how uncertain the asking model was (black: certain; white: "
                + $"{mostEntropy:0.0} nats and more), and what was drawn.",
            ["photograph", "all polygons", "entropy", "answer"],
            [
                .. from run in runs
                from cycle in run.Cycles.Where(cycle => cycle.Number == 1 || cycle.Number == run.Cycles.Count - 1)
                where cycle.Number > 0
                from place in Enumerable.Range(0, Math.Min(PicksPerQuery, cycle.Picks.Count))
                select Question(run.Run, run.Cycles, cycle, place),
            ]
        );

    private AlbumRow Question(PlannedRun run, IReadOnlyList<Cycle> cycles, Cycle cycle, int place)
    {
        var answer = cycle.Answers[place];
        var (image, region) = (answer.Question.Image, answer.Question.Region);
        var name = scenes.Train.NameOf(image);
        var asking = cycles[cycle.Number - 1].Training[..16];
        return new AlbumRow(
            $"{run.Id.Arm}, query {cycle.Number}",
            [
                Picture($"{Data}-pool-{image}.jpg", name, () => Paint.Photograph(scenes.Train.Read(image))),
                Picture(
                    $"{Data}-pool-{image}-polygons-{AnnotatorMark}.jpg",
                    $"{name}: all polygons",
                    () => Drawn(WholeAnswer(image))
                ),
                Model(run, cycles, cycle.Number - 1) is { } model
                    ? Picture(
                        $"{Data}-pool-{image}-{asking}.jpg",
                        $"{name}: entropy for the model of cycle {cycle.Number - 1}",
                        () => With(model, it => Entropies(it, image))
                    )
                    : null,
                Picture(
                    $"{Data}-pool-{image}-answer-{region}-{AnnotatorMark}.jpg",
                    $"{name}: {answer.Cost:N0} clicks",
                    () => Drawn(answer)
                ),
            ]
        );
    }

    // Another annotator draws other polygons under the same numbers.
    private string AnnotatorMark => Fingerprint.Hash(Fingerprint.Describe(bench.Experiment.Annotator))[..8];

    private Answer WholeAnswer(int image) =>
        bench.Experiment.Annotator.Annotate(
            new Question(image),
            scenes,
            new Chance(bench.Experiment.Seed).For(Purpose.Annotator, cycle: 0, epoch: 0, index: image)
        );

    private byte[] Drawn(Answer answer) =>
        Paint.Polygons(
            scenes.Train.Read(answer.Question.Image),
            ((Outlines)answer.Annotation).Polygons,
            scenes.Background
        );

    private static byte[] Entropies(IPictured model, int image)
    {
        var (height, width, values) = model.EntropyMap(image);
        return Paint.Entropies(height, width, values, mostEntropy);
    }

    // ---------------------------------------------------------------- models and files

    // A model whose weights were let go is not trained again for a picture.
    private Func<ITrained>? Model(PlannedRun run, IReadOnlyList<Cycle> cycles, int number)
    {
        var pool = Pool.After(scenes.Pool, cycles.Take(number + 1));
        return bench.Trainings.Stored(bench.Job(run, pool, number), stop);
    }

    private static byte[] With(Func<ITrained> model, Func<IPictured, byte[]> draw)
    {
        using var restored = model();
        return draw((IPictured)restored);
    }

    private AlbumPicture Picture(string file, string text, Func<byte[]> draw)
    {
        stop.ThrowIfCancellationRequested();
        if (bench.Store.Picture(Experiment, file) is null)
        {
            bench.Store.KeepPicture(Experiment, file, draw());
        }

        return new AlbumPicture(file, text);
    }
}
