using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>A small plain convolutional network for quick studies on a laptop: about an eighth of the work of WRN-10-1.</summary>
/// <remarks>
/// Three 3×3 convolutions (strides 2, 2, 1; <paramref name="Width"/>, 2 and 4 times as many channels), each followed by
/// batch normalisation and ReLU, then global average pooling and a linear layer. It is ours, from no paper: its numbers
/// compare with nothing published.
/// </remarks>
/// <param name="Width">Channels of the first layer, at least 1.</param>
public sealed record ConvNet(int Width = 16) : INetwork
{
    /// <inheritdoc/>
    public string Name => $"ConvNet-{Width}";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts) =>
        Width >= 1 ? [] : [new Problem($"A ConvNet cannot have width {Width}.", Hint: "Take 8, 16 or 32.")];

    /// <inheritdoc/>
    public Network Build(ImageShape input, int classes, RandomStream weights)
    {
        if (Width < 1)
        {
            throw new InvalidOperationException($"A ConvNet of width {Width} does not exist: it is at least 1.");
        }

        return new Body(input.Channels, classes, Width, weights);
    }

    private sealed class Body : Network
    {
        private readonly Convolution conv1;
        private readonly BatchNormalisation bn1;
        private readonly Convolution conv2;
        private readonly BatchNormalisation bn2;
        private readonly Convolution conv3;
        private readonly BatchNormalisation bn3;
        private readonly Dense fc;

        public Body(int channels, int classes, int width, RandomStream weights)
            : base("conv_net")
        {
            TapChannels = [width, 2 * width, 4 * width];
            conv1 = new Convolution(channels, TapChannels[0], kernel: 3, stride: 2, weights);
            bn1 = new BatchNormalisation(TapChannels[0]);
            conv2 = new Convolution(TapChannels[0], TapChannels[1], kernel: 3, stride: 2, weights);
            bn2 = new BatchNormalisation(TapChannels[1]);
            conv3 = new Convolution(TapChannels[1], TapChannels[2], kernel: 3, stride: 1, weights);
            bn3 = new BatchNormalisation(TapChannels[2]);
            fc = new Dense(EmbeddingSize, classes, bound: 1 / Math.Sqrt(classes), weights);
            RegisterComponents();
        }

        public override int EmbeddingSize => TapChannels[2];

        public override IReadOnlyList<int> TapChannels { get; }

        public override Activations Forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            var first = bn1.forward(conv1.forward(images)).relu_();
            var second = bn2.forward(conv2.forward(first)).relu_();
            var third = bn3.forward(conv3.forward(second)).relu_();
            var embedding = third.mean([2, 3]);
            var logits = fc.forward(embedding);
            scope.MoveToOuter(first, second, third);
            scope.MoveToOuter(embedding, logits);
            return new Activations(logits, embedding, [first, second, third]);
        }
    }
}
