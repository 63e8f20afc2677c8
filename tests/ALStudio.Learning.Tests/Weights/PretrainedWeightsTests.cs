using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Tests.Datasets;
using ALStudio.Learning.Tests.Training;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Weights;

public sealed class PretrainedWeightsTests : IDisposable
{
    private static readonly INetwork Inner = new WideResNet(10, 1);

    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_file_is_looked_for_in_the_weights_of_each_data_folder_in_turn_or_at_its_full_path()
    {
        var second = folder.Write("second/weights/net.safetensors", Content());
        var root = new DataRoot([new(folder.Of("first"), "--data"), new(folder.Of("second"), "ALSTUDIO_DATA")]);
        Assert.Equal(second, Find("net.safetensors", root)!.Path);
        var first = folder.Write("first/weights/net.safetensors", Content());
        Assert.Equal(first, Find("net.safetensors", root)!.Path);
        Assert.Equal(second, Find(second, new DataRoot([]))!.Path);
        Assert.Null(PretrainedWeights.Find(new Transferred(null), root));
    }

    [Fact]
    public void A_missing_file_says_where_it_was_looked_for_where_to_get_it_and_how_to_convert_it()
    {
        var root = new DataRoot([new("/one", "--data"), new("/two", "the default")]);
        var wanting = new ResNet18(Pretrained: new WeightsFile("resnet18.safetensors"));
        var problem = Assert.Throws<ProblemException>(() => PretrainedWeights.Locate(wanting, root)).Problems[0];
        Assert.Equal(
            "The weights resnet18.safetensors for ResNet-18 were not found. Looked in /one/weights (--data), /two/weights (the default).",
            problem.What
        );
        Assert.StartsWith(
            "Get torchvision's resnet18-f37072fd.pth (or the older resnet18-5c106cde.pth) from https://download.pytorch.org/models",
            problem.Hint
        );
        Assert.Contains("save_file(", problem.Hint, StringComparison.Ordinal);
        Assert.Contains("\"resnet18.safetensors\")", problem.Hint, StringComparison.Ordinal);
        Assert.Throws<ProblemException>(() => Find("/nowhere/x.safetensors", root));
    }

