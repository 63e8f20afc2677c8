using ALStudio.Core;
using ALStudio.Learning.Weights;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>
/// The file of a trained model: all parameters and running statistics as safetensors, under the names of the state dictionary, those of a
/// companion with a prefix.
/// </summary>
internal static class ModelFile
{
    private const string OfCompanion = "companion.";

    /// <summary>Writes a model.</summary>
    public static void Write(string path, Network network, nn.Module? companion = null)
    {
        using var file = File.Create(path);
        Safetensors.Write(file, State(network, companion).Select(entry => StoredTensor.Of(entry.Key, entry.Value)));
    }

    /// <summary>Reads a model into networks of the same shape.</summary>
    /// <exception cref="ProblemException">The file is missing or damaged, or holds another network.</exception>
    public static void Read(string path, Network network, IPart described, nn.Module? companion = null)
    {
        var stored = Safetensors.Read(path);
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var state = State(network, companion).ToDictionary();
        if (!state.Keys.ToHashSet().SetEquals(stored.Keys))
        {
            throw Foreign("other tensors");
        }

        foreach (var (name, tensor) in state)
        {
            if (!stored[name].Shape.SequenceEqual(tensor.shape))
            {
                throw Foreign($"another shape of {name}");
            }

            tensor.copy_(stored[name].ToTensor());
        }

        ProblemException Foreign(string difference) =>
            new($"{path} holds another network than {described.Name}: it has {difference}.");
    }

    /// <summary>What such a file holds, by name: the tensors themselves.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> State(Network network, nn.Module? companion) =>
        [
            .. network.state_dict(),
            .. companion?.state_dict().Select(entry => KeyValuePair.Create(OfCompanion + entry.Key, entry.Value)) ?? [],
        ];
}
