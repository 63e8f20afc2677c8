using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>Residual block of two 3×3 convolutions, as torchvision builds and names it.</summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>
{
    private readonly Convolution conv1;
    private readonly BatchNormalisation bn1;
    private readonly Convolution conv2;
    private readonly BatchNormalisation bn2;
    private readonly Chain? downsample;

    public BasicBlock(int inputs, int outputs, int stride, FirstWeights first, int dilation = 1, bool isFrozen = false)
        : base("block")
    {
        conv1 = new Convolution(inputs, outputs, kernel: 3, stride, first, dilation);
        bn1 = new BatchNormalisation(outputs, isFrozen);
        conv2 = new Convolution(outputs, outputs, kernel: 3, stride: 1, first, dilation);
        bn2 = new BatchNormalisation(outputs, isFrozen);
        downsample =
            inputs == outputs
                ? null
                : new Chain(
                    new Convolution(inputs, outputs, kernel: 1, stride, first),
                    new BatchNormalisation(outputs, isFrozen)
                );
        RegisterComponents();
    }

    /// <summary>The two blocks of a stage.</summary>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">Stride of the first block.</param>
    /// <param name="first">First weights of convolutions.</param>
    /// <param name="dilation">Distance of the positions that a 3×3 convolution looks at.</param>
    /// <param name="isFrozen">Whether weight and bias of batch normalisation stay what they are.</param>
    public static Chain Pair(
        int inputs,
        int outputs,
        int stride,
        FirstWeights first,
        int dilation = 1,
        bool isFrozen = false
    ) =>
        new(
            new BasicBlock(inputs, outputs, stride, first, dilation, isFrozen),
            new BasicBlock(outputs, outputs, stride: 1, first, dilation, isFrozen)
        );

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var main = bn2.forward(conv2.forward(bn1.forward(conv1.forward(input)).relu_()));
        return main.add_(downsample?.forward(input) ?? input).relu_().MoveToOuterDisposeScope();
    }
}
