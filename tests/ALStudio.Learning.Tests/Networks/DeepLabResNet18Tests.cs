using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Training;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

public class DeepLabResNet18Tests
{
    private static readonly ImageShape Photograph = new(3, 64, 64);
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);
    private static readonly WeightsFile Some = new("resnet18.safetensors");

    [Theory]
    [InlineData(321, 321, 41, 41)]
    [InlineData(120, 160, 16, 21)]
    [InlineData(65, 97, 9, 13)]
    [InlineData(64, 64, 9, 9)]
    [InlineData(8, 8, 2, 2)]
    public void Scores_lie_an_eighth_of_the_image_apart_and_taps_are_the_four_stages(
        int height,
        int width,
        int h,
        int w
    )
    {
        using var scope = NewDisposeScope();
        using var network = new DeepLabResNet18(4).Build(Photograph, 7, Stream(1));
        network.eval();
        var activations = network.Forward(rand(2, 3, height, width));
        Assert.Equal([2, 7, h, w], activations.Logits.shape);
        Assert.Equal([4, 8, 16, 32], activations.Taps.Select(tap => tap.shape[1]));
        Assert.All(activations.Taps.Skip(1), tap => Assert.Equal([h, w], tap.shape[2..]));
        Assert.True(activations.Taps[3].mean([2, 3]).allclose(activations.Embedding));
        Assert.Equal([2, 7, height, width], Upsampling.To(height, width, activations.Logits).shape);
    }

    [Fact]
    public void Entries_are_those_of_ResNet_18_with_another_head()
    {
        using var network = new DeepLabResNet18().Build(Photograph, 21, Stream(1));
        using var twin = new ResNet18().Build(Photograph, 21, Stream(1));
        var body = Shapes(twin).Where(entry => !entry.Name.StartsWith("fc.", StringComparison.Ordinal));
        var head = Enumerable
            .Range(0, 4)
            .SelectMany(rate =>
                ((string, string)[])
                    [($"layer5.conv2d_list.{rate}.weight", "21 512 3 3"), ($"layer5.conv2d_list.{rate}.bias", "21")]
            );
        Assert.Equal(body.Concat(head).Order(), Shapes(network).Order());
    }

    [Fact]
    public void A_fresh_body_begins_normal_by_fan_out_and_the_head_near_zero()
    {
        using var scope = NewDisposeScope();
        using var network = new DeepLabResNet18(32).Build(Photograph, 21, Stream(3));
        foreach (var (name, weight) in network.named_parameters())
        {
            Assert.True(weight.requires_grad);
            Assert.Equal(1, network.RateFactor(name));
            if (weight.dim() == 4)
            {
                var isHead = name.StartsWith("layer5.", StringComparison.Ordinal);
                var fanOut = weight.shape[0] * weight.shape[2] * weight.shape[3];
                var expected = isHead ? 0.01 : Math.Sqrt(2.0 / fanOut);
                Assert.InRange(weight.std().item<float>(), 0.94 * expected, 1.06 * expected);
                Assert.True(weight.abs().max().item<float>() > 2.5 * expected, name);
            }
            else
            {
                var expected = name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1;
                Assert.True(weight.eq(expected).all().item<bool>(), name);
            }
        }
    }

    [Fact]
    public void Sums_convolutions_of_four_dilations()
    {
        using var scope = NewDisposeScope();
        using var network = new DeepLabResNet18(4, Dilation: 2).Build(Photograph, 5, Stream(1));
        network.eval();
        var activations = network.Forward(rand(2, 3, 80, 72));
        var state = network.state_dict();
        var expected = Enumerable
            .Range(0, 4)
            .Select(rate =>
                nn.functional.conv2d(
                    activations.Taps[3],
                    state[$"layer5.conv2d_list.{rate}.weight"],
                    state[$"layer5.conv2d_list.{rate}.bias"],
                    padding: [2 * (rate + 1), 2 * (rate + 1)],
                    dilation: [2 * (rate + 1), 2 * (rate + 1)]
                )
            )
            .Aggregate((a, b) => a + b);
        Assert.True(activations.Logits.allclose(expected, atol: 1e-6));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Computes_in_the_order_and_the_type_of_its_input(bool training)
    {
        using var scope = NewDisposeScope();
        using var network = new DeepLabResNet18(4).Build(Photograph, 5, Stream(1)).to(ScalarType.Float64);
        network.train(training);
        var plain = rand([2, 3, 40, 48], ScalarType.Float64);
        var last = plain.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var (expected, got) = (network.Forward(plain), network.Forward(last));
        Assert.Equal(ScalarType.Float64, got.Logits.dtype);
        Assert.True(got.Logits.allclose(expected.Logits, rtol: 1e-9, atol: 1e-9));
        Assert.All(got.Taps, tap => Assert.Equal(1, tap.stride(1)));
    }

    [Fact]
    public void Learns_from_scratch_within_a_few_steps_which_colour_lies_where()
    {
        using var scope = NewDisposeScope();
        using var network = new DeepLabResNet18(8).Build(Photograph, 3, Stream(5));
        using var parameters = new FlatParameters(network);
        using var descent = new Descent(parameters, new Sgd());
        network.train();
        var random = new Chance(9).For(Purpose.Generation);
        manual_seed(5).Dispose();
        var losses = new List<double>();
        for (var step = 0; step < 50; step++)
        {
            using var inner = NewDisposeScope();
            var (images, labels) = Squares(random, 4);
            var scores = Upsampling.To(64, 64, network.Forward(images).Logits);
            var loss = nn.functional.cross_entropy(scores, labels);
            loss.backward();
            descent.Step(0.03);
            losses.Add(loss.item<float>());
        }

        Assert.InRange(losses[0], 0.8, 2.5);
        Assert.InRange(losses.TakeLast(10).Average(), 0, 0.35 * losses[0]);
    }

    [Fact]
    public void Begins_with_weights_of_ResNet_18_and_then_keeps_its_normalisation()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var file = Transferred.Write(folder.Of("resnet18.safetensors"), new ResNet18(), classes: 1000, seed: 9);
        var part = new DeepLabResNet18(Pretrained: file);
        using var network = part.Build(Photograph, 21, Stream(1));
        using var fresh = part.Build(Photograph, 21, Stream(1));
        PretrainedWeights.Find(part, folder.Root)!.CopyInto(network, part);
        var (stored, begun) = (Safetensors.Read(file.Path), fresh.state_dict());
        foreach (var (name, tensor) in network.state_dict())
        {
            var isHead = name.StartsWith("layer5.", StringComparison.Ordinal);
            var expected = isHead ? begun[name] : stored[name].ToTensor();
            Assert.True(tensor.equal(expected).all().item<bool>(), name);
            Assert.Equal(isHead ? 10 : 1, network.RateFactor(name));
        }

        Assert.Equal([0.485, 0.456, 0.406], part.Normalisation!.Mean);
        Assert.Null(new DeepLabResNet18().Normalisation);
        Assert.All(
            network.named_parameters(),
            entry =>
                Assert.Equal(
                    entry.parameter.dim() == 4 || DeepLabBody.IsHead(entry.name),
                    entry.parameter.requires_grad
                )
        );
    }

    [Fact]
    public void Settings_that_cannot_be_are_told()
    {
        Assert.Empty(new DeepLabResNet18(16, 2).Check(Facts));
        Assert.Empty(new DeepLabResNet18(Pretrained: Some).Check(Facts));
        Assert.Equal(2, new DeepLabResNet18(0, 0).Check(Facts).Count());
        Assert.Single(new DeepLabResNet18(16, Pretrained: Some).Check(Facts));
        Assert.Single(new DeepLabResNet18(Pretrained: new WeightsFile(" ")).Check(Facts));
        var grey = Facts with { Shape = new ImageShape(1, 64, 64) };
        Assert.Single(new DeepLabResNet18(Pretrained: Some).Check(grey));
        Assert.Throws<ProblemException>(() => new DeepLabResNet18(0).Build(Photograph, 2, Stream(1)));
    }

    [Fact]
    public void Recipes_of_classification_refuse_it()
    {
        var problem = Assert.Single(new Supervised(new DeepLabResNet18(16)).Check(Facts));
        Assert.Equal(
            "DeepLab-ResNet-18-16 has a class for every position, but the images of this recipe have one class each.",
            problem.What
        );
        Assert.Single(new LearningLoss(new Uda(new DeepLabResNet18())).Check(Facts));
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        using var warm = new DeepLabResNet18(4).Build(Photograph, 10, Stream(1));
        var before = Live.Tensors();
        using (var network = new DeepLabResNet18(4, Pretrained: null).Build(Photograph, 10, Stream(1)))
        {
            var built = Tensor.TotalCount;
            using (var scope = NewDisposeScope())
            {
                Upsampling.To(64, 64, network.Forward(rand(2, 3, 64, 64)).Logits).sum().backward();
            }

            Assert.Equal(built, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    // A red or a green square on a dark ground, under noise.
    private static (Tensor Images, Tensor Labels) Squares(RandomStream random, int count)
    {
        var images = zeros(count, 3, 64, 64);
        var labels = zeros([count, 64, 64], ScalarType.Int64);
        for (var image = 0; image < count; image++)
        {
            var (kind, top, left) = (random.NextInt(2), random.NextInt(40), random.NextInt(40));
            var square = images[image, kind].narrow(0, top, 24).narrow(1, left, 24);
            var label = labels[image].narrow(0, top, 24).narrow(1, left, 24);
            square.fill_(1);
            label.fill_(kind + 1);
        }

        return (images.add_(randn_like(images), 0.1), labels);
    }

    private static IEnumerable<(string Name, string Shape)> Shapes(Network network) =>
        network.state_dict().Select(entry => (entry.Key, string.Join(" ", entry.Value.shape)));

    private static RandomStream Stream(ulong seed) => new Chance(seed).For(Purpose.Weights);
}
