using ALStudio.Core;
using static TorchSharp.torch;

namespace ALStudio.Learning.Networks;

/// <summary>Wide residual network WRN-<paramref name="Depth"/>-<paramref name="Width"/> with pre-activated basic blocks.</summary>
/// <remarks>
/// Zagoruyko and Komodakis, "Wide residual networks", 2016, in the form of the first author's code: the 1×1 shortcut of a
/// block that changes its channels takes the activated input, momentum 0.1 in every batch normalisation. Dropout, where
/// wanted, stands between the two convolutions of a block. The embedding is the pooled vector before the last layer; the taps are the outputs of the three groups.
/// </remarks>
/// <param name="Depth">Number of layers, 6n + 4 with n blocks per group.</param>
/// <param name="Width">Factor on the channels 16, 32, 64 of the three groups.</param>
/// <param name="Dropout">How often a value between the convolutions of a block is dropped, in [0, 1).</param>
public sealed record WideResNet(int Depth = 28, int Width = 2, double Dropout = 0) : IHasDropout
{
    /// <inheritdoc/>
    public string Name => $"WRN-{Depth}-{Width}";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(DatasetFacts facts)
    {
        if (Depth < 10 || Depth % 6 != 4)
        {
            yield return new Problem(
                $"A wide residual network cannot have depth {Depth}: it must be 6n + 4.",
                Hint: "Take 10, 16, 22, 28 or 40."
            );
        }

        if (Width < 1)
        {
            yield return new Problem($"A wide residual network cannot have width {Width}.", Hint: "Take 1, 2, 4 or 8.");
        }

        if (Dropout is not (>= 0 and < 1))
        {
            yield return new Problem(
                $"Values cannot be dropped with probability {Dropout}.",
                Hint: "Take 0 for none, or 0.3."
            );
        }
    }

    /// <inheritdoc/>
    public Network Build(ImageShape input, int classes, RandomStream weights)
    {
        if (Depth < 10 || Depth % 6 != 4 || Width < 1)
        {
            throw new InvalidOperationException(
                $"WRN-{Depth}-{Width} does not exist: depth is 6n + 4, width at least 1."
            );
        }

        return new Body(input.Channels, classes, blocks: (Depth - 4) / 6, Width, Dropout, weights);
    }

    private sealed class Body : Network
    {
        private readonly Convolution conv1;
        private readonly Chain group1;
        private readonly Chain group2;
        private readonly Chain group3;
        private readonly BatchNormalisation bn;
        private readonly Dense fc;

        public Body(int channels, int classes, int blocks, int width, double dropout, RandomStream weights)
            : base("wide_resnet")
        {
            TapChannels = [16 * width, 32 * width, 64 * width];
            conv1 = new Convolution(channels, 16, kernel: 3, stride: 1, weights);
            group1 = Group(16, TapChannels[0], stride: 1);
            group2 = Group(TapChannels[0], TapChannels[1], stride: 2);
            group3 = Group(TapChannels[1], TapChannels[2], stride: 2);
            bn = new BatchNormalisation(EmbeddingSize);
            fc = new Dense(EmbeddingSize, classes, bound: 1 / Math.Sqrt(classes), weights);
            RegisterComponents();

            Chain Group(int inputs, int outputs, int stride) =>
                new([
                    .. Enumerable
                        .Range(0, blocks)
                        .Select(number =>
                            number == 0
                                ? new Block(inputs, outputs, stride, dropout, weights)
                                : new Block(outputs, outputs, stride: 1, dropout, weights)
                        ),
                ]);
        }

        public override int EmbeddingSize => TapChannels[2];

        public override IReadOnlyList<int> TapChannels { get; }

        public override Activations Forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            var first = group1.forward(conv1.forward(images));
            var second = group2.forward(first);
            var third = group3.forward(second);
            var embedding = bn.forward(third).relu_().mean([2, 3]);
            var logits = fc.forward(embedding);
            scope.MoveToOuter(first, second, third);
            scope.MoveToOuter(embedding, logits);
            return new Activations(logits, embedding, [first, second, third]);
        }
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly BatchNormalisation bn1;
        private readonly Convolution conv1;
        private readonly BatchNormalisation bn2;
        private readonly Dropping? dropping;
        private readonly Convolution conv2;
        private readonly Convolution? shortcut;

        public Block(int inputs, int outputs, int stride, double dropout, RandomStream weights)
            : base("block")
        {
            bn1 = new BatchNormalisation(inputs);
            conv1 = new Convolution(inputs, outputs, kernel: 3, stride, weights);
            bn2 = new BatchNormalisation(outputs);
            dropping = dropout > 0 ? new Dropping(dropout) : null;
            conv2 = new Convolution(outputs, outputs, kernel: 3, stride: 1, weights);
            shortcut = inputs == outputs ? null : new Convolution(inputs, outputs, kernel: 1, stride, weights);
            RegisterComponents();
        }

        // In place wherever no gradient needs the overwritten value: memory traffic is what such a network waits for.
        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var active = bn1.forward(input).relu_();
            var inner = bn2.forward(conv1.forward(active)).relu_();
            var main = conv2.forward(dropping?.forward(inner) ?? inner);
            return main.add_(shortcut?.forward(active) ?? input).MoveToOuterDisposeScope();
        }
    }
}
