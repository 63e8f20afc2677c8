using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Networks;

/// <summary>Files of weights that others have published, by their names: fact sheet A.3.</summary>
public class DeepLabNamesTests
{
    private static readonly ImageShape Photograph = new(3, 64, 64);

    [Theory]
    [InlineData("conv1.weight", "conv1.weight")]
    [InlineData("layer1.0.conv1.weight", "layer1.0.conv1.weight")]
    [InlineData("layer3.22.bn3.running_var", "layer3.22.bn3.running_var")]
    [InlineData("layer5.conv2d_list.3.bias", "layer5.conv2d_list.3.bias")]
    [InlineData("Scale.bn1.bias", "bn1.bias")]
    [InlineData("Scale.layer4.2.conv3.weight", "layer4.2.conv3.weight")]
    [InlineData("Scale.layer5.conv2d_list.0.weight", null)]
    [InlineData("layer1.conv1.conv.weight", "conv1.weight")]
    [InlineData("layer1.conv1.bn.running_mean", "bn1.running_mean")]
    [InlineData("layer2.block1.reduce.conv.weight", "layer1.0.conv1.weight")]
    [InlineData("layer2.block1.shortcut.conv.weight", "layer1.0.downsample.0.weight")]
    [InlineData("layer2.block1.shortcut.bn.bias", "layer1.0.downsample.1.bias")]
    [InlineData("layer3.block4.conv3x3.bn.weight", "layer2.3.bn2.weight")]
    [InlineData("layer4.block23.increase.conv.weight", "layer3.22.conv3.weight")]
    [InlineData("layer5.block3.increase.bn.num_batches_tracked", "layer4.2.bn3.num_batches_tracked")]
    [InlineData("aspp.c2.weight", "layer5.conv2d_list.2.weight")]
    [InlineData("fc.weight", null)]
    [InlineData("fc.bias", null)]
    [InlineData("layer6.block1.reduce.conv.weight", "layer6.block1.reduce.conv.weight")]
    [InlineData("layer2.block0.reduce.conv.weight", "layer2.block0.reduce.conv.weight")]
    [InlineData("aspp.c4.weight", "aspp.c4.weight")]
    public void An_entry_gets_the_name_that_the_network_has_for_it(string entry, string? expected) =>
        Assert.Equal(expected, ((IPretrained)new DeepLabV2()).Renamed(entry));

    [SharedFact]
    public void Every_entry_of_the_network_is_found_in_every_kind_of_file()
    {
        string[] names =
        [
            .. Golden
                .Open("deeplabv2_resnet101.parameters")["tensors"]
                .EnumerateArray()
                .Select(entry => entry.GetProperty("name").GetString()!),
        ];
        Assert.Equal(632, names.Length);
        IPretrained part = new DeepLabV2();
        Assert.Equal(names, names.Select(part.Renamed));
        Assert.Equal(names, names.Select(Kazuto).Select(part.Renamed));
        var body = names.Where(name => !part.IsHead(name)).ToList();
        Assert.Equal(body, names.Select(name => $"Scale.{name}").Select(part.Renamed).OfType<string>());
        Assert.Equal(8, names.Length - body.Count);
    }

    /// <summary>The four kinds of files, made of a small network.</summary>
    [Theory]
    [InlineData("AdvSemiSeg", true)]
    [InlineData("isht7", false)]
    [InlineData("kazuto1011, DeepLabv1", false)]
    [InlineData("kazuto1011, DeepLabv2", true)]
    [InlineData("torchvision", false)]
    public void A_file_of_each_kind_is_loaded_with_its_head_where_that_was_trained(string kind, bool hasHead)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var source = Build(seed: 1);
        using var fresh = Build(seed: 2);
        using var network = Build(seed: 2);
        IPretrained part = new Named(new WeightsFile(folder.Of("weights.safetensors")));
        using (var file = File.Create(part.Pretrained!.Path))
        {
            Safetensors.Write(file, Entries(kind, source));
        }

