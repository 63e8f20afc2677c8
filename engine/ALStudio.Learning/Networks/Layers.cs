using System.Runtime.CompilerServices;
using ALStudio.Core;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>A convolution with square kernel and no bias; initial weights are normal by fan-out unless another draw is given.</summary>
/// <remarks>Layers of our own because libtorch's draw their first weights from a generator of their own.</remarks>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    private readonly long[] stride;
    private readonly long[] padding;

    public Convolution(int inputs, int outputs, int kernel, int stride, RandomStream random)
        : this(inputs, outputs, kernel, stride, Initial.NormalByFanOut(kernel * kernel * outputs, random)) { }

    public Convolution(int inputs, int outputs, int kernel, int stride, Func<double> draw)
        : base("convolution")
    {
        weight = Initial.Weight([outputs, inputs, kernel, kernel], draw);
        this.stride = [stride, stride];
        padding = [kernel / 2, kernel / 2];
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        nn.functional.conv2d(input, weight, strides: stride, padding: padding);
}

/// <summary>Batch normalisation over images and positions, momentum 0.1; begins as the identity.</summary>
internal sealed class BatchNormalisation : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    // Fields are the names of the state dictionary.
    private readonly Tensor running_mean;
    private readonly Tensor running_var;
    private readonly Tensor num_batches_tracked;

    public BatchNormalisation(int channels)
        : base("batch_normalisation")
    {
        weight = Initial.Weight([channels], () => 1);
        bias = Initial.Weight([channels], () => 0);
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

internal static class Initial
{
    /// <summary>Normal with standard deviation √(2 / fanOut).</summary>
    /// <remarks>He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.</remarks>
    public static Func<double> NormalByFanOut(int fanOut, RandomStream random)
    {
        var deviation = Math.Sqrt(2.0 / fanOut);
        return () => deviation * random.NextNormal();
    }

    /// <summary>Uniform in ±1 / √fanIn, as PyTorch draws the weights of its layers when nothing is said.</summary>
    public static Func<double> UniformByFanIn(int fanIn, RandomStream random)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        return () => random.NextUniform(-bound, bound);
    }

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
