using ALStudio.Core;
using ALStudio.Learning.Mathematics;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Training;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

/// <summary>DeepLabv2-ResNet101 against PyTorch: input, forward, gradients, running statistics and one step.</summary>
public sealed class DeepLabV2GoldenTests : IDisposable
{
    private const int Classes = 21;
    private static readonly ImageShape Small = new(3, 32, 32);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Golden golden = Golden.Open("deeplabv2_resnet101");

    public void Dispose() => scope.Dispose();

    [SharedTheory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Agrees_in_eval_mode(ScalarType precision)
    {
        using var constant = no_grad();
        using var network = Open(precision);
        network.eval();
        var modules = network.named_children().ToDictionary(child => child.name, child => child.module);
        var (conv1, bn1) = ((Convolution)modules["conv1"], (BatchNormalisation)modules["bn1"]);
        var head = (AtrousPyramid)modules["layer5"];
        using var two = new AtrousPyramid(2048, Classes, [6, 12, 18, 24], summed: 2, Stream());
        two.load_state_dict(head.state_dict());
        two.to(precision);
        foreach (var image in (string[])["square", "odd"])
        {
            using var inner = NewDisposeScope();
            var input = golden.Tensor($"{image}.input").to(precision);
            var (logits, _, taps) = network.Forward(input);
            golden.AssertClose($"{image}.low", logits);
            golden.AssertClose($"{image}.low_two_rates", two.forward(taps[3]));
            var upsampled = Upsampling.To(input.shape[2], input.shape[3], logits);
            golden.AssertClose($"{image}.up", upsampled);
            var stem = bn1.forward(conv1.forward(input)).relu();
            AssertSpread($"{image}.conv1", stem);
            AssertSpread($"{image}.maxpool", nn.functional.max_pool2d(stem, 3, 2, 1, ceil_mode: true));
            foreach (var (tap, layer) in taps.Zip([1, 2, 3, 4]))
            {
                AssertSpread($"{image}.layer{layer}", tap);
            }
        }

        var map = Formula.Input(golden["aspp.input"]).to(precision);
        golden.AssertClose("aspp.four_rates", head.forward(map));
        golden.AssertClose("aspp.two_rates", two.forward(map));
        Assert.Equal(golden["parameter_count"].GetInt64(), Count(network));
        Assert.Equal(golden["parameter_count_aspp"].GetInt64(), Count(head));
    }

    [SharedTheory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Agrees_in_training_mode_in_its_statistics_its_gradients_and_one_step(ScalarType precision)
    {
        using var network = Open(precision);
        network.train();
        var logits = network.Forward(golden.Tensor("train.input").to(precision)).Logits;
        golden.AssertClose("train.low", logits);
        var labels = golden.Tensor("train.labels").to(ScalarType.Int64);
        var loss = Loss(logits, labels);
        // The tolerance for float32 is that of a loss whose rounding happened to cancel: its scores may be off by 4,000 times as much.
        golden.AssertClose(
            "train.loss",
            precision == ScalarType.Float64 ? loss : Loss(golden.Tensor("train.low").to(precision), labels)
        );
        var running = network.state_dict().Where(entry => entry.Key.Contains(".running_", StringComparison.Ordinal));
        golden.AssertClose("train.running", stack(running.Select(entry => Summary(entry.Value))));
        loss.backward();

        // What is frozen has no gradient, and everything else has one.
        string[] trained = [.. golden["trained_names"].EnumerateArray().Select(name => name.GetString()!)];
        var named = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        Assert.Equal(
            trained.Order(),
            named.Where(entry => entry.Value.requires_grad).Select(entry => entry.Key).Order()
        );
        Assert.All(named, entry => Assert.Equal(trained.Contains(entry.Key), entry.Value.grad is not null));
        golden.AssertClose("train.grad_norms", stack(trained.Select(name => named[name].grad!.norm())));
        var steps = trained.ToDictionary(name => name, name => Step(network, name, named[name]));
        golden.AssertClose("train.step_norms", stack(trained.Select(name => steps[name].norm())));
        foreach (var name in (string[])["conv1.weight", "layer5.conv2d_list.3.bias"])
        {
            golden.AssertClose($"train.grad.{name}", named[name].grad!);
            golden.AssertClose($"train.after_1.{name}", named[name].detach() + steps[name]);
        }
    }

    [SharedTheory]
    [InlineData("square", 0, 1, 97, 97)]
    [InlineData("odd", 1, 1, 66, 99)]
    [InlineData("train", 2, 2, 65, 65)]
    public void Images_reach_it_as_Caffe_read_them(string name, int first, int count, int height, int width)
    {
        var part = new DeepLabV2(new WeightsFile("any.safetensors"));
        var table = new PixelTable(part.Normalisation!, Small);
        using var block = new PixelBlock(count, Small, ScalarType.Float32, pinned: false);
        using var records = File.OpenRead(Shared.Of("data", "cifar10", "data_batch_3.bin"));
        var record = new byte[1 + Small.Bytes];
        records.Position = (long)first * record.Length;
        for (var image = 0; image < count; image++)
        {
            records.ReadExactly(record);
            table.Write(record.AsSpan(1), block, image);
        }

        // Enlarging commutes with the normalisation.
        var enlarged = nn.functional.interpolate(
            block.Images.to(ScalarType.Float64),
            [height, width],
            mode: InterpolationMode.Bilinear,
            align_corners: false
        );
        golden.AssertClose($"{name}.input", enlarged.to(ScalarType.Float32));
    }

    private static Tensor Loss(Tensor logits, Tensor labels) =>
        nn.functional.cross_entropy(Upsampling.To(65, 65, logits), labels, ignore_index: 255);

    // The first step of gradient descent, in which the velocity is the gradient: fact sheet B.7.
    private static Tensor Step(Network network, string name, TorchSharp.Modules.Parameter parameter) =>
        -2.5e-4 * network.RateFactor(name) * (parameter.grad! + (5e-4 * parameter.detach()));

    private void AssertSpread(string name, Tensor map)
    {
        golden.AssertClose($"{name}.mean", map.mean([0, 2, 3]));
        golden.AssertClose($"{name}.std", map.std([0, 2, 3], unbiased: false));
    }

    private static Tensor Summary(Tensor values) => stack([values.sum(), values.norm()]);

    private static long Count(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());

    private static Network Open(ScalarType precision)
    {
        var network = new DeepLabV2().Build(Small, Classes, Stream());
        Formula.Fill(network, "deeplabv2_resnet101.parameters");
        return network.to(precision);
    }

    private static RandomStream Stream() => new Chance(0).For(Purpose.Weights);
}
