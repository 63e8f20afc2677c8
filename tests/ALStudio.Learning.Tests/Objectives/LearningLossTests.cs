using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Objectives;

public sealed class LearningLossTests : IDisposable
{
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    public static TheoryData<IExtensible<Classification>> Recipes =>
        [
            Easy.Recipe(epochs: 2),
            new Uda(new WideResNet(10, 1), Iterations: 4, BatchSize: 16, UnlabelledBatchSize: 12),
            new Uda(new WideResNet(10, 1), Iterations: 4, BatchSize: 16, UnlabelledBatchSize: 12, OnePass: true),
            new FixMatch(new WideResNet(10, 1), Iterations: 4, BatchSize: 16, UnlabelledBatchSize: 12),
        ];

    [Fact]
    public void Has_the_defaults_of_the_paper()
    {
        var recipe = new LearningLoss(new Uda(new WideResNet()));
        Assert.Equal((1, 1, 0.6, 128), (recipe.Weight, recipe.Margin, recipe.StopAfter, recipe.Width));
    }

    [Fact]
    public void Is_its_recipe_in_everything_else()
    {
        IObjective inner = new FixMatch(new WideResNet());
        IObjective recipe = new LearningLoss((FixMatch)inner);
        Assert.Equal((inner.Optimiser, inner.Schedule), (recipe.Optimiser, recipe.Schedule));
        Assert.Equal((inner.Ema, inner.Prefix), (recipe.Ema, recipe.Prefix));
        Assert.Equal(inner.Length(100), recipe.Length(100));
        Assert.Equal(inner.Feeds.Select(feed => feed.BatchSize), recipe.Feeds.Select(feed => feed.BatchSize));
        var shorter = ((IShortenable)recipe).Shortened(1024);
        Assert.Equal(new LearningLoss(new FixMatch(new WideResNet(), Iterations: 1024, Ema: 0)), shorter);
    }

    [Fact]
    public void Its_network_has_the_weights_that_it_has_alone()
    {
        using var scope = NewDisposeScope();
        var (plain, with) = (new Supervised(new WideResNet(10, 1)), (IObjective)new LearningLoss(Easy.Recipe()));
        using var alone = plain.Network.Build(Easy.Shape, 3, new Chance(4).For(Purpose.Weights));
        using var together = with.Network.Build(Easy.Shape, 3, new Chance(4).For(Purpose.Weights));
        var state = together.state_dict();
        Assert.All(
            alone.state_dict(),
            own => Assert.True(own.Value.equal(state[$"network.{own.Key}"]).all().item<bool>())
        );
        Assert.Contains("module.last.weight", state.Keys);
    }

    [Theory, MemberData(nameof(Recipes))]
    public void Learns_beside_any_recipe_and_its_predictions_are_kept_with_its_weights(
        IExtensible<Classification> inner
    )
    {
        using var data = Easy.Data();
        var job = Easy.Job(data, new LearningLoss(inner));
        var before = Live.Tensors();
        using (var model = Easy.Train(job))
        {
            var losses = model.PredictedLosses(Easy.All(data));
            Assert.Equal(60, losses.Count);
            Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
            Assert.True(losses.Distinct().Count() > 30);
            Assert.Equal([losses[7], losses[3]], model.PredictedLosses([7, 3]));
            model.Save(file);
            using var restored = TrainedModel.Restore(job, CPU, file);
            Assert.Equal(losses, restored.PredictedLosses(Easy.All(data)));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Learns_which_images_have_larger_losses()
    {
        using var data = Easy.Data();
        // Every third image is said to be of a wrong class: those losses stay larger.
        var answers = Easy.All(data)
            .Select(image => new Answer(
                new Question(image),
                new ClassLabel((data.Train.Labels[image] + (image % 3 == 0 ? 1 : 0)) % 3),
                1
            ));
        var job = Easy.Job(data, new LearningLoss(Easy.Recipe(epochs: 40))) with
        {
            Pool = Pool.OfSize(60).With(answers),
        };
        using var model = Easy.Train(job);
        var losses = model.PredictedLosses(Easy.All(data));
        var (lied, told) = (
            Easy.All(data).Where(image => image % 3 == 0),
            Easy.All(data).Where(image => image % 3 != 0)
        );
        Assert.True(lied.Average(image => losses[image]) > told.Average(image => losses[image]));
    }

    [Fact]
    public void A_model_that_learnt_nothing_about_losses_says_what_to_do()
    {
        using var data = Easy.Data();
        using var model = Easy.Train(Easy.Job(data));
        var failure = Assert.Throws<ProblemException>(() => model.PredictedLosses([0]));
        Assert.Contains("Supervised does not learn to predict losses", failure.Message, StringComparison.Ordinal);
        Assert.Contains("LearningLoss", failure.Problems[0].Hint!, StringComparison.Ordinal);
    }

    [Theory, InlineData(1), InlineData(15)]
    public void Of_an_odd_labelled_set_smaller_than_a_batch_one_image_is_left_out_of_the_pairs(int labelled)
    {
        using var data = Easy.Data();
        using var model = Easy.Train(Easy.Job(data, new LearningLoss(Easy.Recipe(epochs: 2)), labelled));
        Assert.All(model.Log, epoch => Assert.True(double.IsFinite(epoch.Loss)));
    }

    [Fact]
    public void A_pretrained_network_begins_with_its_file_and_normalises_as_it_wants()
    {
        using var data = Easy.Data();
        var recipe = new LearningLoss(new FineTuned(Transferred.Usual, Epochs: 1, Rate: 1e-30, WeightDecay: 0));
        using var model = Easy.Train(Easy.Job(data, recipe));
        model.Save(file);
        var (kept, begun) = (Safetensors.Read(file), Safetensors.Read(Transferred.Usual.Pretrained!.Path));
        using var scope = NewDisposeScope();
        Assert.True(
            kept["network.conv1.weight"].ToTensor().allclose(begun["conv1.weight"].ToTensor(), rtol: 0, atol: 1e-6)
        );
        IObjective imageNet = new LearningLoss(new Supervised(new ResNet18(Pretrained: new WeightsFile("any"))));
        Assert.Equal([0.485, 0.456, 0.406], imageNet.Network.Normalisation!.Mean);
    }

    [Fact]
    public void Says_everything_that_is_wrong_at_once()
    {
        var recipe = new LearningLoss(Easy.Recipe(epochs: 0, batch: 63), -1, 0, 2, 0);
        Assert.Equal(6, recipe.Check(Facts).Count());
        Assert.Empty(new LearningLoss(new Uda(new WideResNet(), UnlabelledBatchSize: 321)).Check(Facts));
    }
}
