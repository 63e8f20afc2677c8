using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Mathematics;

/// <summary>The losses of unlabelled images against PyTorch in float64.</summary>
public class ConsistencyTests
{
    private static readonly Uda Uda = new(new WideResNet());
    private static readonly FixMatch FixMatch = new(new WideResNet());

    [SharedTheory, InlineData("k10"), InlineData("k100")]
    public void Uda_asks_for_the_sharpened_prediction_where_it_is_confident(string set)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Open("uda");
        var (weak, strong) = (Logits(golden, $"{set}.weak"), Logits(golden, $"{set}.strong"));
        golden.AssertClose($"{set}.target", Consistency.Target(weak, 0.5));
        golden.AssertClose($"{set}.kl", Consistency.Divergence(weak, strong, 0.5));
        golden.AssertClose($"{set}.mask", Consistency.Confidence(weak).gt(0.6));
        var loss = Uda.Unlabelled(weak, strong);
        golden.AssertClose($"{set}.loss", loss);
        loss.backward();
        golden.AssertClose($"{set}.gradient_strong", strong.grad!);
        Assert.True(weak.grad is null);
    }

    [SharedTheory, InlineData("k10"), InlineData("k100")]
    public void The_entropy_of_predictions_and_its_gradient_agree(string set)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Open("uda");
        var weak = Logits(golden, $"{set}.weak");
        var entropy = Consistency.MeanEntropy(weak);
        golden.AssertClose($"{set}.entropy", entropy);
        entropy.backward();
        golden.AssertClose($"{set}.entropy_gradient", weak.grad!);
    }

    [SharedTheory, InlineData("k10"), InlineData("k100")]
    public void Annealing_leaves_out_the_same_labelled_images(string set)
    {
        var golden = Golden.Open("uda");
        var labels = golden.Tensor($"{set}.labels");
        foreach (var expected in golden[$"{set}.tsa"].EnumerateArray())
        {
            using var scope = NewDisposeScope();
            var kind = Enum.Parse<SignalAnnealing>(expected.GetProperty("kind").GetString()!, ignoreCase: true);
            var share = expected.GetProperty("t_over_T").GetDouble();
            var logits = Logits(golden, $"{set}.weak");
            var threshold = kind.Threshold(share, (int)logits.shape[1]);
            var loss = kind.Loss(share, logits, labels);
            loss.backward();
            var kept = logits.grad!.abs().sum(1).gt(0).sum().item<long>();
            Assert.Equal(expected.GetProperty("kept").GetInt64(), kept);
            Close("threshold", threshold);
            Close("loss", loss.item<double>());
            Close("gradient_norm", logits.grad!.norm().item<double>());

            void Close(string name, double got) =>
                golden.AssertClose($"{set}.tsa", expected.GetProperty(name).GetDouble(), got);
        }
    }

    [SharedTheory, InlineData("linear"), InlineData("exp"), InlineData("log")]
    public void Thresholds_of_annealing_agree_at_every_step(string name)
    {
        var golden = Golden.Open("uda");
        var kind = Enum.Parse<SignalAnnealing>(name, ignoreCase: true);
        double[] thresholds = [.. Enumerable.Range(0, 201).Select(step => kind.Threshold(step / 200.0, 10))];
        golden.AssertClose($"tsa.{name}", tensor(thresholds));
    }

    [Fact]
    public void Without_annealing_every_label_counts_and_with_it_perhaps_none()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (
            tensor(
                new[,]
                {
                    { 9.0, 0, 0 },
                    { 8, 0, 0 },
                }
            ),
            tensor(new long[] { 0, 0 })
        );
        var expected = (Math.Log(1 + (2 * Math.Exp(-9))) + Math.Log(1 + (2 * Math.Exp(-8)))) / 2;
        Assert.Equal(expected, SignalAnnealing.None.Loss(0, logits, labels).item<double>(), 12);
        Assert.Equal(0, SignalAnnealing.Linear.Loss(0, logits, labels).item<double>());
    }

    [Fact]
    public void The_loss_is_zero_when_no_prediction_is_confident_and_a_boundary_case_is_not_confident_for_uda()
    {
        using var scope = NewDisposeScope();
        var strong = tensor(
            new[,]
            {
                { 1.0, -1, 0 },
            }
        );
        Assert.Equal(0, Uda.Unlabelled(zeros(1, 3, ScalarType.Float64), strong).item<double>());
        // Exactly one half.
        var even = tensor(
            new[,]
            {
                { 3.0, 3, -1e9 },
            }
        );
        Assert.Equal(0, (Uda with { Confidence = 0.5 }).Unlabelled(even, strong).item<double>());
        Assert.NotEqual(0, (FixMatch with { Confidence = 0.5 }).Unlabelled(even, strong).item<double>());
    }

    [Fact]
    public void FixMatch_learns_the_most_likely_class_where_it_is_confident_and_nothing_flows_into_it()
    {
        using var scope = NewDisposeScope();
        var weak = tensor(
            new[,]
            {
                { 0.0, 9, 0 },
                { 1, 0, 0 },
                { 9, 0, 0 },
            },
            requires_grad: true
        );
        var strong = tensor(
            new[,]
            {
                { 1.0, 0, 0 },
                { 5, 0, 0 },
                { 0, 0, 2 },
            },
            requires_grad: true
        );
        var loss = FixMatch.Unlabelled(weak, strong);
        var expected = (Math.Log(Math.E + 2) + Math.Log(Math.Exp(2) + 2)) / 3;
        Assert.Equal(expected, loss.item<double>(), 12);
        loss.backward();
        Assert.True(weak.grad is null);
        Assert.Equal(0, strong.grad![1].abs().sum().item<double>());
    }

    [Fact]
    public void A_target_that_underflows_adds_nothing()
    {
        using var scope = NewDisposeScope();
        var (weak, strong) = (
            tensor(
                new[,]
                {
                    { 0f, -500 },
                }
            ),
            tensor(
                new[,]
                {
                    { 0f, -800 },
                },
                requires_grad: true
            )
        );
        var divergence = Consistency.Divergence(weak, strong, 0.5);
        divergence.sum().backward();
        Assert.Equal(0, divergence.item<float>());
        Assert.True(strong.grad!.isfinite().all().item<bool>());
    }

    private static Tensor Logits(Golden golden, string name) => golden.Tensor(name).requires_grad_();
}
