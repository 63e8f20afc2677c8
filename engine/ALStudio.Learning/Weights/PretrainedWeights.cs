using System.Collections.Concurrent;
using System.Security.Cryptography;
using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Weights;

/// <summary>A file of weights as it was found, with its content: what a network begins with.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Hash">SHA-256 (hex) of its content.</param>
public sealed record PretrainedWeights(string Path, string Hash)
{
    private const int Named = 3;

    // Files of hundreds of megabytes: each is hashed once, until its length or its time of writing changes.
    private static readonly ConcurrentDictionary<(string Path, long Length, long Written), string> Hashes = new();

    /// <summary>Finds the file that a network wants, and hashes it.</summary>
    /// <param name="network">What begins with it.</param>
    /// <param name="root">The data folders; their folders <c>weights</c> are looked into.</param>
    /// <returns>Null when it wants none.</returns>
    /// <exception cref="ProblemException">As <see cref="Locate"/>.</exception>
    public static PretrainedWeights? Find(IPretrained network, DataRoot root)
    {
        if (Locate(network, root) is not { } path)
        {
            return null;
        }

        try
        {
            var file = new FileInfo(path);
            return new(
                path,
                Hashes.GetOrAdd((path, file.Length, file.LastWriteTimeUtc.Ticks), key => HashOf(key.Path))
            );
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>The path of the file that a network wants; its header is checked, its elements are not read.</summary>
    /// <param name="network">What begins with it.</param>
    /// <param name="root">The data folders; their folders <c>weights</c> are looked into.</param>
    /// <returns>Null when it wants none.</returns>
    /// <exception cref="ProblemException">It is nowhere, or no safetensors file: says where it was looked for and how to get it.</exception>
    public static string? Locate(IPretrained network, DataRoot root)
    {
        if (network.Pretrained is not { } wanted || string.IsNullOrWhiteSpace(wanted.Path))
        {
            return null;
        }

        var name = wanted.Path;
        if (System.IO.Path.GetExtension(name).ToLowerInvariant() is ".pth" or ".pt" or ".bin" or ".ckpt")
        {
            throw new ProblemException(
                $"{name} is a file of Python objects, which could run any program when it is opened; {network.Name} reads safetensors files.",
                Conversion(name)
            );
        }

        var found = Candidates(name, root).FirstOrDefault(File.Exists) ?? throw Missing(network, name, root);
        Safetensors.Inspect(found);
        return System.IO.Path.GetFullPath(found);
    }

    /// <summary>Gives a fresh network all entries of the file whose names, as its part tells them, and shapes are its own.</summary>
    /// <param name="network">A network as its part builds it, on any device, in float32 or float64.</param>
    /// <param name="part">Its part, which says what belongs to the head and what entries are called.</param>
    /// <exception cref="ProblemException">The file has changed since it was found, or holds another network: names what does not fit.</exception>
    public void CopyInto(Network network, IPretrained part)
    {
        var stored = Renamed(part, Read().Values);
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var state = network.Host.state_dict();
        Require(part, state, stored);
        foreach (var (name, tensor) in state)
        {
            if (stored.TryGetValue(name, out var entry) && entry.Shape.SequenceEqual(tensor.shape))
            {
                tensor.copy_(entry.ToTensor());
            }
        }
    }

    private IReadOnlyDictionary<string, StoredTensor> Read()
    {
        try
        {
            var content = File.ReadAllBytes(Path);
            return Convert.ToHexStringLower(SHA256.HashData(content)) == Hash
                ? Safetensors.Read(content, Path)
                : throw new ProblemException(
                    $"{Path} has changed since the study began.",
                    "Run it again: what was trained with the old content is kept as such."
                );
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{Path} cannot be read: {failure.Message}");
        }
    }

    private Dictionary<string, StoredTensor> Renamed(IPretrained part, IEnumerable<StoredTensor> entries)
    {
        var renamed = new Dictionary<string, StoredTensor>();
        foreach (var entry in entries)
        {
            if (part.Renamed(entry.Name) is { } name && !renamed.TryAdd(name, entry))
            {
                throw new ProblemException(
                    $"{Path} holds {name} of {part.Name} twice: as {renamed[name].Name} and as {entry.Name}.",
                    $"Take {part.Origin}."
                );
            }
        }

        return renamed;
    }

    private void Require(IPretrained part, Dictionary<string, Tensor> state, Dictionary<string, StoredTensor> stored)
    {
        var body = state.Where(entry => !part.IsHead(entry.Key)).ToDictionary();
        string[] differences =
        [
            // Files of old versions of PyTorch do not count batches, and nothing depends on the count.
            .. Told("missing", body.Keys.Where(name => !stored.ContainsKey(name) && !IsCount(name))),
            .. Told(
                "not the network's",
                stored
                    .Where(entry => !state.ContainsKey(entry.Key) && !part.IsHead(entry.Key))
                    .Select(entry => entry.Value.Name)
            ),
            .. Told(
                "of another shape",
                body.Where(entry =>
                        stored.TryGetValue(entry.Key, out var own) && !own.Shape.SequenceEqual(entry.Value.shape)
                    )
                    .Select(entry => $"{entry.Key} {Shape(stored[entry.Key].Shape)} for {Shape(entry.Value.shape)}")
            ),
            .. Told(
                "of another type",
                state
                    .Where(entry =>
                        stored.TryGetValue(entry.Key, out var own)
                        && own.Type.IsFloatingPoint() != entry.Value.is_floating_point()
                    )
                    .Select(entry => $"{entry.Key} {stored[entry.Key].Type}")
            ),
        ];
        if (differences.Length > 0)
        {
            throw new ProblemException(
                $"{Path} does not hold weights for {part.Name}: {string.Join("; ", differences)}.",
                $"Take {part.Origin}."
            );
        }

        static bool IsCount(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);

        static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
    }

    private static IEnumerable<string> Told(string what, IEnumerable<string> names)
    {
        string[] all = [.. names.Order(StringComparer.Ordinal)];
        if (all.Length > 0)
        {
            var (noun, rest) = (all.Length == 1 ? "entry is" : "entries are", all.Length > Named ? ", …" : "");
            yield return $"{all.Length} {noun} {what} ({string.Join(", ", all.Take(Named))}{rest})";
        }
    }

    private static IEnumerable<string> Candidates(string name, DataRoot root) =>
        System.IO.Path.IsPathFullyQualified(name)
            ? [name]
            : root.Folders.Select(folder => System.IO.Path.Combine(folder.Path, WeightsFile.Folder, name));

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static ProblemException Missing(IPretrained network, string name, DataRoot root)
    {
        var looked = System.IO.Path.IsPathFullyQualified(name)
            ? [System.IO.Path.GetDirectoryName(name)!]
            : root.Folders.Select(folder =>
                $"{System.IO.Path.Combine(folder.Path, WeightsFile.Folder)} ({folder.Origin})"
            );
        return new ProblemException(
            $"The weights {name} for {network.Name} were not found. Looked in {string.Join(", ", looked)}.",
            $"Get {network.Origin}, and put it there as safetensors.\n"
                + Conversion("downloaded.pth", System.IO.Path.GetFileName(name))
        );
    }

    private static string Conversion(string from, string? to = null) =>
        $"""
            Convert a .pth file with Python:
              import torch; from safetensors.torch import save_file
              entries = torch.load("{from}", map_location="cpu", weights_only=True)
              save_file(dict((name, entry.detach().contiguous()) for name, entry in entries.items()), "{to
                ?? System.IO.Path.ChangeExtension(from, ".safetensors")}")
            """;
}
