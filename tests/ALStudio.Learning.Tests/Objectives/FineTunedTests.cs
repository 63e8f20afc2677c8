using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Objectives;

public sealed class FineTunedTests : IDisposable
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);

    private readonly TemporaryFolder folder = new();
    private readonly ClassificationDataset data = Easy.Data();

    public void Dispose()
    {
        data.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Is_supervised_training_of_all_layers_with_a_smaller_rate()
    {
        IObjective recipe = new FineTuned(Transferred.Usual);
        IObjective same = new Supervised(Transferred.Usual, Rate: 0.01);
        Assert.Equal(new Sgd(0.01, 0.9, 5e-4, Nesterov: true), recipe.Optimiser);
        Assert.Equal(same.Optimiser, recipe.Optimiser);
        Assert.Equal(same.Schedule, recipe.Schedule);
        Assert.Equal(same.Length(5000), recipe.Length(5000));
        var (feed, expected) = (Assert.Single(recipe.Feeds), Assert.Single(same.Feeds));
        Assert.Equal((expected.Source, expected.BatchSize), (feed.Source, feed.BatchSize));
        Assert.Equal([new FlipAndCrop()], Assert.Single(feed.Views).Augmentations);
        using var fine = Easy.Train(Easy.Job(data, recipe is FineTuned it ? it with { Epochs = 2 } : recipe));
        using var plain = Easy.Train(Easy.Job(data, (Supervised)same with { Epochs = 2 }));
        Assert.Equal(plain.Logits([3])[0].ToArray(), fine.Logits([3])[0].ToArray());
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_and_that_there_is_nothing_to_fine_tune()
    {
        Assert.Empty(new FineTuned(Transferred.Usual).Check(Facts));
        var problems = new FineTuned(new ResNet18(InputSize: 0), Epochs: 0).Check(Facts).ToList();
        Assert.Equal(3, problems.Count);
        Assert.Equal("There is nothing to fine-tune: ResNet-18 begins with fresh weights.", problems[0].What);
    }

    [Fact]
    public void The_first_step_sees_the_backbone_of_the_file_and_a_fresh_last_layer()
    {
        using var scope = NewDisposeScope();
        var file = Transferred.Usual.Pretrained!;
        var (begun, fresh) = (First(new Transferred(file)), First(new Transferred(null)));
        var stored = Safetensors.Read(file.Path);
        foreach (var (name, tensor) in begun)
        {
            var isHead = name.StartsWith("fc.", StringComparison.Ordinal);
            var expected = isHead ? fresh[name] : stored[name].ToTensor();
            Assert.True(tensor.equal(expected).all().item<bool>(), name);
            Assert.True(isHead || tensor.dim() < 2 || !tensor.equal(fresh[name]).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Training_on_from_weights_that_know_the_task_begins_with_a_lower_loss_and_gives_the_same_bits_again()
    {
        var path = folder.Of("trained.safetensors");
        using (var trained = Easy.Train(Easy.Job(data, Easy.Recipe(epochs: 8), seed: 5)))
        {
            trained.Save(path);
        }

        var recipe = new FineTuned(new Transferred(new WeightsFile(path)), 2, 16, new NoAugmentation());
        using var tuned = Easy.Train(Easy.Job(data, recipe));
        using var again = Easy.Train(Easy.Job(data, recipe));
        using var fresh = Easy.Train(Easy.Job(data, recipe with { Network = new Transferred(null) }));
        Assert.True(tuned.Log[0].Loss < 0.6 * fresh.Log[0].Loss, $"{tuned.Log[0].Loss}, {fresh.Log[0].Loss}");
        Assert.Equal(tuned.Logits([3])[0].ToArray(), again.Logits([3])[0].ToArray());
    }

    [Fact]
    public void A_pretrained_ResNet_learns_an_easy_set_and_is_restored_to_the_same_bits()
    {
        var file = Transferred.Write(folder.Of("resnet18.safetensors"), new ResNet18(), classes: 1000, seed: 9);
        var part = new ResNet18(Pretrained: file, InputSize: 16);
        var job = Easy.Job(data, new FineTuned(part, Epochs: 3, BatchSize: 16, new FlipAndCrop(1)));
        using var model = Easy.Train(job);
        Assert.True(model.Log[^1].Loss < model.Log[0].Loss, $"{model.Log[0].Loss} to {model.Log[^1].Loss}");
        model.Save(folder.Of("model.safetensors"));
        using var restored = TrainedModel.Restore(job, CPU, folder.Of("model.safetensors"));
        Assert.Equal(model.Embeddings([3])[0].ToArray(), restored.Embeddings([3])[0].ToArray());
        Assert.Equal(model.Evaluate().Logits[7].ToArray(), restored.Evaluate().Logits[7].ToArray());
    }

    [Fact]
    public void Weights_that_were_not_looked_for_or_do_not_fit_end_the_training_and_leave_nothing_behind()
    {
        var job = Easy.Job(data, new FineTuned(Transferred.Usual));
        var foreign = Transferred.Write(folder.Of("foreign.safetensors"), new WideResNet(16, 1), 3, seed: 1);
        var wrong = Easy.Job(data, new FineTuned(new Transferred(foreign)));
        var before = Live.Tensors();
        Assert.Throws<InvalidOperationException>(() => Easy.Train(job with { Pretrained = null }));
        Assert.Throws<ProblemException>(() => Easy.Train(wrong));
        Assert.Equal(before, Tensor.TotalCount);
    }

    private Dictionary<string, Tensor> First(IPretrained network)
    {
        Dictionary<string, Tensor>? seen = null;
        var recipe = new Watched(
            new FineTuned(network, Epochs: 1),
            step =>
                seen ??= step
                    .Network.state_dict()
                    .ToDictionary(entry => entry.Key, entry => entry.Value.clone().MoveToOuterDisposeScope())
        );
        using var model = Easy.Train(Easy.Job(data, recipe));
        return seen!;
    }
}
