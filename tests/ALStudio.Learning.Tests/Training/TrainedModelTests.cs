using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public sealed class TrainedModelTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_restored_model_has_the_same_bits()
    {
        using var data = Easy.Data(pool: 300);
        var job = Easy.Job(data, Easy.Recipe(epochs: 2));
        using var fresh = Easy.Train(job);
        fresh.Save(file);
        using var restored = TrainedModel.Restore(job, CPU, file);
        var images = Easy.All(data);
        Assert.Empty(restored.Log);
        Assert.Equal(Numbers(fresh.Logits(images)), Numbers(restored.Logits(images)));
        Assert.Equal(Numbers(fresh.Embeddings(images)), Numbers(restored.Embeddings(images)));
        Assert.Equal(Numbers(fresh.Probabilities(images)), Numbers(restored.Probabilities(images)));
        Assert.Equal(Numbers(fresh.Evaluate().Logits), Numbers(restored.Evaluate().Logits));
    }

    [Fact]
    public void Passes_under_dropout_differ_from_each_other_and_are_the_same_again()
    {
        using var data = Easy.Data(pool: 70);
        var job = Easy.Job(data, Easy.Recipe(epochs: 1) with { Network = new WideResNet(10, 1, Dropout: 0.3) });
        using var model = Easy.Train(job);
        model.Save(file);
        using var restored = TrainedModel.Restore(job, CPU, file);
        var images = Easy.All(data);
        var plain = Numbers(model.Logits(images));
        var passes = model.LogitsUnderDropout(images, 3).Select(Numbers).ToArray();
        var again = restored.LogitsUnderDropout(images, 3).Select(Numbers).ToArray();
        Assert.Equal(passes, again);
        Assert.Equal(passes[..2], model.LogitsUnderDropout(images, 2).Select(Numbers));
        Assert.Equal(4, passes.Append(plain).Select(numbers => string.Join(' ', numbers)).Distinct().Count());
        Assert.Equal(plain, Numbers(model.Logits(images)));
    }

    [Fact]
    public void A_network_without_dropout_says_so_when_it_is_asked_for_passes()
    {
        using var data = Easy.Data();
        using var model = Easy.Train(Easy.Job(data, Easy.Recipe(epochs: 1)));
        var failure = Assert.Throws<ProblemException>(() => model.LogitsUnderDropout([1], 2));
        Assert.StartsWith("WRN-10-1 has no dropout", failure.Message);
    }

    [Fact]
    public void Rows_come_in_the_order_asked_and_probabilities_are_the_softmax_of_logits()
    {
        using var data = Easy.Data();
        using var model = Easy.Train(Easy.Job(data, Easy.Recipe(epochs: 1)));
        int[] asked = [7, 3, 59, 3];
        var (all, some) = (model.Logits(Easy.All(data)), model.Logits(asked));
        var probabilities = model.Probabilities(asked);
        for (var row = 0; row < asked.Length; row++)
        {
            Assert.Equal(all[asked[row]].ToArray(), some[row].ToArray());
            var powers = some[row].ToArray().Select(logit => Math.Exp(logit)).ToArray();
            Assert.Equal(
                powers.Select(power => power / powers.Sum()),
                probabilities[row].ToArray().Select(p => (double)p),
                Near
            );
        }

        Assert.Equal((4, 64), (model.Embeddings(asked).Rows, model.Embeddings(asked).Columns));

        static bool Near(double a, double b) => Math.Abs(a - b) < 1e-6;
    }

    [Fact]
    public void The_pool_is_scored_once_in_eval_mode_whatever_is_asked_and_how_often()
    {
        using var data = Easy.Data(pool: 600, test: 40);
        var batches = new List<(bool Training, long Images)>();
        var recipe = Easy.Recipe(epochs: 1) with { Network = new Counted(new WideResNet(10, 1), batches) };
        using var model = Easy.Train(Easy.Job(data, recipe));
        Assert.All(batches, batch => Assert.True(batch.Training));
        batches.Clear();
        for (var times = 0; times < 2; times++)
        {
            model.Embeddings([1, 2]);
            model.Probabilities([3]);
            model.Logits(Easy.All(data));
        }

        Assert.Equal([.. Enumerable.Repeat((false, 64L), 9), (false, 24)], batches);
        model.Evaluate();
        model.Evaluate();
        Assert.Equal((false, 40), Assert.Single(batches.Skip(10)));
    }

    [Fact]
    public void Running_statistics_are_used_and_not_changed_by_scoring()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data);
        using var model = Easy.Train(job);
        model.Save(file);
        var before = File.ReadAllBytes(file);
        model.Logits([0]);
        model.Evaluate();
        model.Save(file);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void Scoring_stops_when_it_is_told_to_and_can_be_asked_for_again()
    {
        using var data = Easy.Data(pool: 600);
        using var stop = new CancellationTokenSource();
        var job = Easy.Job(data);
        using (var model = Easy.Train(job))
        {
            model.Save(file);
        }

        using var restored = TrainedModel.Restore(job, CPU, file, stop: stop.Token);
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => restored.Logits([0]));
        Assert.ThrowsAny<OperationCanceledException>(restored.Evaluate);
    }

    [Fact]
    public void Weights_of_another_network_are_refused_by_name()
    {
        using var data = Easy.Data();
        var job = Easy.Job(data);
        using (var model = Easy.Train(job))
        {
            model.Save(file);
        }

        var before = Live.Tensors();
        var wider = job with { Recipe = Easy.Recipe() with { Network = new WideResNet(10, 2) } };
        var deeper = job with { Recipe = Easy.Recipe() with { Network = new WideResNet(16, 1) } };
        var failure = Assert.Throws<ProblemException>(() => TrainedModel.Restore(wider, CPU, file));
        Assert.Contains("another network than WRN-10-2", failure.Message, StringComparison.Ordinal);
        failure = Assert.Throws<ProblemException>(() => TrainedModel.Restore(deeper, CPU, file));
        Assert.Contains("another network than WRN-16-1", failure.Message, StringComparison.Ordinal);
        File.WriteAllBytes(file, [1, 2, 3]);
        Assert.Throws<ProblemException>(() => TrainedModel.Restore(job, CPU, file));
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static float[] Numbers(Matrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).SelectMany(row => matrix[row].ToArray())];

    /// <summary>A network that notes the batches it sees.</summary>
    private sealed record Counted(INetwork Inner, List<(bool Training, long Images)> Batches) : INetwork
    {
        public Network Build(ImageShape input, int classes, RandomStream weights) =>
            new Body(Inner.Build(input, classes, weights), Batches);

        private sealed class Body : Network
        {
            private readonly Network inner;
            private readonly List<(bool Training, long Images)> batches;

            public Body(Network inner, List<(bool Training, long Images)> batches)
                : base("counted")
            {
                (this.inner, this.batches) = (inner, batches);
                RegisterComponents();
            }

            public override int EmbeddingSize => inner.EmbeddingSize;
            public override IReadOnlyList<int> TapChannels => inner.TapChannels;

            public override Activations Forward(Tensor images)
            {
                batches.Add((inner.training, images.shape[0]));
                return inner.Forward(images);
            }
        }
    }
}
