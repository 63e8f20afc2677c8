using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Objectives;

/// <summary>What every recipe must do. Recipes are found by looking: a new one is tested before anyone writes a test for it.</summary>
public class ObjectiveContractTests
{
    private static readonly DatasetFacts Facts = new("easy", 60, 30, 3);

    public static TheoryData<IObjective> All => [.. Found];

    public static TheoryData<IObjective> SemiSupervised =>
        [.. Found.Where(recipe => recipe.Feeds.Any(feed => feed.Source == FeedSource.Unlabelled))];

    public static TheoryData<IObjective> ForAnyNetwork => [.. Found.Where(recipe => recipe is IForAnyNetwork)];

    private static IEnumerable<IObjective> Found =>
        typeof(IObjective)
            .Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IObjective)))
            .Select(type => (IObjective)Parts.WithDefaults(type));

    [Theory, MemberData(nameof(All))]
    public void Finds_nothing_wrong_with_its_defaults(IObjective recipe) => Assert.Empty(recipe.Check(Facts));

    [Theory, MemberData(nameof(All))]
    public void Equals_another_one_with_the_same_values(IObjective recipe) =>
        Assert.Equal(recipe, Parts.WithDefaults(recipe.GetType()));

    [Theory, MemberData(nameof(All))]
    public void Can_be_shortened_and_stays_what_it_is(IObjective recipe)
    {
        var shortenable = Assert.IsAssignableFrom<IShortenable>(recipe);
        var shorter = shortenable.Shortened(5);
        var (before, after) = (recipe.Length(1000).Iterations, shorter.Length(1000).Iterations);
        Assert.InRange(after, (before / 5) - (before / 50), (before / 5) + (before / 50));
        Assert.Equal(recipe, shortenable.Shortened(1));
        Assert.Equal(recipe.GetType(), shorter.GetType());
        Assert.True(((IShortenable)recipe).Shortened(1e9).Length(1000).Iterations >= 1);
    }

    [Theory, MemberData(nameof(All))]
    public void Its_loss_falls_on_an_easy_set_and_it_gives_the_same_bits_again(IObjective recipe)
    {
        using var data = Easy.Data();
        var factor = Math.Max(1, recipe.Length(40).Iterations / 24.0);
        var job = Easy.Job(data, WithoutHoles(((IShortenable)recipe).Shortened(factor)));
        using var first = Easy.Train(job);
        using var second = Easy.Train(job);
        Assert.True(first.Log[^1].Loss < 0.7 * first.Log[0].Loss, $"{first.Log[0].Loss} to {first.Log[^1].Loss}");
        Assert.Equal(
            first.Log.Select(epoch => (epoch.Epoch, epoch.Loss, epoch.Rate)),
            second.Log.Select(epoch => (epoch.Epoch, epoch.Loss, epoch.Rate))
        );
        for (var image = 0; image < data.Train.Count; image++)
        {
            Assert.Equal(first.Logits([image])[0].ToArray(), second.Logits([image])[0].ToArray());
        }
    }

    [Theory, MemberData(nameof(SemiSupervised))]
    public void Nothing_flows_into_what_is_asked_for_on_unlabelled_images(IObjective recipe)
    {
        using var scope = NewDisposeScope();
        using var network = new Noting(
            recipe.Network.Build(Easy.Shape, 3, new Chance(1).For(Purpose.Weights)),
            sureness: 100
        );
        network.train();
        var images = Easy.Shape;
        Tensor View(int count) => rand(count, images.Channels, images.Height, images.Width);
        var labelled = new Batch([View(4)], tensor(new long[] { 0, 1, 2, 0 }));
        var loss = recipe.Loss(new Step(network, [labelled, new Batch([View(6), View(6)], empty(0))], 0, 10));
        foreach (var logits in network.Logits.Where(logits => logits.requires_grad))
        {
            logits.retain_grad();
        }

        loss.backward();
        var gradients = cat([.. network.Logits.Select(logits => logits.grad ?? zeros_like(logits))]);
        Assert.Equal(16, gradients.shape[0]);
        Assert.Equal(0, gradients.narrow(0, 4, 6).abs().max().item<float>());
        Assert.NotEqual(0, gradients.narrow(0, 10, 6).abs().max().item<float>());
    }

    [Theory, MemberData(nameof(ForAnyNetwork))]
    public void Trains_another_network_when_it_is_told_to(IObjective recipe)
    {
        var other = ((IForAnyNetwork)recipe).On(new ConvNet(4));
        Assert.Contains("ConvNet-4", other.Network.Name, StringComparison.Ordinal);
        Assert.Equal(recipe, ((IForAnyNetwork)other).On(new WideResNet(10, 1)));
    }

    [Theory, MemberData(nameof(SemiSupervised))]
    public void Reads_as_many_unlabelled_images_as_it_is_told_to(IObjective recipe)
    {
        int Unlabelled(IObjective recipe) =>
            recipe.Feeds.Single(feed => feed.Source == FeedSource.Unlabelled).BatchSize;
        var fewer = Assert.IsAssignableFrom<IReadsUnlabelled>(recipe).WithUnlabelledBatch(7);
        Assert.Equal(7, Unlabelled(fewer));
        Assert.Equal(recipe, ((IReadsUnlabelled)fewer).WithUnlabelledBatch(Unlabelled(recipe)));
        var around = (LearningLoss)new LearningLoss((IExtensible)recipe).WithUnlabelledBatch(7);
        Assert.Equal(fewer, around.Recipe);
    }

    [Theory, MemberData(nameof(All))]
    public void Its_loss_takes_the_type_of_the_batch_and_a_training_leaves_nothing_behind(IObjective recipe)
    {
        using var data = Easy.Data();
        var types = new List<ScalarType>();
        var watched = new Altered(
            ((IShortenable)recipe).Shortened(1e9),
            (loss, _) =>
            {
                types.Add(loss.dtype);
                return loss;
            }
        );
        using (Trainer.Train(Easy.Job(data, watched), CPU, null, CancellationToken.None, ScalarType.Float64)) { }
        // Counted in float32 only: TorchSharp's conversion to another type miscounts by one for each parameter.
        var before = Live.Tensors();
        using (Trainer.Train(Easy.Job(data, watched), CPU, null, CancellationToken.None)) { }
        Assert.Equal([ScalarType.Float64, ScalarType.Float32], types.Distinct());
        Assert.Equal(before, Tensor.TotalCount);
    }

    // The easy images have 8 × 8 pixels: a hole of 16 leaves next to nothing of them to learn from.
    private static IObjective WithoutHoles(IObjective recipe) =>
        recipe.Feeds.SelectMany(feed => feed.Views).SelectMany(view => view.Augmentations).Any(step => step is IErasing)
            ? new Altered(recipe, (loss, _) => loss)
            {
                Feeds = [.. recipe.Feeds.Select(feed => feed with { Views = [.. feed.Views.Select(WithoutHoles)] })],
            }
            : recipe;

    private static View WithoutHoles(View view) =>
        new([.. view.Augmentations.Select(step => step is IErasing ? new BytesOnly(step) : step)]);

    private sealed record BytesOnly(IAugmentation Inner) : IAugmentation
    {
        public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, RandomStream random) =>
            Inner.Apply(source, target, shape, random);
    }
}
