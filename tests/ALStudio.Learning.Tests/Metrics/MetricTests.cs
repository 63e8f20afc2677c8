using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Metrics;
using FsCheck.Xunit;
using Xunit;
using Some = ALStudio.Learning.Tests.Strategies.Some;

namespace ALStudio.Learning.Tests.Metrics;

public sealed class MetricTests
{
    private static readonly string[] Animals = ["cat", "dog", "owl"];

    /// <summary>Right, wrong, and undecided between cat and dog; no owl among them.</summary>
    private static readonly ClassificationEvaluation Three = new(
        Some.Table([2, 1, 0], [3, 1, 0], [1, 1, 0]),
        [0, 1, 0],
        Animals
    );

    [Fact]
    public void Accuracy_is_the_share_of_right_images_and_of_equal_scores_the_first_class_counts() =>
        Assert.Equal([new Measurement("accuracy", 2 / 3.0)], new Accuracy().Measure(Three));

    [Fact]
    public void A_class_without_test_images_has_no_accuracy() =>
        Assert.Equal(
            [new Measurement("accuracy/cat", 1), new Measurement("accuracy/dog", 0)],
            new PerClassAccuracy().Measure(Three)
        );

    [Fact]
    public void Accuracy_of_all_images_is_the_weighted_mean_of_the_classes()
    {
        var evaluation = Random(200, 4, 3);
        var overall = new Accuracy().Measure(evaluation).Single().Value;
        var mean = new PerClassAccuracy()
            .Measure(evaluation)
            .Zip(evaluation.Labels.CountBy(label => label).OrderBy(group => group.Key))
            .Sum(pair => pair.First.Value * pair.Second.Value / 200);
        Assert.Equal(overall, mean, 12);
    }

    [Fact]
    public void Loss_of_a_model_without_an_opinion_is_the_logarithm_of_the_number_of_classes() =>
        Assert.Equal(
            Math.Log(3),
            Value(
                new CrossEntropy(),
                new ClassificationEvaluation(new Matrix(4, 3, new float[12]), [0, 1, 2, 0], Animals)
            ),
            12
        );

    [Fact]
    public void Loss_of_a_sure_and_wrong_model_is_large_but_finite() =>
        Assert.Equal(
            2e38,
            Value(new CrossEntropy(), new ClassificationEvaluation(Some.Table([1e38f, -1e38f, 0]), [1], Animals)),
            1e31
        );

    [Fact]
    public void A_model_that_is_as_sure_as_it_is_right_is_calibrated()
    {
        // Four images with probability 3/4, of which three are right.
        var row = new[] { MathF.Log(6), 0, 0 };
        var evaluation = new ClassificationEvaluation(Some.Table(row, row, row, row), [0, 0, 0, 1], Animals);
        Assert.Equal(0, Value(new CalibrationError(), evaluation), 7);
    }

    [Fact]
    public void A_sure_model_is_as_badly_calibrated_as_it_is_often_wrong() =>
        Assert.Equal(
            0.75,
            Value(
                new CalibrationError(),
                new ClassificationEvaluation(
                    Some.Table([99, 0, 0], [99, 0, 0], [99, 0, 0], [99, 0, 0]),
                    [0, 1, 2, 1],
                    Animals
                )
            ),
            12
        );

    /// <summary>Bin m is ((m − 1)/M, m/M]: a confidence of exactly 1/2 lies in the first of two bins, with 0.4 and not with 0.9.</summary>
    [Fact]
    public void A_confidence_on_the_border_of_two_bins_belongs_to_the_lower_one()
    {
        var evaluation = new ClassificationEvaluation(
            Some.Table([0, 0, -999], [MathF.Log(18), 0, 0], [MathF.Log(4 / 3f), 0, 0]),
            [0, 0, 1],
            Animals
        );
        var expected = (Math.Abs(1 - 0.5 - 0.4) + Math.Abs(1 - 0.9)) / 3;
        Assert.Equal(expected, Value(new CalibrationError(Bins: 2), evaluation), 7);
    }

    [Fact]
    public void Calibration_needs_a_bin() => Assert.Throws<ArgumentOutOfRangeException>(() => new CalibrationError(0));

    [Property(MaxTest = 200)]
    public void Fast_and_slow_metrics_agree(int seed, byte size, byte kinds)
    {
        var evaluation = Random(1 + size, 2 + (kinds % 20), seed);
        Assert.Equal(Slow.Accuracy(evaluation), Value(new Accuracy(), evaluation), 12);
        Assert.Equal(Slow.CrossEntropy(evaluation), Value(new CrossEntropy(), evaluation), 9);
        Assert.Equal(Slow.CalibrationError(evaluation, 15), Value(new CalibrationError(), evaluation), 9);
        Assert.Equal(Slow.CalibrationError(evaluation, 7), Value(new CalibrationError(Bins: 7), evaluation), 9);
        Assert.Equal(Slow.PerClass(evaluation), new PerClassAccuracy().Measure(evaluation).Select(one => one.Value));
    }

