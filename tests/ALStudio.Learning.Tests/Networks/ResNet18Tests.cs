using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

public class ResNet18Tests
{
    private static readonly ImageShape Photograph = new(3, 32, 32);
    private static readonly DatasetFacts Facts = new("any", 100, 10, 10);
    private static readonly WeightsFile Some = new("resnet18.safetensors");

    [Theory]
    [InlineData(ResNetForm.ImageNet)]
    [InlineData(ResNetForm.Cifar)]
    public void Weights_begin_as_each_form_has_them(ResNetForm form)
    {
        using var scope = NewDisposeScope();
        using var network = new ResNet18(form).Build(Photograph, 10, Stream(3));
        foreach (var (name, weight) in network.named_parameters())
        {
            var (mean, deviation) = (weight.mean().item<float>(), weight.std().item<float>());
            var (largest, shape) = (weight.abs().max().item<float>(), weight.shape);
            if (weight.dim() == 4 && form == ResNetForm.ImageNet)
            {
                var expected = Math.Sqrt(2.0 / (shape[0] * shape[2] * shape[3]));
                Assert.InRange(deviation, 0.95 * expected, 1.05 * expected);
                Assert.True(largest > 2.5 * expected, name);
            }
            else if (weight.dim() == 4)
            {
                var bound = 1 / Math.Sqrt(shape[1] * shape[2] * shape[3]);
                Assert.InRange(largest, 0.98 * bound, bound);
                Assert.InRange(deviation, 0.95 * bound / Math.Sqrt(3), 1.05 * bound / Math.Sqrt(3));
            }
            else if (name.StartsWith("fc.", StringComparison.Ordinal))
            {
                Assert.InRange(largest, 0.5 / Math.Sqrt(512), 1 / Math.Sqrt(512));
            }
            else
            {
                Assert.Equal((name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1, 0), (mean, deviation));
            }
        }
    }

    [Theory]
    [InlineData(ResNetForm.ImageNet, 64, new long[] { 16, 8, 4, 2 })]
    [InlineData(ResNetForm.ImageNet, 32, new long[] { 8, 4, 2, 1 })]
    [InlineData(ResNetForm.ImageNet, 8, new long[] { 2, 1, 1, 1 })]
    [InlineData(ResNetForm.Cifar, 32, new long[] { 32, 16, 8, 4 })]
    public void Embedding_goes_into_the_last_layer_and_taps_are_the_four_stages(ResNetForm form, int size, long[] sizes)
    {
        using var scope = NewDisposeScope();
        using var network = new ResNet18(form).Build(new ImageShape(3, size, size), 7, Stream(1));
        var activations = network.Forward(rand(2, 3, size, size));
        var (weight, bias) = (network.get_parameter("fc.weight"), network.get_parameter("fc.bias"));
        Assert.True(nn.functional.linear(activations.Embedding, weight!, bias).allclose(activations.Logits));
        Assert.Equal([2, 512], activations.Embedding.shape);
        Assert.Equal([64, 128, 256, 512], activations.Taps.Select(tap => tap.shape[1]));
        Assert.Equal(sizes, activations.Taps.Select(tap => tap.shape[3]));
        Assert.All(activations.Taps, tap => Assert.True(tap.min().item<float>() >= 0));
        Assert.True(activations.Taps[3].mean([2, 3]).allclose(activations.Embedding));
    }

    [Theory]
    [InlineData(ResNetForm.ImageNet, 40)]
    [InlineData(ResNetForm.Cifar, null)]
    public void Computes_in_the_order_and_the_type_of_its_input(ResNetForm form, int? size)
    {
        using var scope = NewDisposeScope();
        using var network = new ResNet18(form, InputSize: size).Build(Photograph, 10, Stream(1)).to(ScalarType.Float64);
        var plain = rand([2, 3, 32, 32], ScalarType.Float64);
        var last = plain.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var (expected, got) = (network.Forward(plain), network.Forward(last));
        Assert.Equal(ScalarType.Float64, got.Logits.dtype);
        Assert.True(got.Logits.allclose(expected.Logits, rtol: 1e-9, atol: 1e-9));
        Assert.All(got.Taps, tap => Assert.Equal(1, tap.stride(1)));
    }