    [Fact]
    public void Files_of_Python_objects_and_damaged_files_are_refused_before_they_are_read()
    {
        var pickled = folder.Write("weights/net.pth", Content());
        var problem = Assert.Throws<ProblemException>(() => Find(pickled, folder.Root)).Problems[0];
        Assert.Contains("net.safetensors", problem.Hint, StringComparison.Ordinal);
        var cut = folder.Write("weights/cut.safetensors", Content()[..^1]);
        problem = Assert.Throws<ProblemException>(() => Find(cut, folder.Root)).Problems[0];
        Assert.Contains("the file ends inside", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_known_by_its_content_and_hashed_again_only_when_it_was_written_again()
    {
        var (one, other) = (Content(seed: 1), Content(seed: 2));
        var path = folder.Write("weights/net.safetensors", one);
        var found = Find(path, folder.Root)!;
        Assert.Equal(found.Hash, Find(folder.Write("copy.safetensors", one), folder.Root)!.Hash);
        var written = File.GetLastWriteTimeUtc(path);
        File.WriteAllBytes(path, other);
        File.SetLastWriteTimeUtc(path, written);
        Assert.Equal(found, Find(path, folder.Root));
        using var network = Build(Inner, classes: 5);
        var changed = Assert.Throws<ProblemException>(() => found.CopyInto(network, Transferred.Usual));
        Assert.Contains("has changed since the study began", changed.Message, StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(path, written.AddSeconds(1));
        Assert.NotEqual(found.Hash, Find(path, folder.Root)!.Hash);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(3, false)]
    public void Everything_is_copied_but_a_last_layer_of_other_classes(int classes, bool wholly)
    {
        using var source = Build(Inner, classes: 5, seed: 1);
        using var fresh = Build(Inner, classes, seed: 2);
        using var network = Build(Inner, classes, seed: 2);
        var before = Live.Tensors();
        Found(Entries(source)).CopyInto(network, Transferred.Usual);
        Assert.Equal(before, Tensor.TotalCount);
        var (expected, left) = (source.state_dict(), fresh.state_dict());
        foreach (var (name, tensor) in network.state_dict())
        {
            var isCopied = wholly || !name.StartsWith("fc.", StringComparison.Ordinal);
            Assert.True(tensor.equal((isCopied ? expected : left)[name]).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Files_without_counts_of_batches_and_in_other_floating_point_types_are_taken()
    {
        using var source = Build(Inner, classes: 5, seed: 1);
        using var network = Build(Inner, classes: 5, seed: 2);
        var entries = source
            .state_dict()
            .Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Select(entry => StoredTensor.Of(entry.Key, entry.Value.to(ScalarType.Float64)));
        Found(entries).CopyInto(network, Transferred.Usual);
        var copied = network.get_parameter("group1.0.conv1.weight")!;
        Assert.Equal(ScalarType.Float32, copied.dtype);
        Assert.True(copied.equal(source.get_parameter("group1.0.conv1.weight")!).all().item<bool>());
    }

    [Fact]
    public void What_does_not_fit_is_told_by_name_and_nothing_is_copied()
    {
        using var deeper = Build(new WideResNet(16, 1), classes: 5);
        using var wider = Build(new WideResNet(10, 2), classes: 5);
        using var network = Build(Inner, classes: 5, seed: 2);
        var before = network.get_parameter("conv1.weight")!.clone();
        Assert.EndsWith(
            "does not hold weights for WRN-10-1: 36 entries are not the network's (group1.1.bn1.bias, "
                + "group1.1.bn1.num_batches_tracked, group1.1.bn1.running_mean, …).",
            Refusal(Entries(deeper))
        );
        Assert.Contains("entries are of another shape (bn.bias [128] for [64], ", Refusal(Entries(wider)));
        Assert.Contains("not the network's (group1.0.shortcut.weight)", Refusal(Entries(wider)));
        Assert.EndsWith(
            ": 2 entries are missing (bn.bias, bn.weight); 1 entry is not the network's (bn.gamma).",
            Refusal(
                Entries(network)
                    .Where(entry => entry.Name != "bn.bias")
                    .Select(entry => entry.Name == "bn.weight" ? entry with { Name = "bn.gamma" } : entry)
            )
        );
        Assert.EndsWith(
            ": 1 entry is of another type (bn.bias I32).",
            Refusal(
                Entries(network)
                    .Select(entry => entry.Name == "bn.bias" ? entry with { Type = ElementType.I32 } : entry)
            )
        );
        Assert.True(network.get_parameter("conv1.weight")!.equal(before).all().item<bool>());

        string Refusal(IEnumerable<StoredTensor> entries)
        {
            var found = Found(entries);
            var problem = Assert.Throws<ProblemException>(() => found.CopyInto(network, Transferred.Usual));
            Assert.Equal("Take a file that a test has written.", problem.Problems[0].Hint);
            return problem.Message;
        }
    }

    private PretrainedWeights Found(IEnumerable<StoredTensor> entries)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, entries);
        return Find(folder.Write($"{stream.Length}.safetensors", stream.ToArray()), folder.Root)!;
    }

    private static PretrainedWeights? Find(string path, DataRoot root) =>
        PretrainedWeights.Find(new Transferred(new WeightsFile(path)), root);

    private static Network Build(INetwork part, int classes, ulong seed = 1) =>
        part.Build(new ImageShape(3, 32, 32), classes, new Chance(seed).For(Purpose.Weights));

    private static IEnumerable<StoredTensor> Entries(Network network) =>
        network.state_dict().Select(entry => StoredTensor.Of(entry.Key, entry.Value));

    private static byte[] Content(ulong seed = 1)
    {
        using var network = Build(Inner, classes: 5, seed);
        using var stream = new MemoryStream();
        Safetensors.Write(stream, Entries(network));
        return stream.ToArray();
    }
}
