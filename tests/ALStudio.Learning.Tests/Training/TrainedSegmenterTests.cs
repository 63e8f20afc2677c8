using ALStudio.Core;
using ALStudio.Learning.Annotators;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Metrics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Tests.Networks;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Training;

public sealed class TrainedSegmenterTests : IDisposable
{
    private static readonly UncertainPixels Rule = new(1.3);
    private static readonly UncertainPixels Scaled = new(0.5, MinMax: true);

    private readonly SegmentationDataset data = Drawings.Data(pool: 12, test: 5);
    private readonly string file = Path.GetTempFileName();

    public void Dispose()
    {
        data.Dispose();
        File.Delete(file);
    }

    [Fact]
    public void Predictions_and_entropies_are_those_of_the_slow_twin()
    {
        using var model = Segmenters.Fresh(data, precision: ScalarType.Float64);
        using var network = FreshModel.Network(Segmenters.Job(data), CPU, ScalarType.Float64);
        var slow = new SlowSegmenter(data, network);
        var confusion = new ConfusionMatrix(4);
        for (var image = 0; image < data.Test.Count; image++)
        {
            Assert.Equal(slow.Predicted(image), model.Predicted(image));
            confusion.Add(data.Test.Labels(image).Labels, slow.Predicted(image).Labels);
        }

        Assert.Equal(Cells(confusion), Cells(((SegmentationEvaluation)model.Evaluate()).Confusion));
        Assert.Equal(Pixels(data.Test), confusion.Total);

        var regions = new Polygons(1).RegionsOf(data)!;
        var (counts, scaled) = (
            model.Uncertain(Segmenters.All(data), Rule, []),
            model.Uncertain(Segmenters.All(data), Scaled, [])
        );
        for (var image = 0; image < data.Pool; image++)
        {
            var map = slow.Entropies(image);
            var (height, width, values) = model.EntropyMap(image);
            Assert.Equal(data.Train.SizeOf(image), (height, width));
            Assert.Equal(map, values.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
            Assert.Equal(map.Count(entropy => entropy > Rule.Above), counts[image]);
            var (low, high) = (map.Min(), map.Max());
            Assert.Equal(map.Count(entropy => (entropy - low) / (high - low) > Scaled.Above), scaled[image]);

            RegionMask[] masks =
            [
                .. Enumerable
                    .Range(0, regions.CountOf(image))
                    .Select(region => regions.MaskOf(new Question(image, region))),
            ];
            var inside = masks.Select(mask =>
                (double)map.Zip(mask.Inside).Count(pair => pair.First > Rule.Above && pair.Second == 1)
            );
            Assert.Equal(inside, model.Uncertain(image, masks, Rule));
        }

        Assert.True(counts.Distinct().Count() > 6);

        static long Pixels(SceneSet scenes) =>
            Enumerable
                .Range(0, scenes.Count)
                .Sum(image => (long)scenes.SizeOf(image).Height * scenes.SizeOf(image).Width);
    }

    [Fact]
    public void A_committee_averages_entropies_pixel_by_pixel()
    {
        var half = new UncertainPixels(0.9);
        // Fresh networks are equally unsure everywhere: these are surer.
        var sure = new Noted(new StandIn(), []) { Change = logits => logits.mul_(8) };
        TrainedSegmenter[] members =
        [
            .. new ulong[] { 1, 2, 3 }.Select(seed =>
                Segmenters.Fresh(data, sure, seed: seed, precision: ScalarType.Float64)
            ),
        ];
        var counts = members[0].Uncertain(Segmenters.All(data), half, members[1..]);
        for (var image = 0; image < data.Pool; image++)
        {
            var maps = members.Select(member => member.EntropyMap(image).Values).ToArray();
            var average = Enumerable.Range(0, maps[0].Length).Select(pixel => maps.Average(map => (double)map[pixel]));
            Assert.Equal(average.Count(entropy => entropy > half.Above), counts[image]);
        }

        Assert.NotEqual(members[0].Uncertain(Segmenters.All(data), half, []), counts);
        Assert.NotEqual(members[0].Uncertain(Segmenters.All(data), half, members[1..2]), counts);
        Array.ForEach(members, member => member.Dispose());
    }

    [Fact]
    public void Only_models_of_the_same_images_form_a_committee()
    {
        using var other = Drawings.Data(pool: 13);
        using var model = Segmenters.Fresh(data);
        using var stranger = Segmenters.Fresh(other);
        Assert.Throws<ArgumentException>(() => model.Uncertain([0], Rule, [stranger]));
    }

    [Fact]
    public void The_discriminator_judges_each_image_at_its_own_size_without_dropout()
    {
        using var model = Segmenters.Fresh(data, precision: ScalarType.Float64, judged: true);
        using var network = FreshModel.Network(Segmenters.Job(data), CPU, ScalarType.Float64);
        using var judge = Segmenters.Judge(data, 1).to(ScalarType.Float64);
        var (slow, scores) = (new SlowSegmenter(data, network), model.Realism(Segmenters.All(data)));
        Assert.All(Segmenters.All(data), image => Assert.Equal(slow.Realism(judge, image), scores[image], 1e-9));
        Assert.True(scores.Distinct().Count() > 10);
        using var again = Segmenters.Fresh(data, precision: ScalarType.Float64, judged: true);
        Assert.Equal(scores, again.Realism(Segmenters.All(data)));
    }

    [Fact]
    public void Losses_are_predicted_and_embeddings_pooled_from_padded_images()
    {
        using var model = Segmenters.Fresh(data, foreseeing: true);
        using var network = FreshModel.Network(Segmenters.Job(data, foreseeing: true), CPU, ScalarType.Float32);
        var losses = model.PredictedLosses([3, 1]);
        var embeddings = model.Embeddings([3, 1]);
        Assert.Equal((2, 16), (embeddings.Rows, embeddings.Columns));
        using var constant = inference_mode();
        using var scope = NewDisposeScope();
        network.eval();
        using var scenes = new PaddedScenes(
            data.Train,
            [3, 1],
            ScenePass.PaddedSize(data),
            2,
            data.Normalisation,
            ScalarType.Float32,
            false,
            false
        );
        var said = network.Forward(scenes.Next(default)!.Pixels);
        Assert.Equal(
            said.PredictedLosses!.data<float>().ToArray(),
            losses.Select(loss => (float)loss),
            (a, b) => Math.Abs(a - b) < 1e-5
        );
        Assert.Equal(
            said.Embedding.data<float>().ToArray(),
            Enumerable.Range(0, 2).SelectMany(row => embeddings[row].ToArray()),
            (a, b) => Math.Abs(a - b) < 1e-5
        );
        Assert.NotEqual(losses[0], losses[1]);
    }

    [Fact]
    public void What_was_not_trained_is_not_asked()
    {
        using var model = Segmenters.Fresh(data);
        Assert.Contains(
            "does not learn to predict losses",
            Assert.Throws<ProblemException>(() => model.PredictedLosses([0])).Message
        );
        Assert.Contains("trains no discriminator", Assert.Throws<ProblemException>(() => model.Realism([0])).Message);
        Assert.True(model.LabelsPixels);
        Assert.Throws<NotSupportedException>(() => model.Logits([0]));
        Assert.Throws<NotSupportedException>(() => model.Probabilities([0]));
        Assert.Throws<NotSupportedException>(() => model.LogitsUnderDropout([0], 2));
    }

    /// <summary>Bit by bit on a processor: all batches have one shape, and a row of a convolution does not look at the others.</summary>
    [Fact]
    public void A_number_does_not_depend_on_what_is_asked_together_with_it()
    {
        using var many = Drawings.Data(pool: 23, test: 2);
        var deep = new DeepLabResNet18(Width: 4, Dilation: 1);
        int[] order = [.. new Chance(3).For(Purpose.Query).Permutation(23)];
        var sets = new[] { Segmenters.All(many), order, order[..9], [7], [22, 7] };
        // Counts would hide the last bits.
        var asked = sets.Select(Ask).ToArray();
        Assert.All(asked, said => Assert.All(said, pair => Assert.Equal(asked[0][pair.Key], pair.Value)));

        Dictionary<int, (double, float)> Ask(int[] images)
        {
            using var model = Segmenters.Fresh(many, deep, judged: true);
            var (scores, embeddings) = (model.Realism(images), model.Embeddings(images));
            return images
                .Index()
                .ToDictionary(pair => pair.Item, pair => (scores[pair.Index], embeddings[pair.Index, 3]));
        }
    }

    [Fact]
    public void A_restored_model_has_the_same_bits()
    {
        var deep = new DeepLabResNet18(Width: 4, Dilation: 1);
        using var fresh = Segmenters.Fresh(data, deep, seed: 5);
        fresh.Save(file);
        using var restored = TrainedSegmenter.Restore(Segmenters.Job(data, deep, seed: 9), CPU, file);
        Assert.Equal(fresh.EntropyMap(3).Values, restored.EntropyMap(3).Values);
        Assert.Equal(
            fresh.Uncertain(Segmenters.All(data), Rule, []),
            restored.Uncertain(Segmenters.All(data), Rule, [])
        );
        Assert.Equal(
            Cells(((SegmentationEvaluation)fresh.Evaluate()).Confusion),
            Cells(((SegmentationEvaluation)restored.Evaluate()).Confusion)
        );
        restored.Save(file);
        var before = File.ReadAllBytes(file);
        restored.Evaluate();
        restored.Save(file);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void Images_are_scored_once_per_rule_and_committee_in_eval_mode()
    {
        var batches = new List<(bool Training, long Images)>();
        using var model = Segmenters.Fresh(data, new Noted(new StandIn(), batches));
        using var other = Segmenters.Fresh(data, seed: 2);
        int[] some = [.. Segmenters.All(data).Skip(3)];
        model.Uncertain(some, Rule, []);
        Assert.All(batches, batch => Assert.Equal((false, 12L), batch));
        var first = batches.Count;
        Assert.Equal(1, first);
        model.Uncertain(some, new UncertainPixels(1.3), []);
        model.Uncertain([.. some.Reverse()], Rule, []);
        Assert.Equal(first, batches.Count);
        // What is new is added; another rule or committee is another score.
        model.Uncertain(Segmenters.All(data), Rule, []);
        model.Uncertain(some, Scaled, []);
        model.Uncertain(some, Rule, [other]);
        model.Uncertain(some, Rule, [other]);
        Assert.Equal(first + 3, batches.Count);
        // A visit of one image is a batch of one.
        model.Uncertain(4, [new RegionMask(30, 24, new byte[720])], Rule);
        Assert.Equal((false, 1L), batches[^1]);
        model.Evaluate();
        model.Evaluate();
        Assert.Equal(first + 5, batches.Count);
    }

    [Fact]
    public void An_output_that_is_not_a_number_is_a_problem_and_no_prediction()
    {
        var broken = new Noted(new StandIn(), []) { Change = logits => logits[0, 1, 0, 2] = float.NaN };
        using var model = Segmenters.Fresh(data, broken);
        Assert.Equal(
            "The model's output for image 0 is not a number (NaN).",
            Assert.Throws<ProblemException>(model.Evaluate).Message
        );
        Assert.True(double.IsNaN(model.Uncertain(Segmenters.All(data), Rule, [])[0]));
        Assert.False(double.IsNaN(model.Uncertain(Segmenters.All(data), Rule, [])[1]));
        Assert.True(double.IsNaN(model.Uncertain(0, [new RegionMask(24, 30, new byte[720])], Rule)[0]));
    }

    [Fact]
    public void A_region_has_the_size_of_its_image()
    {
        using var model = Segmenters.Fresh(data);
        var failure = Assert.Throws<ArgumentException>(() =>
            model.Uncertain(0, [new RegionMask(30, 24, new byte[720])], Rule)
        );
        Assert.StartsWith(
            "A region of an image of 30 × 24 pixels, but image 0 has 24 × 30.",
            failure.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_pass_stops_within_a_batch()
    {
        using var large = Drawings.Data(20, 20, (401, 401));
        using var stop = new CancellationTokenSource();
        var batches = new List<(bool Training, long Images)>();
        var stopping = new Noted(new StandIn(), batches) { Change = _ => stop.Cancel() };
        using var model = Segmenters.Fresh(large, stopping, stop: stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => model.Uncertain(Segmenters.All(large), Rule, []));
        Assert.ThrowsAny<OperationCanceledException>(model.Evaluate);
        Assert.Single(batches);
    }

    [Fact]
    public void Nothing_is_left_behind_by_what_is_asked_again_and_again()
    {
        var regions = new Polygons(1).RegionsOf(data)!;
        using var model = Segmenters.Fresh(data, judged: true, foreseeing: true);
        using var other = Segmenters.Fresh(data, seed: 2);
        Ask(0);
        var before = Live.Tensors();
        Ask(1);
        Ask(2);
        Assert.Equal(before, Live.Tensors());

        void Ask(int time)
        {
            model.Uncertain(Segmenters.All(data), new UncertainPixels(0.1 * time), [other]);
            model.Uncertain(3, [regions.MaskOf(new Question(3, 0))], Rule);
            model.Realism([time]);
            model.PredictedLosses([time]);
            model.Embeddings([time]);
            model.Predicted(time);
            model.EntropyMap(time);
            using var again = Segmenters.Fresh(data, seed: 3);
            again.Evaluate();
        }
    }

    [Fact]
    public void What_was_trained_is_recognised()
    {
        using var easy = EasyScenes.Data(pool: 30);
        using var model = (TrainedSegmenter)
            EasyScenes.Train(EasyScenes.Job(easy, EasyScenes.Recipe(epochs: 40), labelled: 24));
        var measured = new MeanIoU().Measure((SegmentationEvaluation)model.Evaluate()).Single().Value;
        Assert.InRange(measured, 0.6, 1);
        using var fresh = (TrainedSegmenter)
            EasyScenes.Train(EasyScenes.Job(easy, EasyScenes.Recipe(epochs: 1), labelled: 24));
        Assert.True(new MeanIoU().Measure((SegmentationEvaluation)fresh.Evaluate()).Single().Value < measured);
    }

    private static IEnumerable<long> Cells(ConfusionMatrix confusion) =>
        from actual in Enumerable.Range(0, confusion.Classes)
        from said in Enumerable.Range(0, confusion.Classes)
        select confusion[actual, said];
}