    [Theory]
    [InlineData(ResNetForm.ImageNet, false, null, 32, 32)]
    [InlineData(ResNetForm.ImageNet, true, null, 32, 224)]
    [InlineData(ResNetForm.ImageNet, true, null, 256, 256)]
    [InlineData(ResNetForm.ImageNet, true, 32, 32, 32)]
    [InlineData(ResNetForm.ImageNet, false, 48, 32, 48)]
    [InlineData(ResNetForm.Cifar, true, null, 32, 32)]
    public void Images_are_enlarged_for_pretrained_weights_and_where_it_is_said(
        ResNetForm form,
        bool pretrained,
        int? said,
        int size,
        int expected
    )
    {
        using var scope = NewDisposeScope();
        var part = new ResNet18(form, pretrained ? Some : null, said);
        using var network = part.Build(new ImageShape(3, size, size), 2, Stream(1));
        using var constant = no_grad();
        var first = network.Forward(zeros(2, 3, size, size)).Taps[0];
        Assert.Equal(form == ResNetForm.ImageNet ? expected / 4 : expected, first.shape[3]);
    }

    [Fact]
    public void Enlarging_equals_its_slow_twin()
    {
        using var scope = NewDisposeScope();
        var images = rand([2, 3, 4, 5], ScalarType.Float64);
        var got = Enlarged.To(11, images);
        Assert.Equal([2, 3, 11, 11], got.shape);
        for (var y = 0; y < 11; y++)
        {
            for (var x = 0; x < 11; x++)
            {
                Assert.Equal(Slow(images[1, 2], y, x, 11), got[1, 2, y, x].item<double>(), 12);
            }
        }

        Assert.Same(images, Enlarged.To(null, images));
    }

    [Fact]
    public void Images_are_normalised_as_those_of_ImageNet_only_for_its_weights()
    {
        Assert.Null(new ResNet18().Normalisation);
        Assert.Null(new ResNet18(ResNetForm.Cifar, Some).Normalisation);
        Assert.Equal([0.485, 0.456, 0.406], new ResNet18(Pretrained: Some).Normalisation!.Mean);
        Assert.Equal([0.229, 0.224, 0.225], new ResNet18(Pretrained: Some).Normalisation!.Deviation);
    }

    [Fact]
    public void Settings_that_cannot_be_are_told()
    {
        Assert.Empty(new ResNet18(Pretrained: Some, InputSize: 64).Check(Facts));
        Assert.Single(new ResNet18(InputSize: 0).Check(Facts));
        Assert.Single(new ResNet18(Pretrained: new WeightsFile(" ")).Check(Facts));
        var facts = Facts with { Shape = new ImageShape(1, 32, 32) };
        Assert.Equal(2, new ResNet18(Pretrained: Some, InputSize: 16).Check(facts).Count());
        Assert.Empty(new ResNet18(InputSize: 32).Check(facts));
        var small = Assert.Throws<ProblemException>(() => new ResNet18(InputSize: 16).Build(Photograph, 2, Stream(1)));
        Assert.Equal("ResNet-18 cannot enlarge images of 32×32 to 16×16.", small.Message);
        var grey = Assert.Throws<ProblemException>(() =>
            new ResNet18(Pretrained: Some).Build(new ImageShape(1, 28, 28), 2, Stream(1))
        );
        Assert.Contains("these have 1 channel.", grey.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        using var warm = new ResNet18(ResNetForm.Cifar).Build(Photograph, 10, Stream(1));
        var before = Live.Tensors();
        using (var network = new ResNet18(InputSize: 64).Build(Photograph, 10, Stream(1)))
        {
            var built = Tensor.TotalCount;
            using (var scope = NewDisposeScope())
            {
                network.Forward(rand(2, 3, 32, 32)).Logits.sum().backward();
            }

            Assert.Equal(built, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    // The centre of pixel i lies at i + ½; what lies outside counts as the border.
    private static double Slow(Tensor image, int y, int x, int size)
    {
        var (height, width) = ((int)image.shape[0], (int)image.shape[1]);
        var (row, column) = (At(y, height), At(x, width));
        var (top, left) = ((int)row, (int)column);
        var (bottom, right) = (Math.Min(top + 1, height - 1), Math.Min(left + 1, width - 1));
        var (down, across) = (row - top, column - left);
        return ((1 - down) * (((1 - across) * Value(top, left)) + (across * Value(top, right))))
            + (down * (((1 - across) * Value(bottom, left)) + (across * Value(bottom, right))));

        double At(int index, int length) => Math.Clamp(((index + 0.5) * length / size) - 0.5, 0, length - 1);

        double Value(int r, int c) => image[r, c].item<double>();
    }

    private static RandomStream Stream(ulong seed) => new Chance(seed).For(Purpose.Weights);
}
