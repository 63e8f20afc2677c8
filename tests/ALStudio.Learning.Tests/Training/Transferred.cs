using ALStudio.Core;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Weights;

namespace ALStudio.Learning.Tests.Training;

/// <summary>A small network that can begin with weights of a file.</summary>
internal sealed record Transferred(WeightsFile? Pretrained) : IPretrained
{
    private static readonly INetwork Inner = new WideResNet(10, 1);

    private static readonly Lazy<Transferred> Written = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("alstudio-weights-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return new(Write(Path.Combine(folder, "wrn.safetensors"), Inner, classes: 5, seed: 77));
    });

    /// <summary>One whose file holds a network of five classes; the file goes away with the process.</summary>
    public static Transferred Usual => Written.Value;

    public string Name => "WRN-10-1";

    public string Origin => "a file that a test has written";

    public bool IsHead(string entry) => entry.StartsWith("fc.", StringComparison.Ordinal);

    public Network Build(ImageShape input, int classes, RandomStream weights) => Inner.Build(input, classes, weights);

    /// <summary>Writes the fresh weights of a network for colour images.</summary>
    public static WeightsFile Write(string path, INetwork network, int classes, ulong seed)
    {
        using var built = network.Build(new ImageShape(3, 32, 32), classes, new Chance(seed).For(Purpose.Weights));
        using var file = File.Create(path);
        Safetensors.Write(file, built.state_dict().Select(entry => StoredTensor.Of(entry.Key, entry.Value)));
        return new(path);
    }
}
