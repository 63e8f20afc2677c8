using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

public class DeepLabV2Tests
{
    private static readonly ImageShape Photograph = new(3, 321, 321);
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);
    private static readonly WeightsFile Some = new("resnet101COCO-41f33a49.safetensors");

    [Fact]
    public void Begins_near_zero_with_frozen_normalisation_and_a_head_that_learns_ten_times_as_fast()
    {
        using var scope = NewDisposeScope();
        using var network = new WithLossModule(new DeepLabV2(Rates: 2)).Build(Photograph, 21, Stream(3));
        foreach (var (name, weight) in network.named_parameters())
        {
            var isModule = name.StartsWith("module.", StringComparison.Ordinal);
            var isHead = name.StartsWith("network.layer5.", StringComparison.Ordinal);
            Assert.Equal(isModule || isHead ? 10 : 1, network.RateFactor(name));
            Assert.Equal(isModule || isHead || weight.dim() == 4, weight.requires_grad);
            if (weight.dim() == 4)
            {
                Assert.InRange(weight.std().item<float>(), 0.0095, 0.0105);
                Assert.InRange(weight.mean().item<float>(), -0.0005, 0.0005);
            }
            else if (!isModule)
            {
                var expected = name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1;
                Assert.True(weight.eq(expected).all().item<bool>(), name);
            }
        }

        // Of the loss module's parameters there are as many as the paper's network asks for.
        Assert.Equal(44_048_532 + 492_545, network.parameters().Sum(parameter => parameter.numel()));
        AssertSumsTwo(network.Host);
    }

    [Fact]
    public void Images_keep_their_range_and_come_in_the_order_that_the_weights_were_trained_with()
    {
        Assert.Null(new DeepLabV2().Normalisation);
        Assert.Null(new DeepLabV2(PretrainedOn: PretrainedOn.ImageNet).Normalisation);
        var coco = new DeepLabV2(Some).Normalisation!;
        var imageNet = new DeepLabV2(Some, PretrainedOn.ImageNet).Normalisation!;
        Assert.Equal((ChannelOrder.Bgr, ChannelOrder.Rgb), (coco.Order, imageNet.Order));
        Assert.Equal([104.00698793, 116.66876762, 122.67891434], coco.Mean.Select(mean => mean * 255), Near);
        Assert.Equal(coco.Mean.Reverse(), imageNet.Mean);
        Assert.Equal([1, 1, 1], coco.Deviation.Select(deviation => deviation * 255), Near);

        using var scope = NewDisposeScope();
        var red = new ImageShape(3, 1, 1);
        foreach (
            var (normalisation, expected) in new[]
            {
                (coco, (float[])[-104.00699f, -116.66877f, 77.32109f]),
                (imageNet, [77.32109f, -116.66877f, -104.00699f]),
            }
        )
        {
            using var block = new PixelBlock(1, red, ScalarType.Float32, pinned: false);
            new PixelTable(normalisation, red).Write([200, 0, 0], block, 0);
            Assert.True(block.Images.flatten().allclose(tensor(expected), rtol: 0, atol: 1e-4));
        }

        static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;
    }

    [Theory]
    [InlineData(PretrainedOn.Coco, "resnet101COCO-41f33a49.pth", "http://vllab1.ucmerced.edu/~whung/adv-semi-seg")]
    [InlineData(PretrainedOn.ImageNet, "resnet101-5d3b4d8f.pth", "https://download.pytorch.org/models")]
    public void A_missing_file_says_which_one_to_fetch_from_where_and_how_to_convert_it(
        PretrainedOn images,
        string file,
        string address
    )
    {
        var part = new DeepLabV2(new WeightsFile("resnet101.safetensors"), images);
        var root = new DataRoot([new("/nowhere", "--data")]);
        var problem = Assert.Throws<ProblemException>(() => PretrainedWeights.Locate(part, root)).Problems[0];
        Assert.Contains(
            "resnet101.safetensors for DeepLabv2-ResNet-101 were not found",
            problem.What,
            StringComparison.Ordinal
        );
        Assert.Contains(file, problem.Hint, StringComparison.Ordinal);
        Assert.Contains(address, problem.Hint, StringComparison.Ordinal);
        Assert.Contains("save_file(", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_cannot_be_are_told()
    {
        Assert.Empty(new DeepLabV2(Some, PretrainedOn.ImageNet, 2).Check(Facts));
        Assert.Single(new DeepLabV2(Rates: 0).Check(Facts));
        Assert.Equal(2, new DeepLabV2(new WeightsFile(""), Rates: 5).Check(Facts).Count());
        var grey = new ImageShape(1, 64, 64);
        Assert.Single(new DeepLabV2(Some).Check(Facts with { Shape = grey }));
        Assert.Empty(new DeepLabV2().Check(Facts with { Shape = grey }));
        Assert.Throws<ProblemException>(() => new DeepLabV2(Some).Build(grey, 2, Stream(1)));
        Assert.Throws<ProblemException>(() => new DeepLabV2(Rates: 5).Build(Photograph, 2, Stream(1)));
    }

    private static void AssertSumsTwo(Network network)
    {
        using var constant = no_grad();
        network.eval();
        var activations = network.Forward(rand(1, 3, 40, 40));
        var state = network.state_dict();
        var expected = Scores(0) + Scores(1);
        var largest = expected.abs().max().item<float>();
        Assert.True(largest > 0);
        Assert.True(activations.Logits.allclose(expected, rtol: 1e-4, atol: 1e-6 * largest));

        Tensor Scores(int rate)
        {
            var dilation = 6L * (rate + 1);
            return nn.functional.conv2d(
                activations.Taps[3],
                state[$"layer5.conv2d_list.{rate}.weight"],
                state[$"layer5.conv2d_list.{rate}.bias"],
                padding: [dilation, dilation],
                dilation: [dilation, dilation]
            );
        }
    }

    private static RandomStream Stream(ulong seed) => new Chance(seed).For(Purpose.Weights);
}