        PretrainedWeights.Find(part, folder.Root)!.CopyInto(network, part);
        var (expected, begun) = (source.state_dict(), fresh.state_dict());
        foreach (var (name, tensor) in network.state_dict())
        {
            var isCopied = hasHead || !part.IsHead(name);
            Assert.True(tensor.equal((isCopied ? expected : begun)[name]).all().item<bool>(), name);
        }
    }

    [Fact]
    public void A_file_that_holds_an_entry_under_two_names_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var network = Build(seed: 1);
        IPretrained part = new Named(new WeightsFile(folder.Of("weights.safetensors")));
        using (var file = File.Create(part.Pretrained!.Path))
        {
            Safetensors.Write(file, [.. Entries("AdvSemiSeg", network), StoredTensor.Of("Scale.bn1.bias", zeros(4))]);
        }

        var found = PretrainedWeights.Find(part, folder.Root)!;
        var problem = Assert.Throws<ProblemException>(() => found.CopyInto(network, part));
        Assert.EndsWith("holds bn1.bias of small twice: as Scale.bn1.bias and as bn1.bias.", problem.Message);
    }

    private static IEnumerable<StoredTensor> Entries(string kind, Network source)
    {
        var entries = source
            .state_dict()
            .Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Select(entry => StoredTensor.Of(entry.Key, entry.Value))
            .ToList();
        var body = entries.Where(entry => !DeepLabBody.IsHead(entry.Name));
        var classifier = StoredTensor.Of("fc.weight", zeros(1000, 32));
        return kind switch
        {
            "AdvSemiSeg" => entries,
            "isht7" => entries.Select(entry => entry with { Name = $"Scale.{entry.Name}" }),
            "kazuto1011, DeepLabv1" =>
            [
                .. body.Select(entry => entry with { Name = Kazuto(entry.Name) }),
                StoredTensor.Of("fc.weight", zeros(91, 32, 1, 1)),
            ],
            "kazuto1011, DeepLabv2" => entries.Select(entry => entry with { Name = Kazuto(entry.Name) }),
            _ => [.. body, classifier],
        };
    }

    // The other way round: from the network's name to kazuto1011's.
    private static string Kazuto(string name)
    {
        var words = name.Split('.');
        return words switch
        {
            ["conv1" or "bn1", var rest] => $"layer1.conv1.{words[0][..^1]}.{rest}",
            ["layer5", "conv2d_list", var rate, var rest] => $"aspp.c{rate}.{rest}",
            [_, _, "downsample", var which, var rest] => $"{Block()}.shortcut.{(which == "0" ? "conv" : "bn")}.{rest}",
            [_, _, var layer, var rest] => $"{Block()}.{Place(layer[^1])}.{layer[..^1]}.{rest}",
            _ => throw new ArgumentException(name, nameof(name)),
        };

        string Block() => $"layer{words[0][^1] - '0' + 1}.block{int.Parse(words[1]) + 1}";

        static string Place(char number) =>
            number switch
            {
                '1' => "reduce",
                '2' => "conv3x3",
                _ => "increase",
            };
    }

    private static Network Build(ulong seed) =>
        new DeepLabResNet18(4).Build(Photograph, 5, new Chance(seed).For(Purpose.Weights));

    /// <summary>A small network whose files are named as those of DeepLabv2.</summary>
    private sealed record Named(WeightsFile? Pretrained) : IPretrained
    {
        public string Name => "small";

        public string Origin => "a file that a test has written";

        public bool IsHead(string entry) => DeepLabBody.IsHead(entry);

        public string? Renamed(string entry) => ((IPretrained)new DeepLabV2()).Renamed(entry);

        public Network Build(ImageShape input, int classes, RandomStream weights) =>
            new DeepLabResNet18(4).Build(input, classes, weights);
    }
}
