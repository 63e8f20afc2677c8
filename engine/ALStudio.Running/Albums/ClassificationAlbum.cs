using System.Globalization;
using ALStudio.Core;
using ALStudio.Learning;
using ALStudio.Learning.Mathematics;

namespace ALStudio.Running.Albums;

/// <summary>Shows what the arms of a classification study asked for, and what their labelled images are like beside the pool.</summary>
/// <remarks>
/// Strategies differ in the classes that they prefer and in how well they cover the pool; both explain curves. The distance of an image of the
/// pool to its nearest labelled one is what core-sets make small (Sener and Savarese, "Active learning for convolutional neural
/// networks: a core-set approach", 2018), measured here in the embedding of one model for all arms, for arms to be compared.
/// </remarks>
internal sealed class ClassificationAlbum(Bench bench, ClassificationDataset images, Drawing drawing)
{
    private const int PicksPerQuery = 10;

    private readonly LabelledImages? before = bench.Store.Album(bench.Experiment.FullName)?.Labelled;

    /// <summary>The album of some runs.</summary>
    public Album Of(IReadOnlyList<FinishedRun> runs)
    {
        List<FinishedRun> first = [.. runs.Where(run => run.Plan.Id.Trial == 1)];
        var asked = Asked(first);
        return new Album(bench.Experiment.FullName, asked.Rows.Count > 0 ? [asked] : [], Labelled(runs, first));
    }

    // ---------------------------------------------------------------- what was asked

    private AlbumSheet Asked(IReadOnlyList<FinishedRun> runs) =>
        new(
            "What was asked",
            $"The first {PicksPerQuery} images of the first and of the last query of each arm, in its first trial: with the class that "
                + "was answered, and the score for which the image was chosen where the strategy gives scores.",
            [""],
            [
                .. from run in runs
                from cycle in run.Cycles.Where(cycle => cycle.Number == 1 || cycle.Number == run.Cycles.Count - 1)
                where cycle.Number > 0 && cycle.Answers.Count > 0
                select Query(run, cycle),
            ]
        );

    private AlbumRow Query(FinishedRun run, Cycle cycle)
    {
        Answer[] shown = [.. cycle.Answers.Take(PicksPerQuery)];
        var scores = cycle.Picks.ToDictionary(pick => pick.Question, pick => pick.Score);
        // Equal scores were given to nobody's credit: Random has none.
        var isScored = scores.Values.Distinct().Skip(1).Any();
        int[] places = [.. shown.Select(answer => answer.Question.Image)];
        var name = $"{run.Plan.Id.Arm}, query {cycle.Number}";
        var file = $"{images.Fingerprint[..8]}-strip-{string.Join('-', places)}";
        var picture = drawing.Picture(
            $"{Fingerprint.Hash(file)[..24]}.png",
            name,
            () => Paint.Strip(images.Train.Shape, [.. places.Select(image => images.Train.Of(image).ToArray())])
        );
        return new AlbumRow(name, [picture with { Captions = [.. shown.Select(Caption)] }]);

        string Caption(Answer answer) =>
            isScored && scores.TryGetValue(answer.Question, out var score)
                ? $"{ClassOf(answer)}\n{score.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−')}"
                : ClassOf(answer);
    }

    private string ClassOf(Answer answer) => images.Classes[((ClassLabel)answer.Annotation).Class];

    // ---------------------------------------------------------------- what is labelled

    private LabelledImages Labelled(IReadOnlyList<FinishedRun> runs, List<FinishedRun> first)
    {
        var judge = first.Find(run => run.Plan.Id.Arm == "Random") ?? first.Find(_ => true);
        var space = judge is null ? null : new Space(drawing, judge, images.Pool);
        return new LabelledImages(
            images.Classes,
            Shares(images.Train.Labels),
            space?.Key,
            judge is null ? "" : $"{judge.Plan.Id.Arm}, trial 1, cycle {judge.Cycles.Count - 1}",
            [
                .. from run in first
                let arm = run.Plan.Id.Arm
                let trials = runs.Where(other => other.Plan.Id.Arm == arm).ToList()
                let cycles = trials.Min(trial => trial.Cycles.Count)
                let answers = trials
                    .Select(trial => trial.Cycles.Take(cycles).SelectMany(cycle => cycle.Answers).ToList())
                    .ToList()
                let training = run.Cycles[cycles - 1].Training
                select new LabelledArm(
                    arm,
                    run.Cycles[cycles - 1].Labels,
                    Mean([
                        .. answers.Select(trial =>
                            Shares(trial.Select(answer => ((ClassLabel)answer.Annotation).Class))
                        ),
                    ]),
                    training,
                    Known(space?.Key, arm, training)
                        ?? space?.Distance(answers[trials.IndexOf(run)].Select(answer => answer.Question.Image))
                ),
            ]
        );
    }

    // The images of a training belong to its key: what was measured of it in the same space stays.
    private double? Known(string? space, string arm, string training) =>
        space is not null && before?.Space == space
            ? before.Arms.FirstOrDefault(known => known.Arm == arm && known.Training == training)?.Distance
            : null;

    private double[] Shares(IEnumerable<int> labels)
    {
        var counts = new double[images.Classes.Count];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        var sum = Math.Max(1, counts.Sum());
        return [.. counts.Select(count => count / sum)];
    }

    private static double[] Mean(IReadOnlyList<double[]> trials) =>
        [.. Enumerable.Range(0, trials[0].Length).Select(number => trials.Average(trial => trial[number]))];

    /// <summary>The pool in the embedding of one model, which is restored when the first distance is asked for.</summary>
    private sealed class Space
    {
        private readonly Lazy<(Matrix Table, PackedRows Rows)>? embedded;

        public Space(Drawing drawing, FinishedRun judge, int size)
        {
            if (drawing.Model(judge, judge.Cycles.Count - 1) is { } model)
            {
                Key = judge.Cycles[^1].Training;
                embedded = new(() =>
                {
                    using var restored = model();
                    int[] all = [.. Enumerable.Range(0, size)];
                    var table = restored.Embeddings(all);
                    return (table, new PackedRows(table, all));
                });
            }
        }

        /// <summary>Key of the model's training; null when its weights were let go.</summary>
        public string? Key { get; }

        /// <summary>Mean distance from an image of the pool to the nearest of the given ones.</summary>
        public double? Distance(IEnumerable<int> labelled)
        {
            if (embedded?.Value is not var (table, rows))
            {
                return null;
            }

            var nearest = new Nearest(rows);
            nearest.Add(table.Select([.. labelled]));
            var sum = 0.0;
            foreach (var squared in nearest.Squared)
            {
                sum += Math.Sqrt(squared);
            }

            return sum / rows.Rows;
        }
    }
}
