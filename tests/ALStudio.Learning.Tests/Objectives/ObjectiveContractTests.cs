using ALStudio.Core;
using ALStudio.Learning.Augmentations;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Tests.Networks;
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

    public static TheoryData<IObjective> OfTwoViews =>
        [.. Found.Where(recipe => recipe.Feeds.Any(feed => feed.Views.Count == 2))];

    public static TheoryData<IObjective> ForAnyNetwork => [.. Found.Where(recipe => recipe is IForAnyNetwork)];

    public static TheoryData<IObjective> ForAnyDenseNetwork =>
        [.. Found.Where(recipe => recipe is IForAnyDenseNetwork)];

    internal static IEnumerable<IObjective> Found =>
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
        using var folder = new TemporaryFolder();
        using var data = DataFor(recipe);
        var factor = Math.Max(1, recipe.Length(40).Iterations / 24.0);
        var job = Job(data, Easier(((IShortenable)recipe).Shortened(factor)));
        using var first = Train(job);
        using var second = Train(job);
        Assert.True(first.Log[^1].Loss < 0.7 * first.Log[0].Loss, $"{first.Log[0].Loss} to {first.Log[^1].Loss}");
        Assert.Equal(first.Log.Select(Told), second.Log.Select(Told));
        first.Save(folder.Of("first"));
        second.Save(folder.Of("second"));
        Assert.Equal(File.ReadAllBytes(folder.Of("first")), File.ReadAllBytes(folder.Of("second")));

        static string Told(EpochLog epoch) =>
            $"{epoch.Epoch} {epoch.Loss:R} {epoch.Rate:R} {string.Join(" ", epoch.Notes)}";
    }

    [Theory, MemberData(nameof(OfTwoViews))]
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

    [Theory, MemberData(nameof(ForAnyDenseNetwork))]
    public void Trains_another_dense_network_when_it_is_told_to(IObjective recipe)
    {
        var other = ((IForAnyDenseNetwork)recipe).On(new DeepLabResNet18(4));
        Assert.Contains("DeepLab-ResNet-18-4", other.Network.Name, StringComparison.Ordinal);
        Assert.Equal(recipe, ((IForAnyDenseNetwork)other).On(new StandIn()));
    }

    [Theory, MemberData(nameof(SemiSupervised))]
    public void Reads_as_many_unlabelled_images_as_it_is_told_to(IObjective recipe)
    {
        int Unlabelled(IObjective recipe) =>
            recipe.Feeds.Single(feed => feed.Source == FeedSource.Unlabelled).BatchSize;
        var fewer = Assert.IsAssignableFrom<IReadsUnlabelled>(recipe).WithUnlabelledBatch(7);
        Assert.Equal(7, Unlabelled(fewer));
        Assert.Equal(recipe, ((IReadsUnlabelled)fewer).WithUnlabelledBatch(Unlabelled(recipe)));
        Assert.Equal(Around(fewer), ((IReadsUnlabelled)Around(recipe)).WithUnlabelledBatch(7));
    }

    [Theory, MemberData(nameof(All))]
    public void Its_loss_takes_the_type_of_the_batch_and_a_training_leaves_nothing_behind(IObjective recipe)
    {
        using var data = DataFor(recipe);
        var types = new List<ScalarType>();
        var watched = new Altered(
            Easier(((IShortenable)recipe).Shortened(1e9)),
            (loss, _) =>
            {
                types.Add(loss.dtype);
                return loss;
            }
        );
        using (Train(Job(data, watched), ScalarType.Float64)) { }
        // Counted in float32 only: TorchSharp's conversion to another type miscounts by one for each parameter.
        var before = Live.Tensors();
        using (Train(Job(data, watched))) { }
        Assert.Equal([ScalarType.Float64, ScalarType.Float32], types.Distinct());
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory, MemberData(nameof(All))]
    public void Steps_of_one_pattern_compute_the_same_on_the_same_batch(IObjective recipe)
    {
        const int Steps = 10;
        using var scope = NewDisposeScope();
        using var data = DataFor(recipe);
        var job = Job(data, Easier(recipe is IReadsUnlabelled reading ? reading.WithUnlabelledBatch(12) : recipe));
        using var network = FreshModel.Network(job, CPU, ScalarType.Float64);
        using var batches = new Batches(job, 1, CPU, ScalarType.Float64);
        var given = batches.Next(CancellationToken.None);
        network.train();
        var told = Enumerable
            .Range(0, Steps)
            .Where(step => job.Recipe.Pattern(step, Steps) is not null)
            .GroupBy(step => job.Recipe.Pattern(step, Steps), Gradients);
        Assert.All(told, gradients => Assert.Single(gradients.Distinct()));

        string Gradients(int step)
        {
            foreach (var parameter in network.parameters())
            {
                parameter.grad?.zero_();
            }

            job.Recipe.Losses(new Step(network, given, step, Steps)).Total.backward();
            var gradients = network.parameters().Select(parameter => parameter.grad ?? zeros_like(parameter));
            return string.Join(" ", gradients.Select(gradient => $"{gradient.norm().item<double>():R}"));
        }
    }

    [Fact]
    public void Every_recipe_has_patterns_but_those_with_a_network_beside_the_one_that_is_reported()
    {
        Assert.All(Found, recipe => Assert.Equal(recipe.Companion is null, recipe.Pattern(0, 10) is not null));
        Assert.Contains(Found, recipe => recipe.Companion is not null);
    }

    [Fact]
    public void A_step_has_no_pattern_where_it_depends_on_how_far_the_training_is()
    {
        var network = new WideResNet(10, 1);
        IObjective annealed = new Uda(network, Annealing: SignalAnnealing.Linear);
        Assert.Null(annealed.Pattern(3, 10));
        Assert.Null(((IObjective)new LearningLoss((Uda)annealed)).Pattern(3, 10));
        IObjective ranked = new LearningLoss(new Supervised(network), StopAfter: 0.6);
        Assert.Equal([0, 0, 1, 1], ((int[])[0, 5, 6, 9]).Select(step => ranked.Pattern(step, 10)));
    }

    internal static Dataset DataFor(IObjective recipe) =>
        recipe is IObjective<Segmentation> ? EasyScenes.Data() : Easy.Data();

    internal static TrainingJob Job(Dataset data, IObjective recipe) =>
        data is SegmentationDataset scenes
            ? EasyScenes.Job(scenes, recipe)
            : Easy.Job((ClassificationDataset)data, recipe);

    private static ITrained Train(TrainingJob job, ScalarType precision = ScalarType.Float32) =>
        Trainer.Train(job, CPU, null, CancellationToken.None, precision);

    private static IObjective Around(IObjective recipe) =>
        recipe switch
        {
            IExtensible<Segmentation> dense => new LearningLossSegmentation(dense),
            _ => new LearningLoss((IExtensible<Classification>)recipe),
        };

    // The easy images have 8 × 8 pixels: a hole of 16 leaves next to nothing of them to learn from. The easy photographs are small, too,
    // and a network with fresh weights learns nothing at a rate for pretrained ones.
    internal static IObjective Easier(IObjective recipe) =>
        recipe is IObjective<Segmentation>
            ? new Altered(recipe, (loss, _) => loss)
            {
                Feeds = [.. recipe.Feeds.Select(feed => feed with { Window = new ScaledCrop(24) })],
                Optimiser = recipe.Optimiser with { Rate = 0.1 },
            }
            : WithoutHoles(recipe);

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
