using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public class TrainerTests
{
    [Fact]
    public void Learns_an_easy_set()
    {
        using var data = Easy.Data();
        using var model = Easy.Train(Easy.Job(data, Easy.Recipe(epochs: 6)));
        var evaluation = model.Evaluate();
        var right = Enumerable
            .Range(0, data.Test.Count)
            .Count(image => Best(evaluation.Logits[image]) == evaluation.Labels[image]);
        Assert.InRange(right, 27, 30);
        Assert.Equal(data.Classes, evaluation.Classes);
    }

    [Fact]
    public void Logs_every_epoch_with_its_mean_loss_and_last_rate()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data, new Declining(Easy.Recipe(epochs: 4)));
        using var model = Easy.Train(job);
        Assert.Equal([1, 2, 3, 4], model.Log.Select(epoch => epoch.Epoch));
        // 40 images in batches of 16: two steps an epoch; the recipe's loss is 100 less the number of the step.
        Assert.Equal([99.5, 97.5, 95.5, 93.5], model.Log.Select(epoch => epoch.Loss));
        Assert.Equal(new Cosine().Rate(0.03, 7, 8), model.Log[^1].Rate, 12);
        Assert.All(model.Log, epoch => Assert.True(epoch.ImagesPerSecond > 0));
    }

    [Fact]
    public void Reports_how_far_it_has_come()
    {
        using var data = Easy.Data();
        var heard = new List<TrainingProgress>();
        using var model = Easy.Train(Easy.Job(data, new Declining(Easy.Recipe(epochs: 4))), heard.Add);
        Assert.Equal([2, 4, 6, 8], heard.Where(now => now.Iteration % 2 == 0).Select(now => now.Iteration));
        Assert.All(
            heard,
            now => Assert.Equal((4, 8, (now.Iteration + 1) / 2), (now.Epochs, now.Iterations, now.Epoch))
        );
        Assert.All(heard, now => Assert.InRange(now.Loss, 101 - now.Iteration - 1, 101 - now.Iteration + 1));
    }

    [Fact]
    public void The_same_job_gives_the_same_bits_and_any_other_seed_member_or_cycle_others()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data);
        var expected = Weights(job);
        Assert.Equal(expected, Weights(job));
        Assert.NotEqual(expected, Weights(job with { Cycle = 1 }));
        Assert.NotEqual(expected, Weights(job with { Chance = new Chance(2) }));
        Assert.NotEqual(expected, Weights(job with { Chance = job.Chance with { Member = 1 } }));
    }

    [Fact]
    public void Neither_the_true_labels_nor_the_order_of_the_answers_matter()
    {
        using var data = Easy.Data();
        var pool = Pool.OfSize(data.Train.Count);
        var answers = Easy.All(data)
            .Take(32)
            .Select(image => new Answer(new Question(image), new ClassLabel(image % 3), 1));
        var job = Easy.Job(data) with { Pool = pool.With(answers) };
        var expected = Weights(job);
        Assert.Equal(expected, Weights(job with { Pool = pool.With(answers.Reverse()) }));
        Assert.NotEqual(expected, Weights(Easy.Job(data, labelled: 32)));
    }

    [Fact]
    public void Stops_within_one_step_when_it_is_told_to()
    {
        using var data = Easy.Data();
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var recipe = new Watched(
            Easy.Recipe(epochs: 50),
            step =>
            {
                steps++;
                if (step.Iteration == 4)
                {
                    stop.Cancel();
                }
            }
        );
        var before = Live.Tensors();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Trainer.Train(Easy.Job(data, recipe), CPU, null, stop.Token)
        );
        Assert.Equal(5, steps);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_loss_that_is_no_number_names_the_iteration_and_the_rate(double value)
    {
        using var data = Easy.Data();
        var recipe = new Altered(Easy.Recipe(epochs: 5), (loss, step) => step.Iteration >= 3 ? loss * value : loss);
        var before = Live.Tensors();
        var failure = Assert.Throws<TrainingFailedException>(() => Easy.Train(Easy.Job(data, recipe)));
        Assert.Equal(3, failure.Iteration);
        Assert.Equal(new Cosine().Rate(0.03, 3, 10), failure.Rate);
        Assert.Contains("iteration 3 at learning rate 0.02", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Problems[0].Hint);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_mistake_in_an_augmentation_is_thrown_where_the_training_was_asked_for()
    {
        using var data = Easy.Data();
        var before = Live.Tensors();
        var recipe = Easy.Recipe(augmentation: new RandomCrop(9, Surround.Reflect));
        Assert.Throws<ArgumentException>(() => Easy.Train(Easy.Job(data, recipe)));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Nothing_labelled_is_a_problem_for_the_user()
    {
        using var data = Easy.Data();
        var failure = Assert.Throws<ProblemException>(() => Easy.Train(Easy.Job(data, labelled: 0)));
        Assert.Contains("no labelled image", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_live_tensors_is_the_same_after_every_step_and_every_training()
    {
        using var data = Easy.Data();
        var during = new List<long>();
        var recipe = new Watched(Easy.Recipe(epochs: 40), _ => during.Add(Tensor.TotalCount));
        var before = Live.Tensors();
        for (var training = 0; training < 3; training++)
        {
            using var model = Easy.Train(Easy.Job(data, recipe));
            model.Embeddings(Easy.All(data));
            model.Evaluate();
        }

        Assert.Equal(before, Tensor.TotalCount);
        // Losses wait to be read for a quarter of a second: one tensor per step of an epoch at most.
        Assert.InRange(during.Max() - during.Min(), 0, 2);
    }

    [Fact]
    public void Dropout_of_libtorch_draws_from_the_trial_too()
    {
        using var data = Easy.Data();
        var recipe = new Altered(
            Easy.Recipe(),
            (loss, _) => loss * nn.functional.dropout(ones(20), 0.5, training: true).mean()
        );
        var first = Weights(Easy.Job(data, recipe));
        rand(100).Dispose();
        Assert.Equal(first, Weights(Easy.Job(data, recipe)));
    }

    private static byte[] Weights(TrainingJob job)
    {
        using var model = Easy.Train(job);
        var path = Path.GetTempFileName();
        model.Save(path);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static int Best(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var k = 1; k < row.Length; k++)
        {
            best = row[k] > row[best] ? k : best;
        }

        return best;
    }
}
