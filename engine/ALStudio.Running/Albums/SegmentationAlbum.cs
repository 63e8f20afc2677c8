using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Training;

namespace ALStudio.Running.Albums;

/// <summary>Draws what the models of a segmentation study saw and what they asked, from what the store holds; only what was not drawn before.</summary>
/// <remarks>Of each arm the first trial is shown. Figures 12 and 14 of the paper are such pictures.</remarks>
internal sealed class SegmentationAlbum(Bench bench, SegmentationDataset scenes, Drawing drawing)
{
    private const int Examples = 2;
    private const int PicksPerQuery = 2;

    // A pixel that wavers between two classes has an entropy of log 2; twice that is white.
    private static readonly double mostEntropy = 2 * Math.Log(2);

    /// <summary>The album of some runs.</summary>
    public Album Of(IReadOnlyList<FinishedRun> runs)
    {
        List<FinishedRun> first = [.. runs.Where(run => run.Plan.Id.Trial == 1)];
        IEnumerable<AlbumSheet> sheets =
            first.Count > 0 ? [.. Shown().Select(image => Seen(image, first)), Asked(first)] : [];
        return new Album(bench.Experiment.FullName, [.. sheets.Where(sheet => sheet.Rows.Count > 0)]);
    }

    // Another data set has other images under the same numbers.
    private string Data => scenes.Fingerprint[..8];

    // Spread over the test split, and the same for every arm and every run.
    private IEnumerable<int> Shown() =>
        Enumerable
            .Range(0, Examples)
            .Select(number => ((2 * number) + 1) * scenes.Test.Count / (2 * Examples))
            .Distinct();

    // ---------------------------------------------------------------- what models see

    private AlbumSheet Seen(int image, IReadOnlyList<FinishedRun> runs)
    {
        var last = runs.Max(run => run.Cycles.Count);
        string[] columns = ["photograph", "truth", .. Enumerable.Range(0, last).Select(Spent)];
        var name = scenes.Test.NameOf(image);
        return new AlbumSheet(
            $"Test image {name}",
            "What the model of each cycle takes it for, in the first trial of each arm.",
            columns,
            [.. runs.Select((run, place) => Row(run, place == 0))]
        );

        string Spent(int cycle) =>
            $"{runs.Where(run => cycle < run.Cycles.Count).Average(run => run.Cycles[cycle].Cost):N0} clicks";

        AlbumRow Row(FinishedRun run, bool isFirst) =>
            new(
                run.Plan.Id.Arm,
                [
                    isFirst
                        ? drawing.Picture(
                            $"{Data}-test-{image}.jpg",
                            $"{name}",
                            () => Paint.Photograph(scenes.Test.Read(image))
                        )
                        : null,
                    isFirst
                        ? drawing.Picture(
                            $"{Data}-test-{image}-truth.jpg",
                            $"{name}: truth",
                            () => Paint.Labels(scenes.Test.Read(image), scenes.Test.Labels(image), scenes.Background)
                        )
                        : null,
                    .. run.Cycles.Select(cycle =>
                        drawing.Model(run, cycle.Number) is { } model
                            ? drawing.Picture(
                                $"{Data}-test-{image}-{cycle.Training[..16]}.jpg",
                                $"{name}, {run.Plan.Id.Arm}, cycle {cycle.Number}",
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

    private AlbumSheet Asked(IReadOnlyList<FinishedRun> runs) =>
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
                select Question(run, cycle, place),
            ]
        );

    private AlbumRow Question(FinishedRun run, Cycle cycle, int place)
    {
        var answer = cycle.Answers[place];
        var (image, region) = (answer.Question.Image, answer.Question.Region);
        var name = scenes.Train.NameOf(image);
        var asking = run.Cycles[cycle.Number - 1].Training[..16];
        return new AlbumRow(
            $"{run.Plan.Id.Arm}, query {cycle.Number}",
            [
                drawing.Picture($"{Data}-pool-{image}.jpg", name, () => Paint.Photograph(scenes.Train.Read(image))),
                drawing.Picture(
                    $"{Data}-pool-{image}-polygons-{AnnotatorMark}.jpg",
                    $"{name}: all polygons",
                    () => Drawn(WholeAnswer(image))
                ),
                drawing.Model(run, cycle.Number - 1) is { } model
                    ? drawing.Picture(
                        $"{Data}-pool-{image}-{asking}.jpg",
                        $"{name}: entropy for the model of cycle {cycle.Number - 1}",
                        () => With(model, it => Entropies(it, image))
                    )
                    : null,
                drawing.Picture(
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

    private static byte[] With(Func<ITrained> model, Func<IPictured, byte[]> draw)
    {
        using var restored = model();
        return draw((IPictured)restored);
    }
}
