using System.Text.Json;
using static TorchSharp.torch;

namespace ALStudio.Testing;

/// <summary>The numbers by formula of the golden values: SplitMix64 started at 0.</summary>
public static class Formula
{
    /// <summary>Number <paramref name="n"/> of the sequence, in [-1, 1).</summary>
    public static double U(long n)
    {
        unchecked
        {
            var z = ((ulong)n + 1) * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return ((z >> 11) * (1.0 / (1UL << 53)) * 2) - 1;
        }
    }

    /// <summary>An input by formula, float32.</summary>
    /// <param name="start">Number of its first element.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="low">Smallest value.</param>
    /// <param name="high">Bound of its values.</param>
    public static Tensor Input(long start, long[] shape, double low, double high) =>
        Make(shape, i => low + ((high - low) * ((U(start + i) + 1) / 2)));

    /// <summary>An input that a golden JSON file describes by <c>start</c>, <c>shape</c>, <c>low</c> and <c>high</c>.</summary>
    public static Tensor Input(JsonElement described) =>
        Input(
            described.GetProperty("start").GetInt64(),
            ShapeOf(described),
            described.GetProperty("low").GetDouble(),
            described.GetProperty("high").GetDouble()
        );

    /// <summary>Fills all parameters and buffers of a module from a parameter map.</summary>
    /// <param name="module">The module, in float32 or float64; the float32 values are converted.</param>
    /// <param name="map">Name of the map, such as <c>wrn28_2.parameters</c>.</param>
    /// <exception cref="InvalidOperationException">The module has other names or shapes than the map.</exception>
    public static void Fill(nn.Module module, string map)
    {
        TestBackend.Load();
        var entries = Golden
            .Open(map)["tensors"]
            .EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("name").GetString()!);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var state = module.state_dict();
        var difference = state
            .Keys.Except(entries.Keys)
            .Select(name => $"+{name}")
            .Concat(entries.Keys.Except(state.Keys).Select(name => $"-{name}"));
        if (string.Join(" ", difference) is { Length: > 0 } names)
        {
            throw new InvalidOperationException($"The module's tensors are not those of {map}: {names}");
        }

        foreach (var (name, tensor) in state)
        {
            var values = Values(entries[name]);
            if (!values.shape.SequenceEqual(tensor.shape))
            {
                throw new InvalidOperationException($"{name} has another shape than in {map}.");
            }

            tensor.copy_(values);
        }
    }

    private static Tensor Values(JsonElement entry)
    {
        var shape = ShapeOf(entry);
        var kind = entry.GetProperty("kind").GetString();
        if (kind == "counter")
        {
            return zeros(shape, ScalarType.Int64);
        }

        if (entry.TryGetProperty("value", out var value))
        {
            return full(shape, value.GetDouble(), ScalarType.Float32);
        }

        var start = entry.GetProperty("start").GetInt64();
        var spread = entry.TryGetProperty("fan_in", out var inputs) ? Math.Sqrt(3.0 / inputs.GetDouble()) : 0;
        var times = entry.TryGetProperty("times", out var factor) ? factor.GetDouble() : 1;
        return Make(
            shape,
            i =>
                kind switch
                {
                    "weight" => spread * U(start + i) * times,
                    "bn_weight" => 1 + (0.1 * U(start + i)),
                    "bias" or "bn_bias" or "bn_mean" => 0.05 * U(start + i),
                    "bn_var" => 1 + (0.3 * (U(start + i) * U(start + i))),
                    _ => throw new InvalidOperationException($"Unknown kind of tensor: {kind}"),
                }
        );
    }

    private static Tensor Make(long[] shape, Func<long, double> element)
    {
        TestBackend.Load();
        var values = new float[shape.Aggregate(1L, (all, one) => all * one)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)element(i);
        }

        return tensor(values, shape);
    }

    private static long[] ShapeOf(JsonElement entry) =>
        [.. entry.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())];
}
