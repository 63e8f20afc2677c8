using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>A residual network of output stride 8 under the head of DeepLabv2.</summary>
/// <remarks>
/// A 7×7 convolution of stride 2, max-pooling of stride 2 that keeps a last half window (ceil mode), and four stages, of which the second
/// halves the size once more. The embedding is the mean of the fourth stage over all positions; the taps are the four stages.
/// </remarks>
internal sealed class DeepLabBody : Network
{
    private const string OfHead = $"{nameof(layer5)}.";

    // Fields are the names of the state dictionary.
    private readonly Convolution conv1;
    private readonly BatchNormalisation bn1;
    private readonly Chain layer1;
    private readonly Chain layer2;
    private readonly Chain layer3;
    private readonly Chain layer4;
    private readonly AtrousPyramid layer5;

    /// <param name="stem">The first convolution and its normalisation.</param>
    /// <param name="stages">The four stages.</param>
    /// <param name="channels">Channels that come out of each of them.</param>
    /// <param name="head">Makes class scores of the last one.</param>
    /// <param name="headRateFactor">How much faster the head learns.</param>
    public DeepLabBody(
        (Convolution Convolution, BatchNormalisation Normalisation) stem,
        IReadOnlyList<Chain> stages,
        IReadOnlyList<int> channels,
        AtrousPyramid head,
        double headRateFactor
    )
        : base("deep_lab")
    {
        (conv1, bn1) = stem;
        (layer1, layer2, layer3, layer4) = (stages[0], stages[1], stages[2], stages[3]);
        (layer5, TapChannels, HeadRateFactor) = (head, channels, headRateFactor);
        RegisterComponents();
    }

    public override int EmbeddingSize => TapChannels[^1];

    public override IReadOnlyList<int> TapChannels { get; }

    public override double HeadRateFactor { get; }

    public override double RateFactor(string parameter) => IsHead(parameter) ? HeadRateFactor : 1;

    /// <summary>Whether an entry of the state dictionary belongs to the head.</summary>
    public static bool IsHead(string entry) => entry.StartsWith(OfHead, StringComparison.Ordinal);

    public override Activations Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var stem = bn1.forward(conv1.forward(images)).relu_();
        var first = layer1.forward(nn.functional.max_pool2d(stem, 3, stride: 2, padding: 1, ceil_mode: true));
        var second = layer2.forward(first);
        var third = layer3.forward(second);
        var fourth = layer4.forward(third);
        var embedding = fourth.mean([2, 3]);
        var logits = layer5.forward(fourth);
        scope.MoveToOuter(first, second, third);
        scope.MoveToOuter(fourth, embedding, logits);
        return new Activations(logits, embedding, [first, second, third, fourth]);
    }
}
