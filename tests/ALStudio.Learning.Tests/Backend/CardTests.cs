using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Tests.Objectives;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests;

/// <summary>Trainings on a CUDA card: the same bits again, and what the processor computes.</summary>
public sealed class CardTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<IObjective> Recipes => [.. All];

    /// <summary>What is dropped comes from another generator there.</summary>
    public static TheoryData<IObjective> WithoutDropout =>
        [.. All.Where(recipe => recipe is not ({ Companion: not null } or { Network: WideResNet { Dropout: > 0 } }))];

    // Every recipe, and every kind of network.
    private static IEnumerable<IObjective> All =>
        [
            .. ObjectiveContractTests.Found,
            new Uda(new WideResNet(10, 1), Ema: 0.9),
            new Supervised(new WideResNet(10, 1, Dropout: 0.3)),
            new Supervised(new ResNet18(InputSize: 32)),
            new Supervised(new ConvNet(4)),
            new SupervisedSegmentation(new DeepLabResNet18(4)),
            new LearningLossSegmentation(new S4Gan(new DeepLabResNet18(4))),
        ];

    [CardTheory, MemberData(nameof(Recipes))]
    public void Every_recipe_has_the_same_bits_again_and_when_it_goes_on_from_a_checkpoint(IObjective recipe)
    {
        using var data = ObjectiveContractTests.DataFor(recipe);
        var job = Short(data, recipe);
        var all = new KeptInMemory { IsDue = true };
        var expected = Weights(job, all);
        Assert.Equal(expected, Weights(job));
        Assert.Equal(expected, Weights(job));
        var kept = all.UpTo(all.Iterations.Count / 2);
        Assert.Equal(expected, Weights(job, kept));
        Assert.Equal(all.Iterations.Count / 2, kept.WentOnFrom);
    }

    [CardTheory, MemberData(nameof(Recipes))]
    public void What_is_recorded_and_played_has_the_bits_of_what_is_done_call_by_call(IObjective recipe)
    {
        using var data = ObjectiveContractTests.DataFor(recipe);
        var job = Short(data, recipe);
        var before = PlayedSteps.Recordings;
        var played = Weights(job);
        Assert.Equal(Patterns(job).Count, PlayedSteps.Recordings - before);
        PlayedSteps.IsWanted = false;
        try
        {
            Assert.Equal(Weights(job), played);
        }
        finally
        {
            PlayedSteps.IsWanted = true;
        }
    }

    // What the test before stands on; it needs no card.
    [Theory, MemberData(nameof(Recipes))]
    public void These_trainings_are_long_enough_to_record_each_kind_of_step(IObjective recipe)
    {
        using var data = ObjectiveContractTests.DataFor(recipe);
        Assert.All(Patterns(Short(data, recipe)).Values, steps => Assert.True(steps > PlayedSteps.BeforeRecording));
    }

    [CardFact]
    public void A_step_that_waits_for_the_card_although_it_says_that_it_can_be_recorded_is_a_problem()
    {
        using var data = Easy.Data();
        var recipe = Easy.Recipe(epochs: 4);
        var expected = Weights(Easy.Job(data, recipe));
        // Waits to know its own loss.
        var waiting = new Altered(recipe, (loss, _) => loss.cpu().item<float>() > 0 ? loss : loss * 2);
        var problem = Assert.Throws<EnvironmentException>(() => Weights(Easy.Job(data, waiting)));
        Assert.Contains("waits for the card", problem.Message);
        Assert.Equal(expected, Weights(Easy.Job(data, recipe)));
    }

    [CardTheory, MemberData(nameof(WithoutDropout))]
    public void Every_recipe_without_dropout_learns_what_it_learns_on_the_processor(IObjective recipe)
    {
        using var scope = NewDisposeScope();
        using var data = ObjectiveContractTests.DataFor(recipe);
        var job = Short(data, recipe);
        var (card, processor) = (
            Read(Saved(job, "cuda", ScalarType.Float64)),
            Read(Saved(job, "cpu", ScalarType.Float64))
        );
        foreach (var (name, expected) in processor)
        {
            var difference = (card[name].ToTensor() - expected.ToTensor()).abs().max().to(ScalarType.Float64);
            Assert.True(difference.item<double>() < 1e-7, $"{name} is off by {difference.item<double>()}");
        }
    }

    [CardFact]
    public void A_restored_model_says_the_same_bits_as_the_fresh_one()
    {
        using var data = Easy.Data(pool: 700);
        var job = Easy.Job(data);
        var path = folder.Of("model");
        using var fresh = (TrainedModel)Train(job, "cuda", ScalarType.Float32);
        fresh.Save(path);
        using var restored = TrainedModel.Restore(job, Devices.Choose("cuda"), path);
        int[] images = Easy.All(data);
        Assert.Equal(Numbers(fresh.Logits(images)), Numbers(restored.Logits(images)));
        Assert.Equal(Numbers(fresh.Embeddings(images)), Numbers(restored.Embeddings(images)));

        static float[] Numbers(Matrix matrix) =>
            [.. Enumerable.Range(0, matrix.Rows).SelectMany(row => matrix[row].ToArray())];
    }

    // Golden values are those of float32; convolutions on a card round their factors to 11 bits (TF32).
    [CardTheory(withShared: true)]
    [InlineData(ScalarType.Float32, 5e-3)]
    [InlineData(ScalarType.Float64, 1e-9)]
    public void Wide_residual_networks_agree_with_golden_values(ScalarType precision, double tolerance)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Open("wrn28_2");
        using var network = new WideResNet().Build(new ImageShape(3, 32, 32), 10, new Chance(0).For(Purpose.Weights));
        Formula.Fill(network, "wrn28_2.parameters");
        var card = Devices.Choose("cuda");
        network.to(precision).to(card);
        network.eval();
        var images = golden.Tensor("input").to(precision).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var expected = golden.Tensor("eval.logits").to(ScalarType.Float64);
        var got = network.Forward(images.to(card)).Logits.cpu().to(ScalarType.Float64);
        var error = ((got - expected).norm() / expected.norm()).item<double>();
        output.WriteLine($"{precision}: relative error {error:0.0e+0}");
        Assert.InRange(error, 0, tolerance);
    }

    [CardFact]
    public void A_card_of_another_number_is_a_problem_that_says_how_many_there_are()
    {
        var problem = Assert.Throws<EnvironmentException>(() => Devices.Choose("cuda:99"));
        Assert.Contains($"has {cuda.device_count()} CUDA", problem.Message);
    }

    [CardFact]
    public void An_operation_that_adds_in_any_order_fails_instead_of_computing()
    {
        var card = Devices.Choose("cuda");
        using var scope = NewDisposeScope();
        var maps = rand(1, 2, 3, 3).to(card).requires_grad_();
        var enlarged = nn.functional.interpolate(maps, [6L, 6L], mode: InterpolationMode.Bilinear, align_corners: true);
        var failure = Assert.ThrowsAny<Exception>(() => enlarged.sum().backward());
        Assert.Contains("deterministic", failure.Message);
    }

    private static TrainingJob Short(Dataset data, IObjective recipe)
    {
        var cheap = recipe is IReadsUnlabelled reading ? reading.WithUnlabelledBatch(12) : recipe;
        var labelled = ObjectiveContractTests.Job(data, cheap).Pool.Answered.Count;
        var factor = Math.Max(1, cheap.Length(labelled).Iterations / 24.0);
        return ObjectiveContractTests.Job(data, ObjectiveContractTests.Easier(((IShortenable)cheap).Shortened(factor)));
    }

    /// <summary>How many steps a training has of each pattern.</summary>
    private static Dictionary<int, int> Patterns(TrainingJob job)
    {
        var iterations = job.Recipe.Length(job.Pool.Answered.Count).Iterations;
        return Enumerable
            .Range(0, iterations)
            .Select(step => job.Recipe.Pattern(step, iterations))
            .OfType<int>()
            .CountBy(pattern => pattern)
            .ToDictionary();
    }

    private string Weights(TrainingJob job, ICheckpoints? checkpoints = null) =>
        Convert.ToHexString(File.ReadAllBytes(Saved(job, "cuda", ScalarType.Float32, checkpoints)));

    private string Saved(TrainingJob job, string device, ScalarType precision, ICheckpoints? checkpoints = null)
    {
        using var model = Train(job, device, precision, checkpoints);
        var path = folder.Of($"{device} {precision}");
        model.Save(path);
        return path;
    }

    private static ITrained Train(
        TrainingJob job,
        string device,
        ScalarType precision,
        ICheckpoints? checkpoints = null
    ) => Trainer.Train(job, Devices.Choose(device), null, CancellationToken.None, precision, checkpoints);

    private static IReadOnlyDictionary<string, StoredTensor> Read(string path) => Safetensors.Read(path);
}
