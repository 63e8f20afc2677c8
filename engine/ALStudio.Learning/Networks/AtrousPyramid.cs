using ALStudio.Core;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>The head of DeepLabv2: 3×3 convolutions of several dilations that all read the same map; their outputs are summed.</summary>
/// <remarks>
/// Chen, Papandreou, Kokkinos, Murphy and Yuille, "DeepLab", 2018 (atrous spatial pyramid pooling, ASPP). Each has a bias, none a
/// normalisation. Weights begin normal with deviation 0.01, biases at 0.
/// </remarks>
internal sealed class AtrousPyramid : nn.Module<Tensor, Tensor>
{
    // Fields are the names of the state dictionary.
    private readonly ModuleList<Convolution> conv2d_list;
    private readonly int summed;

    /// <param name="inputs">Channels of the map.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="dilations">Dilation, and padding, of each convolution.</param>
    /// <param name="summed">How many of them are used, from the first.</param>
    /// <param name="weights">Where first weights come from.</param>
    public AtrousPyramid(int inputs, int classes, IReadOnlyList<int> dilations, int summed, RandomStream weights)
        : base("atrous_pyramid")
    {
        this.summed = summed;
        conv2d_list =
        [
            .. dilations.Select(dilation => new Convolution(
                inputs,
                classes,
                kernel: 3,
                stride: 1,
                Initial.Normal(0.01, weights),
                dilation,
                bias: Initial.Zero
            )),
        ];
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var sum = conv2d_list[0].forward(input);
        foreach (var layer in conv2d_list.Skip(1).Take(summed - 1))
        {
            sum.add_(layer.forward(input));
        }

        return sum.MoveToOuterDisposeScope();
    }
}
