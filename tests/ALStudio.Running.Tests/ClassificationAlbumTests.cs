using ALStudio.Core;
using ALStudio.Learning.Strategies;
using SkiaSharp;
using Xunit;
using Random = ALStudio.Learning.Strategies.Random;

namespace ALStudio.Running.Tests;

public sealed class ClassificationAlbumTests : IDisposable
{
    private readonly Some.ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void What_each_arm_asked_first_is_shown_with_classes_and_where_there_are_such_with_scores()
    {
        var (store, album) = Done(Some.Experiment(cycles: 3, trials: 2));
        var sheet = Assert.Single(album.Sheets);
        Assert.Equal(
            ["Random, query 1", "Random, query 3", "Entropy, query 1", "Entropy, query 3"],
            sheet.Rows.Select(row => row.Name)
        );
        foreach (var row in sheet.Rows)
        {
            var strip = Assert.Single(row.Pictures)!;
            Assert.Equal(4, strip.Captions!.Count);
            Assert.All(
                strip.Captions,
                caption =>
                    Assert.Equal(row.Name.StartsWith("Entropy", StringComparison.Ordinal), caption.Contains('\n'))
            );
            using var picture = SKBitmap.Decode(store.Picture("dots", strip.File));
            Assert.Equal(0, picture.Width % 4);
            Assert.Equal(picture.Height, picture.Width / 4);
        }

        var cycle = store.Runs("dots").First(run => run.Header.Id.Arm == "Entropy").Cycles[1];
        var score = cycle.Picks.Single(pick => pick.Question == cycle.Answers[0].Question).Score;
        Assert.EndsWith($"\n{score:G3}", sheet.Rows[2].Pictures[0]!.Captions![0], StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_of_classes_are_those_of_the_answers_and_add_up()
    {
        var (store, album) = Done(Some.Experiment(cycles: 2, trials: 2));
        var labelled = album.Labelled!;
        Assert.Equal(1, labelled.Pool.Sum(), 12);
        Assert.Equal(["Random", "Entropy"], labelled.Arms.Select(arm => arm.Arm));
        foreach (var arm in labelled.Arms)
        {
            var answers = store
                .Runs("dots")
                .Where(run => run.Header.Id.Arm == arm.Arm)
                .SelectMany(run => run.Cycles)
                .SelectMany(cycle => cycle.Answers)
                .Select(answer => ((ClassLabel)answer.Annotation).Class)
                .ToList();
            Assert.Equal(14, arm.Labels);
            Assert.Equal(28, answers.Count);
            Assert.Equal(1, arm.Shares.Sum(), 12);
            Assert.All(
                Enumerable.Range(0, labelled.Classes.Count),
                number => Assert.Equal(answers.Count(label => label == number) / 28.0, arm.Shares[number], 12)
            );
        }
    }

    [Fact]
    public void The_nearest_labelled_image_comes_nearer_with_more_labels_and_is_the_image_itself_when_all_are_labelled()
    {
        var few = Done(Some.Experiment(cycles: 1, trials: 1), "few").Album.Labelled!;
        var all = Done(Some.Experiment(cycles: 6, trials: 1), "all").Album.Labelled!;
        Assert.All(few.Arms, arm => Assert.True(arm.Distance > 0));
        Assert.All(all.Arms, arm => Assert.Equal((30, 0.0), (arm.Labels, Math.Round(arm.Distance!.Value, 3))));
        Assert.Equal("Random, trial 1, cycle 6", all.Judge);
    }

    [Fact]
    public void More_arms_are_measured_beside_those_that_were()
    {
        var experiment = Some.Experiment(cycles: 2, trials: 1);
        var before = Done(experiment).Album.Labelled!;
        var again = new PretendingLearner();
        Some.Run(experiment, Some.Settings(scratch["store"], again));
        Assert.Equal(0, again.Restored);
        var more = experiment with { Arms = [.. experiment.Arms, Some.Arm(new Margin())] };
        var after = Done(more).Album.Labelled!;
        Assert.Equal(before.Space, after.Space);
        Assert.Equal(before.Arms.Select(arm => arm.Distance), after.Arms.Take(2).Select(arm => arm.Distance));
        Assert.True(after.Arms[2].Distance > 0);
    }

    [Fact]
    public void Weights_that_are_gone_leave_the_distance_out_and_train_nothing()
    {
        var experiment = Some.Experiment(cycles: 1, trials: 1) with { Arms = [Some.Arm(new Random())] };
        var settings = Some.Settings(scratch["store"]) with { Keep = KeptWeights.None };
        Some.Run(experiment, settings);
        var store = Store.Open(scratch["store"]);
        var more = experiment with { Trials = 2 };
        foreach (var key in store.Trainings.Keys().ToList())
        {
            store.Trainings.LetGo(key, Entries.Weights);
        }

        var trainings = Some.Run(more, settings).Trainings;
        Assert.Equal(2, trainings);
        Assert.Null(Assert.Single(store.Album("dots")!.Labelled!.Arms).Distance);
    }

    private (Store Store, Album Album) Done(Experiment experiment, string name = "store")
    {
        Some.Run(experiment, Some.Settings(scratch[name]));
        var store = Store.Open(scratch[name]);
        return (store, store.Album("dots")!);
    }
}
