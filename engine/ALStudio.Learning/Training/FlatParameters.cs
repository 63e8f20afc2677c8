using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Learning.Training;

/// <summary>All trainable parameters of a network in one block of memory, and their gradients in another.</summary>
/// <remarks>
/// The network's own parameters become views into the block, each at a multiple of 16 elements; convolution weights lie
/// in channels-last order. Autograd adds into gradients that are there already, so the views of the gradient block stay
/// what they are and one call serves all parameters. What lies between two parameters is 0 and stays 0.
/// </remarks>
public sealed class FlatParameters : IDisposable
{
    private const int Alignment = 16;

    /// <summary>Moves the parameters of a network, as they are, into one block.</summary>
    /// <param name="network">A network that has its final floating-point type and device.</param>
    public FlatParameters(nn.Module network)
        : this(network.parameters().Where(parameter => parameter.requires_grad)) { }

    /// <summary>Moves some parameters, as they are, into one block.</summary>
    /// <param name="trained">At least one; all of one floating-point type and device.</param>
    public FlatParameters(IEnumerable<Parameter> trained)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        Parameter[] parameters = [.. trained];
        var length = parameters.Sum(Room);
        Values = zeros(length, dtype: parameters[0].dtype, device: parameters[0].device).DetachFromDisposeScope();
        Gradients = zeros_like(Values).DetachFromDisposeScope();
        var start = 0L;
        foreach (var parameter in parameters)
        {
            var (shape, strides) = (parameter.shape, Strides(parameter.shape));
            // set_ and copy_ return their own object: it must not be disposed.
            parameter.set_(Values.as_strided(shape, strides, start).copy_(parameter));
            parameter.grad = Gradients.as_strided(shape, strides, start);
            start += Room(parameter);
        }
    }

    /// <summary>Every parameter, <c>[n]</c>.</summary>
    public Tensor Values { get; }

    /// <summary>The gradient of every parameter, <c>[n]</c>; 0 at first.</summary>
    public Tensor Gradients { get; }

    /// <summary>Lets go of the blocks. The network keeps its parameters.</summary>
    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }

    private static long Room(Tensor parameter) => (parameter.NumberOfElements + Alignment - 1) / Alignment * Alignment;

    private static long[] Strides(long[] shape)
    {
        if (shape.Length == 4)
        {
            return [shape[1] * shape[2] * shape[3], 1, shape[1] * shape[3], shape[1]];
        }

        var strides = new long[shape.Length];
        for (var (axis, step) = (shape.Length - 1, 1L); axis >= 0; step *= shape[axis--])
        {
            strides[axis] = step;
        }

        return strides;
    }
}
