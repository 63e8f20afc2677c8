using System.Text.Json;
using ALStudio.Learning.Weights;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Testing;

/// <summary>Golden values: inputs and expected results that independent libraries computed, with their tolerances.</summary>
public sealed class Golden
{
    private readonly JsonElement json;
    private readonly Lazy<IReadOnlyDictionary<string, StoredTensor>> tensors;

    private Golden(string name)
    {
        Name = name;
        json = JsonDocument.Parse(File.ReadAllBytes(Shared.Of("golden", $"{name}.json"))).RootElement;
        tensors = new(() => Safetensors.Read(Shared.Of("golden", $"{name}.safetensors")));
    }

    /// <summary>Name of the set.</summary>
    public string Name { get; }

    /// <summary>Names of its tensors.</summary>
    public IEnumerable<string> Tensors => tensors.Value.Keys;

    /// <summary>A value of its JSON file.</summary>
    public JsonElement this[string key] => json.GetProperty(key);

    /// <summary>Opens a set, such as <c>wrn28_2</c>; its tensors are read when one is asked for.</summary>
    public static Golden Open(string name) => new(name);

    /// <summary>A tensor of the set, as a new one on the CPU.</summary>
    public Tensor Tensor(string name)
    {
        TestBackend.Load();
        return Stored(name).ToTensor();
    }

    /// <summary>A tensor of the set as it lies in the file; needs no libtorch.</summary>
    public StoredTensor Stored(string name) => tensors.Value[name];

    /// <summary>Allowed deviations of a value: absolute, and relative to the expected value.</summary>
    /// <param name="name">Name of the value.</param>
    /// <param name="double">Whether it was computed in float64.</param>
    public (double Absolute, double Relative) Tolerance(string name, bool @double = false)
    {
        var entry = json.GetProperty("tolerances").GetProperty(name);
        return (Of("atol"), Of("rtol"));

        double Of(string key) =>
            @double && entry.TryGetProperty($"{key}64", out var narrow) ? narrow.GetDouble()
            : entry.TryGetProperty(key, out var wide) ? wide.GetDouble()
            : 0;
    }

    /// <summary>Fails unless a tensor agrees with the golden one of this name, within the tolerance for its floating-point type.</summary>
    public void AssertClose(string name, Tensor got) => AssertClose(name, got, name);

    /// <summary>The same with the tolerance of another entry.</summary>
    public void AssertClose(string name, Tensor got, string toleranceOf)
    {
        using var scope = NewDisposeScope();
        var expected = Tensor(name).to(ScalarType.Float64);
        Assert.Equal(expected.shape, got.shape);
        var (absolute, relative) = Tolerance(toleranceOf, got.dtype == ScalarType.Float64);
        var actual = got.detach().cpu().to(ScalarType.Float64);
        var excess = ((actual - expected).abs() - absolute - (relative * expected.abs())).nan_to_num(double.MaxValue);
        if (excess.numel() > 0 && excess.max().item<double>() > 0)
        {
            var worst = excess.flatten().argmax().item<long>();
            Assert.Fail(
                $"{Name}/{name}: element {worst} is {actual.flatten()[worst].item<double>():R}, expected "
                    + $"{expected.flatten()[worst].item<double>():R} ± {absolute} ± {relative} relative; "
                    + $"{excess.gt(0).sum().item<long>()} of {excess.numel()} elements are too far away."
            );
        }
    }

    /// <summary>Fails unless a number agrees with an expected one within the tolerance of the entry of this name.</summary>
    public void AssertClose(string name, double expected, double got, bool @double = true)
    {
        var (absolute, relative) = Tolerance(name, @double);
        Assert.True(
            Math.Abs(got - expected) <= absolute + (relative * Math.Abs(expected)),
            $"{Name}/{name}: {got:R}, expected {expected:R} ± {absolute} ± {relative} relative."
        );
    }
}
