using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>Residual block of a 1×1, a 3×3 and another 1×1 convolution with four times the channels; the first one carries the stride.</summary>
/// <remarks>
/// He, Zhang, Ren and Sun, 2016, in the form of Caffe. torchvision has the stride on the 3×3 convolution; shapes and names are the
/// same, and weights of either can be loaded. Weight and bias of batch normalisation are frozen.
/// </remarks>
internal sealed class Bottleneck : nn.Module<Tensor, Tensor>
{
    /// <summary>How many times more channels come out than the convolutions inside have.</summary>
    public const int Expansion = 4;

    private readonly Convolution conv1;
    private readonly BatchNormalisation bn1;
    private readonly Convolution conv2;
    private readonly BatchNormalisation bn2;
    private readonly Convolution conv3;
    private readonly BatchNormalisation bn3;
    private readonly Chain? downsample;

    private Bottleneck(int inputs, int inner, int stride, int dilation, bool isFirst, FirstWeights first)
        : base("bottleneck")
    {
        var outputs = Expansion * inner;
        conv1 = new Convolution(inputs, inner, kernel: 1, stride, first);
        bn1 = new BatchNormalisation(inner, isFrozen: true);
        conv2 = new Convolution(inner, inner, kernel: 3, stride: 1, first, dilation);
        bn2 = new BatchNormalisation(inner, isFrozen: true);
        conv3 = new Convolution(inner, outputs, kernel: 1, stride: 1, first);
        bn3 = new BatchNormalisation(outputs, isFrozen: true);
        downsample = isFirst
            ? new Chain(
                new Convolution(inputs, outputs, kernel: 1, stride, first),
                new BatchNormalisation(outputs, isFrozen: true)
            )
            : null;
        RegisterComponents();
    }

    /// <summary>The blocks of a stage; the first has a convolution in its shortcut whatever its stride.</summary>
    /// <param name="count">Number of blocks.</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="inner">Channels inside the blocks.</param>
    /// <param name="stride">Stride of the first block.</param>
    /// <param name="dilation">Dilation of all 3×3 convolutions.</param>
    /// <param name="first">First weights of convolutions.</param>
    public static Chain Stage(int count, int inputs, int inner, int stride, int dilation, FirstWeights first) =>
        new([
            .. Enumerable
                .Range(0, count)
                .Select(number =>
                    number == 0
                        ? new Bottleneck(inputs, inner, stride, dilation, isFirst: true, first)
                        : new Bottleneck(Expansion * inner, inner, stride: 1, dilation, isFirst: false, first)
                ),
        ]);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var inner = bn1.forward(conv1.forward(input)).relu_();
        inner = bn2.forward(conv2.forward(inner)).relu_();
        var main = bn3.forward(conv3.forward(inner));
        return main.add_(downsample?.forward(input) ?? input).relu_().MoveToOuterDisposeScope();
    }
}
