using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Tests.Objectives;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

/// <summary>A training that goes on from a checkpoint has the bits of one that was never interrupted.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<IObjective> Recipes =>
        [.. ObjectiveContractTests.Found, new Uda(new WideResNet(10, 1), Ema: 0.9)];

    [Theory, MemberData(nameof(Recipes))]
    public void Every_recipe_goes_on_from_any_iteration_with_the_same_bits(IObjective recipe)
    {
        using var data = ObjectiveContractTests.DataFor(recipe);
        var cheap = recipe is IReadsUnlabelled reading ? reading.WithUnlabelledBatch(12) : recipe;
        var labelled = ObjectiveContractTests.Job(data, cheap).Pool.Answered.Count;
        var factor = Math.Max(1, cheap.Length(labelled).Iterations / 8.0);
        var shortened = ((IShortenable)cheap).Shortened(factor);
        var iterations = shortened.Length(labelled).Iterations;
        Assert.InRange(iterations, 5, 12);
        var job = ObjectiveContractTests.Job(data, ObjectiveContractTests.Easier(shortened));
        GoesOn(job, ScalarType.Float32, [1, iterations / 2, iterations - 1]);
        GoesOn(job, ScalarType.Float64, [iterations / 2]);
    }

    private void GoesOn(TrainingJob job, ScalarType precision, int[] iterations)
    {
        var all = new KeptInMemory { IsDue = true };
        var expected = Outcome(job, all, precision);
        Assert.Equal(expected, Outcome(job, null, precision));
        Assert.Equal(Enumerable.Range(1, all.Iterations.Count), all.Iterations);
        foreach (var at in iterations)
        {
            var kept = all.UpTo(at);
            Assert.Equal(expected, Outcome(job, kept, precision));
            Assert.Equal(at, kept.WentOnFrom);
        }
    }

    [Property(MaxTest = 10)]
    public Property Stopped_anywhere_as_often_as_one_likes_it_ends_with_the_same_bits()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data, new Altered(Easy.Recipe(epochs: 4), (loss, _) => loss) { Average = 0.9 });
        var expected = Outcome(job, null);
        return Prop.ForAll(
            Gen.Choose(1, 7).ListOf().ToArbitrary(),
            stops =>
            {
                // The data of the first lines are gone when this is run.
                using var same = Easy.Data();
                var kept = new KeptInMemory();
                foreach (var at in stops.Distinct().Order())
                {
                    Stopped(job with { Dataset = same }, kept, at);
                    Assert.Equal(at, kept.Iterations[^1]);
                }

                Assert.Equal(expected, Outcome(job with { Dataset = same }, kept));
            }
        );
    }

    [Fact]
    public void A_training_that_is_stopped_twice_at_one_place_keeps_one_checkpoint()
    {
        using var data = Easy.Data();
        using var stop = new CancellationTokenSource();
        var kept = new KeptInMemory();
        Stopped(Easy.Job(data), kept, 3);
        stop.Cancel();
        var none = new Counting();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Trainer.Train(Easy.Job(data), CPU, null, stop.Token, checkpoints: none)
        );
        Assert.Equal(0, none.Kept);
        Assert.Equal([3], kept.Iterations);
    }

    [Fact]
    public void A_checkpoint_of_another_network_or_precision_is_not_used()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data);
        var expected = Outcome(job, null);
        var wider = new KeptInMemory { IsDue = true };
        Outcome(Easy.Job(data, new Supervised(new WideResNet(10, 2), 3, 16)), wider);
        Assert.Equal(expected, Outcome(job, wider.UpTo(4)));
        var doubled = new KeptInMemory { IsDue = true };
        Outcome(job, doubled, ScalarType.Float64);
        var kept = doubled.UpTo(4);
        Assert.Equal(expected, Outcome(job, kept));
        Assert.Null(kept.WentOnFrom);
    }

    [Fact]
    public void A_checkpoint_of_a_longer_training_is_not_used()
    {
        using var data = Easy.Data();
        var longer = new KeptInMemory { IsDue = true };
        Outcome(Easy.Job(data, Easy.Recipe(epochs: 5)), longer);
        var kept = longer.UpTo(9);
        var shorter = Easy.Job(data, Easy.Recipe(epochs: 4));
        Outcome(shorter, kept);
        // 40 images in batches of 16: two steps an epoch.
        Assert.Equal(7, kept.WentOnFrom);
    }

    [Fact]
    public void A_loss_that_is_no_number_is_never_kept()
    {
        using var data = Easy.Data();
        var recipe = new Altered(
            Easy.Recipe(epochs: 5),
            (loss, step) => step.Iteration >= 3 ? loss * double.NaN : loss
        );
        var kept = new KeptInMemory { IsDue = true };
        Assert.Throws<TrainingFailedException>(() => Outcome(Easy.Job(data, recipe), kept));
        Assert.Equal([1, 2, 3], kept.Iterations);
    }

    [Fact]
    public void A_training_that_goes_on_reports_where_it_is()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data, Easy.Recipe(epochs: 4));
        var kept = new KeptInMemory();
        Stopped(job, kept, 5);
        var heard = new List<TrainingProgress>();
        using var model = Trainer.Train(job, CPU, heard.Add, CancellationToken.None, checkpoints: kept);
        Assert.All(heard, now => Assert.True(now.Iteration > 5));
        Assert.Equal((4, 4, 8), (heard[^1].Epoch, heard[^1].Epochs, heard[^1].Iteration));
        Assert.All(model.Log, epoch => Assert.True(epoch.ImagesPerSecond > 0));
    }

    [Fact]
    public void Checkpoints_leave_no_tensor_behind()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data, new Uda(new WideResNet(10, 1), Iterations: 6, UnlabelledBatchSize: 12, Ema: 0.9));
        var before = Live.Tensors();
        var kept = new KeptInMemory { IsDue = true };
        using (Trainer.Train(job, CPU, null, CancellationToken.None, checkpoints: kept)) { }
        using (Trainer.Train(job, CPU, null, CancellationToken.None, checkpoints: kept.UpTo(3))) { }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void Stopped(TrainingJob job, ICheckpoints kept, int at)
    {
        using var stop = new CancellationTokenSource();
        var stopping = new Altered(
            job.Recipe,
            (loss, step) =>
            {
                if (step.Iteration == at - 1)
                {
                    stop.Cancel();
                }

                return loss;
            }
        );
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Trainer.Train(job with { Recipe = stopping }, CPU, null, stop.Token, checkpoints: kept)
        );
    }

    // Weights and log, without what was measured by a clock.
    private (string Weights, string Log) Outcome(
        TrainingJob job,
        ICheckpoints? kept,
        ScalarType precision = ScalarType.Float32
    )
    {
        using var model = Trainer.Train(job, CPU, null, CancellationToken.None, precision, kept);
        var path = folder.Of("model.safetensors");
        model.Save(path);
        var log = model.Log.Select(epoch =>
            $"{epoch.Epoch} {epoch.Loss:R} {epoch.Rate:R} {string.Join(" ", epoch.Notes)}"
        );
        return (Convert.ToHexString(File.ReadAllBytes(path)), string.Join("\n", log));
    }

    private sealed class Counting : ICheckpoints
    {
        public int Kept { get; private set; }

        public bool IsDue => true;

        public Checkpoint? Newest(Func<Checkpoint, bool> belongs) => null;

        public void Keep(Checkpoint checkpoint) => Kept++;
    }
}