    public static TheoryData<IMetric> All() =>
        [new Accuracy(), new PerClassAccuracy(), new CrossEntropy(), new CalibrationError()];

    [Theory, MemberData(nameof(All))]
    public void Nothing_is_measured_on_no_images(IMetric metric) =>
        Assert.Empty(metric.Measure(new ClassificationEvaluation(new Matrix(0, 3, []), [], Animals)));

    [Theory, MemberData(nameof(All))]
    public void The_order_of_test_images_does_not_matter(IMetric metric)
    {
        var evaluation = Random(100, 3, 8);
        var order = Some.Stream(1).Permutation(100);
        var shuffled = new ClassificationEvaluation(
            evaluation.Logits.Select(order),
            [.. order.Select(image => evaluation.Labels[image])],
            evaluation.Classes
        );
        Assert.Equal(metric.Measure(evaluation).Select(Rounded), metric.Measure(shuffled).Select(Rounded));

        static Measurement Rounded(Measurement one) => one with { Value = Math.Round(one.Value, 10) };
    }

    [Fact]
    public void An_output_that_is_not_a_number_is_a_problem_and_no_prediction()
    {
        var failure = Assert.Throws<ProblemException>(() =>
            new ClassificationEvaluation(Some.Table([0, 1, 2], [0, float.NaN, 2]), [0, 1], Animals)
        );
        Assert.Equal("The model's output for test image 1 is not a number (NaN).", failure.Message);
    }

    [Fact]
    public void Logits_labels_and_classes_fit_each_other()
    {
        Assert.Throws<ArgumentException>(() => new ClassificationEvaluation(Some.Table([0, 1, 2]), [0, 1], Animals));
        Assert.Throws<ArgumentException>(() => new ClassificationEvaluation(Some.Table([0, 1]), [0], Animals));
        Assert.Throws<ArgumentException>(() => new ClassificationEvaluation(Some.Table([0, 1, 2]), [3], Animals));
        Assert.Throws<ArgumentException>(() => new ClassificationEvaluation(Some.Table([0, 1, 2]), [-1], Animals));
    }

    private static double Value(IMetric metric, ClassificationEvaluation evaluation) =>
        metric.Measure(evaluation).Single().Value;

    private static ClassificationEvaluation Random(int images, int classes, int seed)
    {
        var random = new Chance((ulong)(uint)seed).For(Purpose.Split);
        return new ClassificationEvaluation(
            Some.Logits(images, classes, seed),
            [.. Enumerable.Range(0, images).Select(_ => random.NextInt(classes))],
            [.. Enumerable.Range(0, classes).Select(number => $"class {number}")]
        );
    }

    /// <summary>The same numbers, straight from their definitions.</summary>
    private static class Slow
    {
        public static double Accuracy(ClassificationEvaluation evaluation) =>
            Images(evaluation).Average(image => image.Predicted == image.Label ? 1.0 : 0.0);

        public static double CrossEntropy(ClassificationEvaluation evaluation) =>
            -Images(evaluation).Average(image => Math.Log(image.Probabilities[image.Label]));

        public static IEnumerable<double> PerClass(ClassificationEvaluation evaluation) =>
            from image in Images(evaluation)
            group image by image.Label into own
            orderby own.Key
            select own.Average(image => image.Predicted == image.Label ? 1.0 : 0.0);

        public static double CalibrationError(ClassificationEvaluation evaluation, int bins)
        {
            var all = Images(evaluation)
                .Select(image => (Sure: image.Probabilities.Max(), Right: image.Predicted == image.Label));
            var error = 0.0;
            for (var m = 1; m <= bins; m++)
            {
                var bin = all.Where(image => image.Sure * bins > m - 1 && image.Sure * bins <= m).ToArray();
                if (bin.Length > 0)
                {
                    var (accuracy, confidence) = (bin.Average(i => i.Right ? 1.0 : 0.0), bin.Average(i => i.Sure));
                    error += (double)bin.Length / evaluation.Labels.Count * Math.Abs(accuracy - confidence);
                }
            }

            return error;
        }

        private static IEnumerable<(double[] Probabilities, int Predicted, int Label)> Images(
            ClassificationEvaluation evaluation
        ) =>
            evaluation.Labels.Select(
                (label, image) =>
                {
                    var exponentials = evaluation.Logits[image].ToArray().Select(logit => Math.Exp(logit)).ToArray();
                    var probabilities = exponentials.Select(one => one / exponentials.Sum()).ToArray();
                    return (probabilities, Array.IndexOf(probabilities, probabilities.Max()), label);
                }
            );
    }
}
