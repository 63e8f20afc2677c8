using ALStudio.Core;

namespace ALStudio.Learning.Networks;

/// <summary>DeepLabv2's head on a ResNet-18: segmentation on machines without a graphics card.</summary>
/// <remarks>
/// The stages are those of torchvision's ResNet-18 and named like them; the third and fourth keep the size and look 2 and 4 positions
/// apart instead, so that the output stride is 8. It is ours, from no paper: its numbers compare with nothing published. A fresh body begins
/// normal by fan-out and learns all of its weights at one rate. A body of ImageNet keeps weight and bias of its batch normalisation, and
/// its head learns ten times as fast, as in the paper.
/// </remarks>
/// <param name="Width">Channels of the first stage; the others have 2, 4 and 8 times as many. 64 is ResNet-18; 16 trains about nine times as fast.</param>
/// <param name="Dilation">Dilation of the head's first convolution; the other three have 2, 3 and 4 times as much.</param>
/// <param name="Pretrained">Weights of ImageNet to begin with, only at width 64; null for fresh ones. Images are then normalised as ImageNet was.</param>
public sealed record DeepLabResNet18(int Width = 64, int Dilation = 3, WeightsFile? Pretrained = null)
    : IDenseNetwork,
        IPretrained
{
    private const int UsualWidth = 64;

    /// <inheritdoc/>
    public string Name => Width == UsualWidth ? "DeepLab-ResNet-18" : $"DeepLab-ResNet-18-{Width}";

    /// <inheritdoc/>
    public Normalisation? Normalisation => Pretrained is null ? null : ImageNet.Normalisation;

    /// <inheritdoc/>
    public string Origin => ImageNet.ResNet18;

    /// <inheritdoc/>
    public bool IsHead(string entry) => DeepLabBody.IsHead(entry) || entry.StartsWith("fc.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        [
            .. Misfits(),
            .. this.CheckFile("resnet18.safetensors"),
            .. facts.Shape is { } shape ? this.CheckChannels(shape) : [],
        ];

    /// <inheritdoc/>
    /// <exception cref="ProblemException">There is no such network, or it does not fit the images.</exception>
    public Network Build(ImageShape input, int classes, RandomStream weights)
    {
        if (Misfits().Concat(this.CheckChannels(input)).ToList() is { Count: > 0 } problems)
        {
            throw new ProblemException(problems);
        }

        var isFrozen = Pretrained is not null;
        var first = Initial.NormalByFanOut(weights);
        int[] channels = [Width, 2 * Width, 4 * Width, 8 * Width];
        var stem = (
            new Convolution(input.Channels, Width, kernel: 7, stride: 2, first),
            new BatchNormalisation(Width, isFrozen)
        );
        Chain[] stages =
        [
            BasicBlock.Pair(Width, channels[0], stride: 1, first, dilation: 1, isFrozen),
            BasicBlock.Pair(channels[0], channels[1], stride: 2, first, dilation: 1, isFrozen),
            BasicBlock.Pair(channels[1], channels[2], stride: 1, first, dilation: 2, isFrozen),
            BasicBlock.Pair(channels[2], channels[3], stride: 1, first, dilation: 4, isFrozen),
        ];
        int[] dilations = [Dilation, 2 * Dilation, 3 * Dilation, 4 * Dilation];
        var head = new AtrousPyramid(channels[^1], classes, dilations, summed: dilations.Length, weights);
        return new DeepLabBody(stem, stages, channels, head, headRateFactor: isFrozen ? 10 : 1);
    }

    private IEnumerable<Problem> Misfits()
    {
        if (Width < 1)
        {
            yield return new Problem($"A DeepLab network cannot have width {Width}.", Hint: "Take 16, 32 or 64.");
        }

        if (Dilation < 1)
        {
            yield return new Problem(
                $"The head's convolutions cannot have dilation {Dilation}.",
                Hint: "Take 3 for small images, or 6 for 321×321."
            );
        }

        if (Pretrained is not null && Width != UsualWidth)
        {
            yield return new Problem(
                $"Weights of ResNet-18 have width {UsualWidth}, and do not fit width {Width}.",
                Hint: $"Take Width = {UsualWidth}, or leave Pretrained out."
            );
        }
    }
}
