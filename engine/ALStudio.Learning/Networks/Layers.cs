using System.Runtime.CompilerServices;
using ALStudio.Core;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>A convolution with square kernel; without bias unless its first values are given.</summary>
/// <remarks>Layers of our own because libtorch's draw their first weights from a generator of their own.</remarks>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    private readonly long[] stride;
    private readonly long[] padding;
    private readonly long[] dilation;

    public Convolution(int inputs, int outputs, int kernel, int stride, RandomStream random)
        : this(inputs, outputs, kernel, stride, Initial.NormalByFanOut(random)) { }

    public Convolution(
        int inputs,
        int outputs,
        int kernel,
        int stride,
        FirstWeights first,
        int dilation = 1,
        FirstWeights? bias = null
    )
        : base("convolution")
    {
        var (fanIn, fanOut) = (kernel * kernel * inputs, kernel * kernel * outputs);
        weight = Initial.Weight([outputs, inputs, kernel, kernel], first(fanIn, fanOut));
        this.bias = bias is null ? null : Initial.Weight([outputs], bias(fanIn, fanOut));
        this.stride = [stride, stride];
        this.dilation = [dilation, dilation];
        var border = (kernel - 1) / 2 * dilation;
        padding = [border, border];
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        nn.functional.conv2d(input, weight, bias, strides: stride, padding: padding, dilation: dilation);
}

/// <summary>Batch normalisation over images and positions, momentum 0.1; begins as the identity.</summary>
/// <remarks>A frozen one keeps its weight and bias; its running statistics move all the same.</remarks>
internal sealed class BatchNormalisation : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    // Fields are the names of the state dictionary.
    private readonly Tensor running_mean;
    private readonly Tensor running_var;
    private readonly Tensor num_batches_tracked;

    public BatchNormalisation(int channels, bool isFrozen = false)
        : base("batch_normalisation")
    {
        weight = Initial.Weight([channels], () => 1);
        bias = Initial.Weight([channels], () => 0);
        weight.requires_grad = bias.requires_grad = !isFrozen;
        running_mean = zeros(channels).DetachFromDisposeScope();
        running_var = ones(channels).DetachFromDisposeScope();
        num_batches_tracked = zeros([], ScalarType.Int64).DetachFromDisposeScope();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        if (training)
        {
            num_batches_tracked.add_(1);
        }

        return nn.functional.batch_norm(
            input,
            running_mean,
            running_var,
            weight,
            bias,
            training,
            momentum: 0.1,
            eps: 1e-5
        );
    }
}

/// <summary>A matrix product and a bias; initial weights are uniform in ±bound, the bias in ±biasBound.</summary>
internal sealed class Dense : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public Dense(int inputs, int outputs, double bound, RandomStream random, double biasBound = 0)
        : base("dense")
    {
        weight = Initial.Weight([outputs, inputs], () => random.NextUniform(-bound, bound));
        bias = Initial.Weight([outputs], () => biasBound > 0 ? random.NextUniform(-biasBound, biasBound) : 0);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.linear(input, weight, bias);
}

/// <summary>Sets each value to 0 with the given probability and scales the others up; the identity in eval mode unless told otherwise.</summary>
internal sealed class Dropping(double probability) : nn.Module<Tensor, Tensor>("dropping"), IDrawn
{
    public bool IsDrawnInEval { get; set; }

    public override Tensor forward(Tensor input) =>
        training || IsDrawnInEval ? nn.functional.dropout(input, probability, training: true) : input.alias();
}

/// <summary>Layers one after the other, named 0, 1, 2, …</summary>
internal sealed class Chain : nn.Module<Tensor, Tensor>
{
    // A field per layer would give it a second name.
    private readonly nn.Module<Tensor, Tensor>[] layers;

    public Chain(params nn.Module<Tensor, Tensor>[] layers)
        : base("chain")
    {
        this.layers = layers;
        for (var number = 0; number < layers.Length; number++)
        {
            register_module($"{number}", layers[number]);
        }
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return layers.Aggregate(input, (x, layer) => layer.forward(x)).MoveToOuterDisposeScope();
    }
}

/// <summary>How the first weights of a layer are drawn, by how many values go into one of its outputs and come out of one of its inputs.</summary>
internal delegate Func<double> FirstWeights(int fanIn, int fanOut);

internal static class Initial
{
    /// <summary>All 0.</summary>
    public static FirstWeights Zero { get; } = (_, _) => () => 0;

    /// <summary>Normal with the given standard deviation.</summary>
    public static FirstWeights Normal(double deviation, RandomStream random) =>
        (_, _) => () => deviation * random.NextNormal();

    /// <summary>Normal with standard deviation √(2 / fanOut).</summary>
    /// <remarks>He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.</remarks>
    public static FirstWeights NormalByFanOut(RandomStream random) =>
        (_, fanOut) =>
        {
            var deviation = Math.Sqrt(2.0 / fanOut);
            return () => deviation * random.NextNormal();
        };

    /// <summary>Uniform in ±1 / √fanIn, as PyTorch draws the weights of its layers when nothing is said.</summary>
    public static FirstWeights UniformByFanIn(RandomStream random) =>
        (fanIn, _) =>
        {
            var bound = 1 / Math.Sqrt(fanIn);
            return () => random.NextUniform(-bound, bound);
        };

    /// <summary>A trainable tensor, filled row-major.</summary>
    public static Parameter Weight(long[] shape, Func<double> draw)
    {
        var values = new float[shape.Aggregate(1L, (all, one) => all * one)];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = (float)draw();
        }

        var parameter = Of(tensor(values, shape).DecoupleFromNativeHandle());
        parameter.requires_grad = true;
        return (Parameter)parameter.DetachFromDisposeScope();
    }

    // The public constructor takes a tensor's memory over, but leaves that tensor in TorchSharp's count of live ones for
    // ever (0.107); tests that count tensors would see a leak.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Parameter Of(nint handle);
}
